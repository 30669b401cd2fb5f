import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples } from "./example.ts";

export const shopify: ConnectorExamples = {
  actions: {
    listOrders: { input: () => ({ limit: 5, status: "any" }), look: (output) => expect(list(output, "orders")).toHaveLength(5) },
    getOrder: { input: () => ({ id: 5_000_000_001 }), look: (output) => expect(at(output, "name")).toBe("#1001") },
    createOrder: {
      input: () => ({ customer: { id: 6_000_000_001 }, line_items: [{ product_id: 7_000_000_001, quantity: 2 }], note: "by hand" }),
      look: (output) => expect([at(output, "note"), at(output, "customer", "id")]).toEqual(["by hand", 6_000_000_001]),
    },
    updateOrder: { input: () => ({ id: 5_000_000_001, tags: "large" }), look: (output) => expect(at(output, "tags")).toBe("large") },
    cancelOrder: {
      input: async (run) => ({
        id: Number(at(await run("shopify", "createOrder", { line_items: [{ title: "x", price: "1.00", quantity: 1 }] }), "id")),
        reason: "fraud",
      }),
      look: (output) => expect(at(output, "cancel_reason")).toBe("fraud"),
    },
    createRefund: {
      input: () => ({ order_id: 5_000_000_001, amount: 1.5, note: "late" }),
      look: (output) => expect(at(output, "transactions", 0, "amount")).toBe("1.50"),
    },
    listCustomers: { input: () => ({ limit: 7 }), look: (output) => expect(list(output, "customers")).toHaveLength(7) },
    searchCustomers: {
      input: async (run) => ({ query: `email:${String(at(await run("shopify", "getCustomer", { id: 6_000_000_003 }), "email"))}` }),
      look: (output) => expect(list(output, "customers").map((each) => each["id"])).toEqual([6_000_000_003]),
    },
    getCustomer: { input: () => ({ id: "6000000001" }), look: (output) => expect(at(output, "id")).toBe(6_000_000_001) },
    createCustomer: {
      input: () => ({ email: "new@example.com", first_name: "New" }),
      look: (output) => expect(at(output, "email")).toBe("new@example.com"),
    },
    updateCustomer: { input: () => ({ id: 6_000_000_001, last_name: "Changed" }), look: (output) => expect(at(output, "last_name")).toBe("Changed") },
    deleteCustomer: {
      input: async (run) => ({ id: Number(at(await run("shopify", "createCustomer", { email: "gone@example.com" }), "id")) }),
      look: (output) => expect(output).toEqual({ deleted: true }),
    },
    listProducts: { input: () => ({ status: "active" }), look: (output) => expect(list(output, "products")).toHaveLength(22) },
    getProduct: { input: () => ({ id: 7_000_000_001 }), look: (output) => expect(at(output, "variants", 0, "sku")).toBe("SKU-0001-S") },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Invalid API key or access token"],
    403: ["CONNECTOR_UNAUTHORIZED", "requires merchant approval"],
    404: ["CONNECTOR_REFUSED", "Not Found"],
    422: ["CONNECTOR_REFUSED", "The Idempotency-Key was used before"],
    429: ["CONNECTOR_RATE_LIMITED", "Exceeded 2 calls per second"],
    500: ["CONNECTOR_UNAVAILABLE", "Internal Server Error"],
  },
};
