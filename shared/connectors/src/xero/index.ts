import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition } from "../definition.ts";
import { triggerTable } from "../webhook/events.ts";
import { bankActions } from "./bank-transactions.ts";
import { contactActions } from "./contacts.ts";
import { events, webhook } from "./events.ts";
import { invoiceActions } from "./invoices.ts";
import { paymentActions } from "./payments.ts";
import { readFault } from "./records.ts";

const actions = [...invoiceActions, ...contactActions, ...paymentActions, ...bankActions];

const entities = [
  entity("contact", "CDMContact", {
    ContactID: ["string", "id"],
    Name: ["string", "company"],
    FirstName: ["string", "firstName"],
    LastName: ["string", "lastName"],
    EmailAddress: ["string", "email"],
    Phones: ["array", "phone"],
    Addresses: ["array", "addresses"],
  }),
  entity("invoice", "CDMInvoice", {
    InvoiceID: ["string", "id"],
    InvoiceNumber: ["string", "invoiceNumber"],
    LineItems: ["array", "lineItems"],
    Total: ["number", "totals.total"],
    TotalTax: ["number", "totals.tax"],
    SubTotal: ["number", "totals.subtotal"],
    Status: ["string", "status"],
    CurrencyCode: ["string", "currency"],
    Contact: ["object", "contact"],
    DueDate: ["string", "dueDate"],
    Payments: ["array", "payments"],
  }),
];

/** Accounting API 2.0. The connection needs a bearer token, and the header `xero-tenant-id` naming the organisation. */
export const xero: ConnectorDefinition = {
  name: "xero",
  displayName: "Xero",
  description: "Invoices, contacts, payments and bank transactions of a Xero organisation.",
  category: "accounting",
  color: "#13b5ea",
  icon: "receipt-text",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://login.xero.com/identity/connect/authorize",
    tokenUrl: "https://identity.xero.com/connect/token",
    scopes: ["offline_access", "accounting.transactions", "accounting.contacts", "accounting.settings.read"],
    pkce: true,
    refresh: "rotating",
  },
  connection: {
    headers: { "xero-tenant-id": { label: "Tenant id", description: "Names the organisation; GET https://api.xero.com/connections lists yours." } },
  },
  defaultBaseUrl: "https://api.xero.com",
  apiRoot: "/api.xro/2.0",
  idempotency: { in: "header", name: "Idempotency-Key", maxLength: 128 },
  readFault,
  webhook,
  actions: actionTable(actions),
  triggers: triggerTable(events),
  entities: entityTable(entities),
  capabilities: capabilitiesOf(actions, events),
};
