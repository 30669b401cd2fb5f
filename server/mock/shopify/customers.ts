import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { changed, commonFilters, gone, invalid, missing, notFound, numberOf, page, textOr, wrapped, type Request } from "./answers.ts";
import { showOrder, type ShopifyData } from "./data.ts";
import { iso } from "./ids.ts";

const editable = ["email", "first_name", "last_name", "phone", "note", "tags", "tax_exempt"];

function select({ data }: Request, filters: URLSearchParams): JsonObject[] {
  return [...data.customers.values()].filter((customer) => commonFilters(customer, filters)).sort((a, b) => Number(a["id"]) - Number(b["id"]));
}

/** `email:ada@example.com`, `first_name:Ada`, or words that must occur somewhere. */
function search({ data, query }: Request): MockAnswer {
  const terms = (query.get("query") ?? "").split(/\s+/).filter((term) => term !== "" && term !== "AND");
  const limit = Math.min(250, numberOf(query.get("limit") ?? "50") || 50);
  const found = [...data.customers.values()].filter((customer) =>
    terms.every((term) => {
      const [, field, value] = /^(\w+):"?([^"]*)"?$/.exec(term) ?? [];
      if (field !== undefined && value !== undefined) return Object.hasOwn(customer, field) && String(customer[field]).toLowerCase() === value.toLowerCase();
      return ["email", "first_name", "last_name", "phone", "tags"].some((name) => String(customer[name]).toLowerCase().includes(term.toLowerCase()));
    }),
  );
  return json(200, { customers: found.slice(0, limit) });
}

function faultsOf(data: ShopifyData, fields: JsonObject, ownId: number | null): JsonObject | null {
  const taken = (field: string): boolean =>
    typeof fields[field] === "string" &&
    fields[field] !== "" &&
    [...data.customers.values()].some((other) => other["id"] !== ownId && String(other[field]).toLowerCase() === String(fields[field]).toLowerCase());
  const errors: Record<string, Json> = {};
  if (typeof fields["email"] === "string" && fields["email"] !== "" && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(fields["email"])) errors["email"] = ["is invalid"];
  else if (taken("email")) errors["email"] = ["has already been taken"];
  if (taken("phone")) errors["phone"] = ["has already been taken"];
  return Object.keys(errors).length > 0 ? errors : null;
}

function addressesOf(data: ShopifyData, given: Json | undefined, customerId: number): JsonObject[] {
  const list = Array.isArray(given) ? (given as readonly Json[]).filter(isJsonObject) : [];
  return list.map((address, index) => ({ ...address, id: data.nextId++, customer_id: customerId, default: index === 0 }));
}

function create({ data, body, now }: Request): MockAnswer {
  const fields = wrapped(body, "customer");
  if (fields === null) return missing("customer");
  if (!["email", "first_name", "last_name", "phone"].some((field) => typeof fields[field] === "string" && fields[field] !== "")) {
    return invalid({ base: ["Customer must have a name, phone number or email address"] });
  }
  const errors = faultsOf(data, fields, null);
  if (errors !== null) return invalid(errors);
  const id = data.nextId++;
  const addresses = addressesOf(data, fields["addresses"], id);
  const customer: JsonObject = {
    id,
    email: textOr(fields["email"], null),
    first_name: textOr(fields["first_name"], null),
    last_name: textOr(fields["last_name"], null),
    phone: textOr(fields["phone"], null),
    state: "disabled",
    orders_count: 0,
    total_spent: "0.00",
    currency: data.place.currency,
    tags: textOr(fields["tags"], ""),
    note: textOr(fields["note"], null),
    verified_email: true,
    tax_exempt: fields["tax_exempt"] === true,
    created_at: iso(now),
    updated_at: iso(now),
    default_address: addresses[0] ?? null,
    addresses,
  };
  data.customers.set(id, customer);
  return changed(201, "customer", customer, "customers/create");
}

function update({ data, params, body, now }: Request): MockAnswer {
  const customer = data.customers.get(numberOf(params["id"]));
  if (customer === undefined) return notFound;
  const fields = wrapped(body, "customer");
  if (fields === null) return missing("customer");
  const id = customer["id"] as number;
  const errors = faultsOf(data, fields, id);
  if (errors !== null) return invalid(errors);
  const changes = Object.fromEntries(Object.entries(fields).filter(([field]) => editable.includes(field)));
  const addresses = fields["addresses"] === undefined ? null : addressesOf(data, fields["addresses"], id);
  const next: JsonObject = {
    ...customer,
    ...changes,
    ...(addresses !== null && { addresses, default_address: addresses[0] ?? null }),
    updated_at: iso(now),
  };
  data.customers.set(id, next);
  return changed(200, "customer", next, "customers/update");
}

export const customerRoutes: readonly MockRoute<ShopifyData>[] = [
  { method: "GET", pattern: "/customers", handle: (request) => page(request, "customers", (filters) => select(request, filters)) },
  { method: "GET", pattern: "/customers/count", handle: (request) => json(200, { count: select(request, request.query).length }) },
  { method: "GET", pattern: "/customers/search", handle: search },
  {
    method: "GET",
    pattern: "/customers/:id",
    handle({ data, params }) {
      const customer = data.customers.get(numberOf(params["id"]));
      return customer === undefined ? notFound : json(200, { customer });
    },
  },
  {
    method: "GET",
    pattern: "/customers/:id/orders",
    handle({ data, params }) {
      const id = numberOf(params["id"]);
      if (!data.customers.has(id)) return notFound;
      return json(200, { orders: [...data.orders.values()].filter((order) => order["customer_id"] === id).map((order) => showOrder(data, order)) });
    },
  },
  { method: "POST", pattern: "/customers", handle: create },
  { method: "PUT", pattern: "/customers/:id", handle: update },
  {
    method: "DELETE",
    pattern: "/customers/:id",
    handle({ data, params }) {
      const customer = data.customers.get(numberOf(params["id"]));
      if (customer === undefined) return notFound;
      if (Number(customer["orders_count"]) > 0) return invalid({ base: ["Cannot delete customer with orders"] });
      data.customers.delete(customer["id"] as number);
      return gone("customers/delete", customer["id"]);
    },
  },
];
