import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { remove } from "./client.ts";
import { changeOf, createOf, IdInput, listOf, readOf } from "./resource.ts";
import { Address, Customer, Deleted, MetadataInput } from "./schemas.ts";

const resource = { entity: "customer", path: "/customers", schema: Customer };
const fields = {
  email: Type.Optional(Type.String({ maxLength: 512 })),
  name: Type.Optional(Type.String({ maxLength: 256 })),
  phone: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  address: Type.Optional(Address),
  metadata: MetadataInput,
};

const deleteCustomer = defineAction("deleteCustomer", {
  description: "Delete a customer for good; their subscriptions are cancelled.",
  entity: "customer",
  type: "delete",
  inputSchema: inputOf({ id: IdInput }),
  outputSchema: Deleted,
  handler: ({ http }, { id }) => remove(http, `/customers/${segment(id, "id")}`),
});

export const customerActions = [
  listOf("listCustomers", resource, "List customers, newest first, a page at a time.", {
    email: Type.Optional(Type.String({ description: "Exactly this address, case and all" })),
  }),
  readOf("getCustomer", resource, "Read one customer."),
  createOf("createCustomer", resource, "Create a customer.", fields),
  changeOf("updateCustomer", resource, "Change fields of a customer; fields left out stay as they are.", fields),
  deleteCustomer,
];
