import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { Json } from "@fastn/core";
import type { ConnectorExamples, Run } from "./example.ts";

const stock = { inventory_item_id: 7_200_000_001, location_id: 4_100_000_001 };
const newOrder = async (run: Run): Promise<number> =>
  Number(at(await run("shopify", "createOrder", { line_items: [{ product_id: 7_000_000_001, quantity: 3 }] }), "id"));
const shipped = async (run: Run): Promise<Json> => {
  const orders = await run("shopify", "listFulfillmentOrders", { order_id: await newOrder(run) });
  return run("shopify", "createFulfillment", { fulfillment_order_id: Number(at(orders, "fulfillment_orders", 0, "id")) });
};

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
    createProduct: {
      input: () => ({ title: "Mug", variants: [{ option1: "Blue", sku: "MUG-B", price: 9.5 }] }),
      look: (output) => expect([at(output, "variants", 0, "price"), at(output, "variants", 0, "title")]).toEqual(["9.50", "Blue"]),
    },
    updateProduct: { input: () => ({ id: 7_000_000_001, title: "Renamed" }), look: (output) => expect(at(output, "title")).toBe("Renamed") },
    updateVariant: { input: () => ({ id: 7_100_000_001, price: "12.34" }), look: (output) => expect(at(output, "price")).toBe("12.34") },
    deleteProduct: {
      input: async (run) => ({ id: Number(at(await run("shopify", "createProduct", { title: "Gone" }), "id")) }),
      look: (output) => expect(output).toEqual({ deleted: true }),
    },
    listLocations: { input: () => ({}), look: (output) => expect(list(output, "locations").map((each) => each["id"])).toEqual([4_100_000_001, 4_100_000_002]) },
    listInventoryLevels: {
      input: () => ({ location_ids: [4_100_000_001] }),
      look: (output) => expect(at(output, "inventory_levels", 0, "inventory_item_id")).toBe(7_200_000_001),
    },
    adjustInventory: {
      input: async (run) => {
        await run("shopify", "setInventory", { ...stock, available: 5 });
        return { ...stock, available_adjustment: -2 };
      },
      look: (output) => expect(at(output, "available")).toBe(3),
    },
    setInventory: { input: () => ({ ...stock, available: 42 }), look: (output) => expect(at(output, "available")).toBe(42) },
    listFulfillmentOrders: {
      input: async (run) => ({ order_id: await newOrder(run) }),
      look: (output) =>
        expect([at(output, "fulfillment_orders", 0, "status"), at(output, "fulfillment_orders", 0, "line_items", 0, "fulfillable_quantity")]).toEqual([
          "open",
          3,
        ]),
    },
    listFulfillments: {
      input: async (run) => ({ order_id: Number(at(await shipped(run), "order_id")) }),
      look: (output) => expect(list(output, "fulfillments")).toHaveLength(1),
    },
    createFulfillment: {
      input: async (run) => {
        const fulfillmentOrder = at(await run("shopify", "listFulfillmentOrders", { order_id: await newOrder(run) }), "fulfillment_orders", 0);
        const lines = [{ id: Number(at(fulfillmentOrder, "line_items", 0, "id")), quantity: 2 }];
        return { fulfillment_order_id: Number(at(fulfillmentOrder, "id")), lines, tracking_number: "1Z1", tracking_company: "UPS" };
      },
      look: (output) => expect([at(output, "tracking_number"), at(output, "line_items", 0, "quantity")]).toEqual(["1Z1", 2]),
    },
    updateTracking: {
      input: async (run) => ({ id: Number(at(await shipped(run), "id")), tracking_number: "2Z2" }),
      look: (output) => expect(at(output, "tracking_number")).toBe("2Z2"),
    },
    cancelFulfillment: {
      input: async (run) => ({ id: Number(at(await shipped(run), "id")) }),
      look: (output) => expect(at(output, "status")).toBe("cancelled"),
    },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Invalid API key or access token"],
    403: ["CONNECTOR_UNAUTHORIZED", "requires merchant approval"],
    404: ["CONNECTOR_REFUSED", "Not Found"],
    422: ["CONNECTOR_REFUSED", "The change was refused"],
    429: ["CONNECTOR_RATE_LIMITED", "Exceeded 2 calls per second"],
    500: ["CONNECTOR_UNAVAILABLE", "Internal Server Error"],
  },
};
