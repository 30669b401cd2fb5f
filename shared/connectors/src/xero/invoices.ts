import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { only, pagination, paging, records } from "./records.ts";
import { ContactRef, Invoice, NewLine, pageInput, Pagination } from "./schemas.ts";

const InvoiceFields = {
  InvoiceNumber: Type.Optional(Type.String({ maxLength: 255, description: "Left out: Xero gives the next one" })),
  Reference: Type.Optional(Type.String({ maxLength: 255 })),
  Date: Type.Optional(Type.String({ description: "`2026-01-31`; left out: today" })),
  DueDate: Type.Optional(Type.String({ description: "`2026-02-28`" })),
  LineAmountTypes: Type.Optional(Type.Enum(["Exclusive", "Inclusive", "NoTax"], { default: "Exclusive" })),
  CurrencyCode: Type.Optional(Type.String({ description: "ISO 4217" })),
  Status: Type.Optional(Type.Enum(["DRAFT", "SUBMITTED", "AUTHORISED"], { default: "DRAFT" })),
};

const createInvoice = defineAction("createInvoice", {
  description: "Create a sales invoice or a bill.",
  entity: "invoice",
  type: "create",
  inputSchema: Type.Object(
    {
      Type: Type.Optional(Type.Enum(["ACCREC", "ACCPAY"], { default: "ACCREC", description: "ACCREC: sales invoice; ACCPAY: bill" })),
      Contact: ContactRef,
      LineItems: Type.Array(NewLine, { minItems: 1 }),
      ...InvoiceFields,
    },
    { additionalProperties: false },
  ),
  outputSchema: Invoice,
  async handler({ http }, params) {
    return only(await http.put("/Invoices", { body: { Invoices: [{ Type: "ACCREC", ...params }] } }), "Invoices");
  },
});

const getInvoice = defineAction("getInvoice", {
  description: "Read one invoice by id or number.",
  entity: "invoice",
  type: "read",
  inputSchema: Type.Object({ InvoiceID: Type.String({ minLength: 1, description: "Id, or the InvoiceNumber" }) }, { additionalProperties: false }),
  outputSchema: Invoice,
  async handler({ http }, { InvoiceID }) {
    return only(await http.get(`/Invoices/${segment(InvoiceID, "InvoiceID")}`), "Invoices");
  },
});

const listInvoices = defineAction("listInvoices", {
  description: "List invoices, a page at a time.",
  entity: "invoice",
  type: "list",
  inputSchema: Type.Object(
    {
      ...pageInput,
      Statuses: Type.Optional(Type.Array(Type.String())),
      InvoiceNumbers: Type.Optional(Type.Array(Type.String())),
      ContactIDs: Type.Optional(Type.Array(Type.String())),
      IDs: Type.Optional(Type.Array(Type.String())),
      searchTerm: Type.Optional(Type.String()),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({ Invoices: Type.Array(Invoice), pagination: Pagination }),
  paging: paging("Invoices"),
  async handler({ http }, { Statuses, InvoiceNumbers, ContactIDs, IDs, ...params }) {
    const lists = { Statuses: Statuses?.join(","), InvoiceNumbers: InvoiceNumbers?.join(","), ContactIDs: ContactIDs?.join(","), IDs: IDs?.join(",") };
    const answer = await http.get("/Invoices", { params: { page: 1, ...params, ...lists } });
    return { Invoices: records(answer, "Invoices"), pagination: pagination(answer, "Invoices") };
  },
});

const updateInvoice = defineAction("updateInvoice", {
  description: "Change an invoice: its lines while it is a draft, its status any time Xero allows.",
  entity: "invoice",
  type: "update",
  inputSchema: Type.Object(
    {
      InvoiceID: Type.String({ minLength: 1 }),
      Contact: Type.Optional(ContactRef),
      LineItems: Type.Optional(Type.Array(NewLine, { minItems: 1 })),
      ...InvoiceFields,
      Status: Type.Optional(Type.Enum(["DRAFT", "SUBMITTED", "AUTHORISED", "DELETED", "VOIDED"])),
    },
    { additionalProperties: false },
  ),
  outputSchema: Invoice,
  async handler({ http }, { InvoiceID, ...changes }) {
    return only(await http.post(`/Invoices/${segment(InvoiceID, "InvoiceID")}`, { body: { Invoices: [{ InvoiceID, ...changes }] } }), "Invoices");
  },
});

const emailInvoice = defineAction("emailInvoice", {
  description: "Send an approved sales invoice to its contact by mail, from Xero.",
  entity: "invoice",
  type: "other",
  inputSchema: Type.Object({ InvoiceID: Type.String({ minLength: 1 }) }, { additionalProperties: false }),
  outputSchema: Type.Object({ sent: Type.Boolean() }),
  async handler({ http }, { InvoiceID }) {
    await http.post(`/Invoices/${segment(InvoiceID, "InvoiceID")}/Email`, { body: {} });
    return { sent: true };
  },
});

export const invoiceActions = [createInvoice, getInvoice, listInvoices, updateInvoice, emailInvoice];
