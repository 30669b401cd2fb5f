import type { Json, JsonObject } from "@fastn/core";
import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

const connector = "cin7-core";
const has = (output: Json, ...names: readonly string[]): Json[] => names.map((name) => at(output, name));
const first = async (run: Run, action: string, items: string): Promise<JsonObject> => at(await run(connector, action, {}), items, 0) as JsonObject;
const lines = [{ SKU: "SKU-0001", Quantity: 2, Price: 10 }];
const sale = async (run: Run): Promise<string> => String(at(await run(connector, "createSale", { Customer: "Reservations", Lines: lines }), "ID"));
const supplier = async (run: Run): Promise<string> => String((await first(run, "listPurchases", "PurchaseList"))["Supplier"]);
const purchase = async (run: Run): Promise<string> => String(at(await run(connector, "createPurchase", { Supplier: await supplier(run), Lines: lines }), "ID"));

export const cin7Core: ConnectorExamples = {
  actions: {
    listProducts: { input: () => ({ Limit: 5 }), look: (output) => expect([list(output, "Products").length, at(output, "Total")]).toEqual([5, 20]) },
    getProduct: { input: () => ({ Sku: "SKU-0002" }), look: (output) => expect(at(output, "SKU")).toBe("SKU-0002") },
    createProduct: {
      input: () => ({ SKU: "MUG", Name: "Mug", PriceTier1: 9.5 }),
      look: (output) => expect(has(output, "SKU", "Type", "PriceTier1")).toEqual(["MUG", "Stock", 9.5]),
    },
    updateProduct: {
      input: async (run) => ({ ID: String((await first(run, "listProducts", "Products"))["ID"]), Status: "Deprecated" }),
      look: (output) => expect(at(output, "Status")).toBe("Deprecated"),
    },
    listStock: { input: () => ({ Location: "Main" }), look: (output) => expect(list(output, "ProductAvailabilityList").length).toBeGreaterThan(10) },
    adjustStock: {
      input: () => ({ Lines: [{ SKU: "SKU-0001", Quantity: 7, Location: "Shop" }] }),
      look: (output) => expect([at(output, "Status"), at(output, "Lines", 0, "Quantity")]).toEqual(["COMPLETED", 7]),
    },
    listLocations: { input: () => ({}), look: (output) => expect(list(output, "LocationList")).toHaveLength(2) },
    listSales: { input: () => ({ Status: "ORDERED" }), look: (output) => expect(list(output, "SaleList")).toHaveLength(10) },
    getSale: {
      input: async (run) => ({ ID: await sale(run) }),
      look: (output) => expect([at(output, "Status"), at(output, "Order", "Total")]).toEqual(["ORDERING", 22]),
    },
    createSale: {
      input: () => ({ Customer: "Reservations", Lines: lines, OrderStatus: "AUTHORISED", CustomerReference: "#1001" }),
      look: (output) => expect(has(output, "Status", "CustomerReference")).toEqual(["ORDERED", "#1001"]),
    },
    authoriseSale: { input: async (run) => ({ ID: await sale(run) }), look: (output) => expect(at(output, "Order", "Status")).toBe("AUTHORISED") },
    voidSale: { input: async (run) => ({ ID: await sale(run) }), look: (output) => expect(typeof at(output, "ID")).toBe("string") },
    reserveStock: {
      input: () => ({ sku: "SKU-0001", quantity: 3 }),
      look: (output) => expect([at(output, "Customer"), at(output, "Order", "Lines", 0, "Quantity")]).toEqual(["Reservations", 3]),
    },
    listPurchases: { input: () => ({}), look: (output) => expect(list(output, "PurchaseList")).toHaveLength(10) },
    getPurchase: { input: async (run) => ({ ID: await purchase(run) }), look: (output) => expect(at(output, "Order", "Lines", 0, "SKU")).toBe("SKU-0001") },
    createPurchase: {
      input: async (run) => ({ Supplier: await supplier(run), Lines: lines, OrderStatus: "AUTHORISED" }),
      look: (output) => expect(at(output, "Status")).toBe("ORDERED"),
    },
    voidPurchase: { input: async (run) => ({ ID: await purchase(run) }), look: (output) => expect(typeof at(output, "ID")).toBe("string") },
    listCustomers: { input: () => ({}), look: (output) => expect(list(output, "CustomerList")).toHaveLength(15) },
    createCustomer: {
      input: () => ({ Name: "Ada Ltd", Contacts: [{ Name: "Ada", Email: "ada@example.com" }] }),
      look: (output) => expect([at(output, "Name"), at(output, "Contacts", 0, "Default")]).toEqual(["Ada Ltd", true]),
    },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Incorrect credentials!"],
    403: ["CONNECTOR_UNAUTHORIZED", "Access to this section is not allowed"],
    404: ["CONNECTOR_REFUSED", "The endpoint was not found"],
    422: ["CONNECTOR_REFUSED", "The change was refused"],
    429: ["CONNECTOR_RATE_LIMITED", "60 calls per 60 seconds"],
    500: ["CONNECTOR_UNAVAILABLE", "Internal Server Error"],
  },
};
