import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { pageCursors, pageQuery, paging, unwrap } from "./pages.ts";
import { Address, cursors, Customer, Id, listInput } from "./schemas.ts";

const CustomerFields = {
  email: Type.Optional(Type.String()),
  first_name: Type.Optional(Type.String()),
  last_name: Type.Optional(Type.String()),
  phone: Type.Optional(Type.String()),
  note: Type.Optional(Type.String()),
  tags: Type.Optional(Type.String()),
  tax_exempt: Type.Optional(Type.Boolean()),
  addresses: Type.Optional(Type.Array(Address)),
};

const listCustomers = defineAction("listCustomers", {
  description: "List customers, a page at a time.",
  entity: "customer",
  type: "list",
  inputSchema: Type.Object(
    {
      ...listInput,
      created_at_min: Type.Optional(Type.String({ description: "ISO 8601 time" })),
      updated_at_min: Type.Optional(Type.String({ description: "ISO 8601 time" })),
      since_id: Type.Optional(Type.Integer()),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ customers: Type.Array(Customer), ...cursors }),
  paging: paging("customers"),
  async handler({ http }, params) {
    const answer = await http.get("/customers.json", { params: pageQuery(params) });
    return { customers: unwrap(answer, "customers"), ...pageCursors(answer.headers["link"]) };
  },
});

const searchCustomers = defineAction("searchCustomers", {
  description: "Find customers by a search query such as `email:ada@example.com`.",
  entity: "customer",
  type: "list",
  inputSchema: Type.Object({ query: Type.String({ minLength: 1 }), limit: listInput.limit }, { additionalProperties: false }),
  outputSchema: Type.Object({ customers: Type.Array(Customer) }),
  async handler({ http }, params) {
    return { customers: unwrap(await http.get("/customers/search.json", { params }), "customers") };
  },
});

const getCustomer = defineAction("getCustomer", {
  description: "Read one customer.",
  entity: "customer",
  type: "read",
  inputSchema: Type.Object({ id: Id }, { additionalProperties: false }),
  outputSchema: Customer,
  async handler({ http }, { id }) {
    return unwrap(await http.get(`/customers/${segment(id, "id")}.json`), "customer");
  },
});

const createCustomer = defineAction("createCustomer", {
  description: "Create a customer. Shopify wants at least a name, an email or a phone number.",
  entity: "customer",
  type: "create",
  inputSchema: Type.Object(CustomerFields, { additionalProperties: false, minProperties: 1 }),
  outputSchema: Customer,
  async handler({ http }, params) {
    return unwrap(await http.post("/customers.json", { body: { customer: params } }), "customer");
  },
});

const updateCustomer = defineAction("updateCustomer", {
  description: "Change fields of a customer; fields left out stay as they are.",
  entity: "customer",
  type: "update",
  inputSchema: Type.Object({ id: Id, ...CustomerFields }, { additionalProperties: false }),
  outputSchema: Customer,
  async handler({ http }, { id, ...changes }) {
    return unwrap(await http.put(`/customers/${segment(id, "id")}.json`, { body: { customer: { id, ...changes } } }), "customer");
  },
});

const deleteCustomer = defineAction("deleteCustomer", {
  description: "Delete a customer who has no orders.",
  entity: "customer",
  type: "delete",
  inputSchema: Type.Object({ id: Id }, { additionalProperties: false }),
  outputSchema: Type.Object({ deleted: Type.Boolean() }),
  async handler({ http }, { id }) {
    await http.delete(`/customers/${segment(id, "id")}.json`);
    return { deleted: true };
  },
});

export const customerActions = [listCustomers, searchCustomers, getCustomer, createCustomer, updateCustomer, deleteCustomer];
