import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

/** A draft for two hours of work, 100 in all. */
export const newInvoice = { Contact: { Name: "Ada Lovelace" }, LineItems: [{ Description: "Work", Quantity: 2, UnitAmount: 50, AccountCode: "200" }] };
const contactId = async (run: Run): Promise<string> => String(at(await run("xero", "createContact", { Name: "Someone New" }), "ContactID"));

const approved = async (run: Run): Promise<string> =>
  String(at(await run("xero", "createInvoice", { ...newInvoice, Status: "AUTHORISED", DueDate: "2026-02-01" }), "InvoiceID"));
const payment = async (run: Run): Promise<string> =>
  String(at(await run("xero", "createPayment", { Invoice: { InvoiceID: await approved(run) }, Account: { Code: "090" }, Amount: 40 }), "PaymentID"));
const spending = {
  Type: "SPEND",
  Contact: { Name: "Stationer" },
  BankAccount: { Code: "090" },
  LineItems: [{ Description: "Pens", Quantity: 5, UnitAmount: 5, AccountCode: "400" }],
};
const spent = async (run: Run): Promise<string> => String(at(await run("xero", "createBankTransaction", spending), "BankTransactionID"));

export const xero: ConnectorExamples = {
  actions: {
    createInvoice: { input: () => newInvoice, look: (output) => expect([at(output, "InvoiceNumber"), at(output, "Total")]).toEqual(["INV-0061", 100]) },
    getInvoice: { input: () => ({ InvoiceID: "INV-0001" }), look: (output) => expect(at(output, "InvoiceNumber")).toBe("INV-0001") },
    listInvoices: {
      input: () => ({ pageSize: 10, Statuses: ["PAID", "DRAFT", "AUTHORISED"] }),
      look: (output) => expect(at(output, "pagination")).toEqual({ page: 1, pageSize: 10, pageCount: 6, itemCount: 60 }),
    },
    updateInvoice: {
      input: async (run) => ({
        InvoiceID: String(at(await run("xero", "createInvoice", newInvoice), "InvoiceID")),
        Status: "AUTHORISED",
        DueDate: "2026-02-01",
      }),
      look: (output) => expect([at(output, "Status"), at(output, "DueDateString")]).toEqual(["AUTHORISED", "2026-02-01T00:00:00"]),
    },
    listContacts: { input: () => ({ pageSize: 100 }), look: (output) => expect(list(output, "Contacts")).toHaveLength(40) },
    findContact: {
      input: async (run) => {
        await run("xero", "createContact", { Name: 'Ada "Countess" Lovelace', EmailAddress: "ada@example.com" });
        return { Name: 'Ada "Countess" Lovelace', EmailAddress: null };
      },
      look: (output) => expect(at(output, "EmailAddress")).toBe("ada@example.com"),
    },
    getContact: { input: async (run) => ({ ContactID: await contactId(run) }), look: (output) => expect(at(output, "ContactStatus")).toBe("ACTIVE") },
    createContact: {
      input: () => ({ Name: "Grace Hopper", Phones: [{ PhoneType: "MOBILE", PhoneNumber: "1" }] }),
      look: (output) => expect(at(output, "Name")).toBe("Grace Hopper"),
    },
    updateContact: {
      input: async (run) => ({ ContactID: await contactId(run), ContactStatus: "ARCHIVED" }),
      look: (output) => expect(at(output, "ContactStatus")).toBe("ARCHIVED"),
    },
    upsertContact: { input: () => ({ Name: "Alan Turing", ContactNumber: "42" }), look: (output) => expect(at(output, "ContactNumber")).toBe("42") },
    emailInvoice: { input: async (run) => ({ InvoiceID: await approved(run) }), look: (output) => expect(output).toEqual({ sent: true }) },
    listPayments: { input: () => ({ pageSize: 10 }), look: (output) => expect(list(output, "Payments")).toHaveLength(10) },
    getPayment: { input: async (run) => ({ PaymentID: await payment(run) }), look: (output) => expect(at(output, "Amount")).toBe(40) },
    createPayment: {
      input: async (run) => ({ Invoice: { InvoiceID: await approved(run) }, Account: { Code: "090" }, Amount: 100, Reference: "bank" }),
      look: (output) => expect([at(output, "Status"), at(output, "PaymentType"), at(output, "Reference")]).toEqual(["AUTHORISED", "ACCRECPAYMENT", "bank"]),
    },
    deletePayment: { input: async (run) => ({ PaymentID: await payment(run) }), look: (output) => expect(at(output, "Status")).toBe("DELETED") },
    listBankTransactions: {
      input: () => ({ where: 'Type=="SPEND"', order: "Total DESC" }),
      look: (output) => expect(list(output, "BankTransactions")).toHaveLength(12),
    },
    getBankTransaction: { input: async (run) => ({ BankTransactionID: await spent(run) }), look: (output) => expect(at(output, "Total")).toBe(25) },
    createBankTransaction: {
      input: () => ({ ...spending, Type: "RECEIVE", Reference: "cash" }),
      look: (output) => expect([at(output, "Type"), at(output, "BankAccount", "Code"), at(output, "Total")]).toEqual(["RECEIVE", "090", 25]),
    },
    updateBankTransaction: {
      input: async (run) => ({ BankTransactionID: await spent(run), Status: "DELETED" }),
      look: (output) => expect(at(output, "Status")).toBe("DELETED"),
    },
    listAccounts: {
      input: () => ({ where: 'Type=="BANK"' }),
      look: (output) => expect(list(output, "Accounts").map((each) => each["Code"])).toEqual(["090", "091"]),
    },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "AuthenticationUnsuccessful"],
    403: ["CONNECTOR_UNAUTHORIZED", "AuthorizationUnsuccessful"],
    404: ["CONNECTOR_REFUSED", "cannot be found"],
    422: ["CONNECTOR_REFUSED", "The Idempotency-Key was used before"],
    429: ["CONNECTOR_RATE_LIMITED", "limit of calls in a minute"],
    500: ["CONNECTOR_UNAVAILABLE", "An error occurred"],
  },
};
