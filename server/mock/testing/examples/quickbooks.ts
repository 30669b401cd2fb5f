import type { Json, JsonObject } from "@fastn/core";
import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

const sale = {
  CustomerRef: { value: "1" },
  Line: [{ Amount: 30, Description: "Work", SalesItemLineDetail: { ItemRef: { value: "31" }, Qty: 3, UnitPrice: 10 } }],
};
const make = async (run: Run, action: string, input: JsonObject): Promise<string> => String(at(await run("quickbooks", action, input), "Id"));
const invoice = (run: Run): Promise<string> => make(run, "createInvoice", sale);
const estimate = (run: Run): Promise<string> => make(run, "createEstimate", sale);
const has = (output: Json, ...names: readonly string[]): Json[] => names.map((name) => at(output, name));
const incomeAccount = { IncomeAccountRef: { value: "79" } };

async function payment(run: Run): Promise<JsonObject> {
  const line = { Amount: 20, LinkedTxn: [{ TxnId: await invoice(run), TxnType: "Invoice" }] };
  return { CustomerRef: { value: "1" }, TotalAmt: 25, Line: [line], PaymentRefNum: "77" };
}

export const quickbooks: ConnectorExamples = {
  actions: {
    listInvoices: { input: () => ({ maxResults: 20, where: "TotalAmt > '0'" }), look: (output) => expect(list(output, "Invoice")).toHaveLength(20) },
    getInvoice: { input: async (run) => ({ Id: await invoice(run) }), look: (output) => expect(has(output, "TotalAmt", "Balance")).toEqual([30, 30]) },
    createInvoice: {
      input: () => ({ ...sale, DocNumber: "A-1", DueDate: "2026-02-01" }),
      look: (output) =>
        expect([...has(output, "DocNumber", "DueDate", "SyncToken"), at(output, "Line", 0, "DetailType")]).toEqual([
          "A-1",
          "2026-02-01",
          "0",
          "SalesItemLineDetail",
        ]),
    },
    updateInvoice: {
      input: async (run) => ({ Id: await invoice(run), PrivateNote: "changed" }),
      look: (output) => expect(has(output, "PrivateNote", "SyncToken", "TotalAmt")).toEqual(["changed", "1", 30]),
    },
    sendInvoice: {
      input: async (run) => ({ Id: await invoice(run), sendTo: "ada@example.com" }),
      look: (output) => expect(at(output, "EmailStatus")).toBe("EmailSent"),
    },
    voidInvoice: { input: async (run) => ({ Id: await invoice(run) }), look: (output) => expect(has(output, "TotalAmt", "Balance")).toEqual([0, 0]) },
    deleteInvoice: { input: async (run) => ({ Id: await invoice(run), SyncToken: "0" }), look: (output) => expect(at(output, "status")).toBe("Deleted") },
    listEstimates: { input: () => ({}), look: (output) => expect(list(output, "Estimate")).toHaveLength(10) },
    getEstimate: { input: async (run) => ({ Id: await estimate(run) }), look: (output) => expect(at(output, "TxnStatus")).toBe("Pending") },
    createEstimate: { input: () => ({ ...sale, ExpirationDate: "2026-03-01" }), look: (output) => expect(at(output, "ExpirationDate")).toBe("2026-03-01") },
    updateEstimate: {
      input: async (run) => ({ Id: await estimate(run), TxnStatus: "Accepted" }),
      look: (output) => expect(at(output, "TxnStatus")).toBe("Accepted"),
    },
    sendEstimate: { input: async (run) => ({ Id: await estimate(run) }), look: (output) => expect(at(output, "EmailStatus")).toBe("EmailSent") },
    deleteEstimate: { input: async (run) => ({ Id: await estimate(run) }), look: (output) => expect(at(output, "status")).toBe("Deleted") },
    listCustomers: { input: () => ({}), look: (output) => expect(list(output, "Customer")).toHaveLength(30) },
    getCustomer: { input: () => ({ Id: "1" }), look: (output) => expect(at(output, "Active")).toBe(true) },
    createCustomer: {
      input: () => ({ DisplayName: "Ada Lovelace", PrimaryEmailAddr: { Address: "ada@example.com" } }),
      look: (output) => expect([at(output, "DisplayName"), at(output, "PrimaryEmailAddr", "Address")]).toEqual(["Ada Lovelace", "ada@example.com"]),
    },
    updateCustomer: { input: () => ({ Id: "2", Active: false }), look: (output) => expect(has(output, "Active", "SyncToken")).toEqual([false, "1"]) },
    listItems: { input: () => ({ orderBy: "UnitPrice DESC" }), look: (output) => expect(list(output, "Item")).toHaveLength(12) },
    getItem: { input: () => ({ Id: "31" }), look: (output) => expect(at(output, "Sku")).toBe("SKU-0001") },
    createItem: {
      input: () => ({ Name: "Support", Type: "Service", UnitPrice: 90, ...incomeAccount }),
      look: (output) => expect(at(output, "UnitPrice")).toBe(90),
    },
    updateItem: { input: () => ({ Id: "31", UnitPrice: 12.5 }), look: (output) => expect(at(output, "UnitPrice")).toBe(12.5) },
    listPayments: { input: () => ({ maxResults: 5 }), look: (output) => expect(list(output, "Payment")).toHaveLength(5) },
    getPayment: {
      input: async (run) => ({ Id: await make(run, "createPayment", await payment(run)) }),
      look: (output) => expect(at(output, "UnappliedAmt")).toBe(5),
    },
    createPayment: { input: payment, look: (output) => expect(has(output, "TotalAmt", "UnappliedAmt", "PaymentRefNum")).toEqual([25, 5, "77"]) },
    deletePayment: {
      input: async (run) => ({ Id: await make(run, "createPayment", await payment(run)) }),
      look: (output) => expect(at(output, "status")).toBe("Deleted"),
    },
    query: {
      input: () => ({ query: "select * from Customer where DisplayName like '% 1%' and Active in (true) order by Id desc maxresults 3" }),
      look: (output) => expect(list(output, "records")).toHaveLength(3),
    },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Token expired"],
    403: ["CONNECTOR_UNAUTHORIZED", "ApplicationAuthorizationFailed"],
    404: ["CONNECTOR_REFUSED", "The resource does not exist"],
    422: ["CONNECTOR_REFUSED", "The requestid was used before"],
    429: ["CONNECTOR_RATE_LIMITED", "ThrottleExceeded"],
    500: ["CONNECTOR_UNAVAILABLE", "System Failure Error"],
  },
};
