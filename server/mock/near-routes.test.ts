import { expect, it } from "vitest";
import { nearRoutes } from "./near-routes.ts";
import { mockServices } from "./services.ts";

it.each([
  ["GET", "/shopify/ordres", "GET /shopify/orders"],
  ["POST", "/shopify/ordres", "POST /shopify/orders"],
  ["GET", "/shopify/admin/api/2026-01/ordres.json", "GET /shopify/orders"],
  ["GET", "/shopify/ordres/5000000001", "GET /shopify/orders/:id"],
  ["GET", "/shopfy/orders", "GET /shopify/orders"],
  ["GET", "/xero/Invoice", "GET /xero/Invoices"],
  ["GET", "/stripe/v1/custmers/cus_1", "GET /stripe/customers/:id"],
  ["GET", "/orders", "GET /shopify/orders"],
])("names the route meant by %s %s first", (method, path, meant) => {
  expect(nearRoutes(mockServices, method, path)[0]).toBe(meant);
});
