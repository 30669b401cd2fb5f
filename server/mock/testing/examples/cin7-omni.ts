import type { Json, JsonObject } from "@fastn/core";
import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

const connector = "cin7-omni";
/** The first contact of every world. */
const memberId = 101;
const newOrder = { memberId, lineItems: [{ code: "SKU-0002", qty: 2, unitPrice: 10 }] };
const has = (output: Json, ...names: readonly string[]): Json[] => names.map((name) => at(output, name));
const make = async (run: Run, action: string, input: JsonObject): Promise<number> => Number(at(await run(connector, action, input), "id"));
const order = (run: Run): Promise<number> => make(run, "createOrder", newOrder);
const contact = (run: Run): Promise<number> => make(run, "createContact", { email: "ada@example.com" });

export const cin7Omni: ConnectorExamples = {
  actions: {
    listOrders: { input: () => ({ rows: 10, status: "APPROVED" }), look: (output) => expect(list(output, "salesOrders")).toHaveLength(10) },
    getOrder: { input: async (run) => ({ id: await order(run) }), look: (output) => expect(has(output, "total", "stage")).toEqual([22, "New"]) },
    createOrder: {
      input: () => ({ ...newOrder, reference: "WEB-1", freightTotal: 5, status: "DRAFT" }),
      look: (output) => expect(has(output, "reference", "status", "productTotal", "total")).toEqual(["WEB-1", "DRAFT", 20, 27.5]),
    },
    updateOrder: { input: async (run) => ({ id: await order(run), stage: "Processing" }), look: (output) => expect(at(output, "stage")).toBe("Processing") },
    voidOrder: { input: async (run) => ({ id: await order(run) }), look: (output) => expect(has(output, "isVoid", "status")).toEqual([true, "VOID"]) },
    listShipments: { input: () => ({ rows: 250 }), look: (output) => expect(list(output, "salesOrders")).toHaveLength(30) },
    shipOrder: {
      input: async (run) => ({ id: await order(run), dispatchedDate: "2026-01-02T00:00:00Z", trackingCode: "TRK1", logisticsCarrier: "DHL" }),
      look: (output) => expect([...has(output, "stage", "trackingCode"), at(output, "lineItems", 0, "qtyShipped")]).toEqual(["Dispatched", "TRK1", 2]),
    },
    listReturns: { input: () => ({}), look: (output) => expect(list(output, "creditNotes")).toHaveLength(10) },
    getReturn: { input: async (run) => ({ id: await make(run, "createReturn", newOrder) }), look: (output) => expect(at(output, "status")).toBe("APPROVED") },
    createReturn: {
      input: async (run) => ({ ...newOrder, salesReference: String(at(await run(connector, "createOrder", newOrder), "reference")) }),
      look: (output) => expect(String(at(output, "salesReference"))).toMatch(/^SO-/),
    },
    listStock: { input: () => ({ branchId: 3 }), look: (output) => expect(list(output, "stock")).toHaveLength(20) },
    adjustStock: {
      input: () => ({ lineItems: [{ code: "SKU-0002", qty: -3 }], adjustmentReason: "Damaged" }),
      look: (output) => expect([at(output, "adjustmentReason"), at(output, "lineItems", 0, "qty")]).toEqual(["Damaged", -3]),
    },
    listBranches: { input: () => ({}), look: (output) => expect(list(output, "branches")).toHaveLength(3) },
    listProducts: { input: () => ({}), look: (output) => expect(list(output, "products")).toHaveLength(15) },
    getProduct: {
      input: async (run) => ({ id: Number(at(await run(connector, "listProducts", { styleCode: "SKU-0001" }), "products", 0, "id")) }),
      look: (output) => expect(list(output, "productOptions").map((each) => each["code"])).toEqual(["SKU-0001-S", "SKU-0001-L"]),
    },
    listContacts: { input: () => ({ where: "company LIKE '%'" }), look: (output) => expect(list(output, "contacts")).toHaveLength(25) },
    getContact: { input: () => ({ id: memberId }), look: (output) => expect(at(output, "type")).toBe("Customer") },
    createContact: {
      input: () => ({ company: "O'Hara", email: "new@example.com" }),
      look: (output) => expect(has(output, "company", "email")).toEqual(["O'Hara", "new@example.com"]),
    },
    updateContact: { input: async (run) => ({ id: await contact(run), city: "London" }), look: (output) => expect(at(output, "city")).toBe("London") },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Authorization has been denied"],
    403: ["CONNECTOR_UNAUTHORIZED", "does not have permission"],
    404: ["CONNECTOR_REFUSED", "No HTTP resource was found"],
    422: ["CONNECTOR_REFUSED", "The change was refused"],
    429: ["CONNECTOR_RATE_LIMITED", "maximum admitted 3 per Second"],
    500: ["CONNECTOR_UNAVAILABLE", "An error has occurred."],
  },
};
