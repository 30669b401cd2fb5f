import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { contactActions } from "./contacts.ts";
import { invoiceActions } from "./invoices.ts";
import { readFault } from "./records.ts";

/** Accounting API 2.0. The connection needs a bearer token, and the header `xero-tenant-id` naming the organisation. */
export const xero: ConnectorDefinition = {
  name: "xero",
  displayName: "Xero",
  description: "Invoices and contacts of a Xero organisation.",
  category: "accounting",
  color: "#13b5ea",
  icon: "receipt-text",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://login.xero.com/identity/connect/authorize",
    tokenUrl: "https://identity.xero.com/connect/token",
    scopes: ["offline_access", "accounting.transactions", "accounting.contacts"],
  },
  defaultBaseUrl: "https://api.xero.com",
  apiRoot: "/api.xro/2.0",
  idempotency: { in: "header", name: "Idempotency-Key", maxLength: 128 },
  readFault,
  actions: actionTable([...invoiceActions, ...contactActions]),
  entities: {
    contact: {
      name: "contact",
      cdmMapping: "CDMContact",
      fields: {
        ContactID: { type: "string", cdmField: "id" },
        Name: { type: "string", cdmField: "company" },
        FirstName: { type: "string", cdmField: "firstName" },
        LastName: { type: "string", cdmField: "lastName" },
        EmailAddress: { type: "string", cdmField: "email" },
        Addresses: { type: "array", cdmField: "addresses" },
      },
    },
    invoice: {
      name: "invoice",
      cdmMapping: "CDMInvoice",
      fields: {
        InvoiceID: { type: "string", cdmField: "id" },
        InvoiceNumber: { type: "string", cdmField: "invoiceNumber" },
        LineItems: { type: "array", cdmField: "lineItems" },
        Total: { type: "number", cdmField: "totals.total" },
        TotalTax: { type: "number", cdmField: "totals.tax" },
        SubTotal: { type: "number", cdmField: "totals.subtotal" },
        Status: { type: "string", cdmField: "status" },
        CurrencyCode: { type: "string", cdmField: "currency" },
        Contact: { type: "object", cdmField: "contact" },
        DueDate: { type: "string", cdmField: "dueDate" },
      },
    },
  },
  capabilities: {
    entities: ["invoice", "contact"],
    actions: { invoice: ["create", "read", "update", "list"], contact: ["create", "read", "update", "list"] },
    events: { invoice: ["created", "updated"], contact: ["created", "updated"] },
  },
};
