import { AppError, isJsonObject, type Json } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition, type WebhookDef, type WebhookNote } from "../definition.ts";
import { entityEvents, triggerTable } from "../webhook/events.ts";
import { customerActions, itemActions, paymentActions, saleActions } from "./actions.ts";
import { readFault, type RecordName } from "./client.ts";

const actions = [...saleActions, ...customerActions, ...itemActions, ...paymentActions];

/** CloudEvents, several at a time; until May 2026 `{ eventNotifications }`. Both only name what changed (developer.intuit.com, Webhooks). */
const webhook: WebhookDef = {
  signature: { header: "intuit-signature", encoding: "base64", signed: "{body}" },
  read({ body }) {
    if (Array.isArray(body)) return (body as readonly Json[]).filter(isJsonObject).map(cloudEvent);
    const list = isJsonObject(body) ? body["eventNotifications"] : undefined;
    if (!Array.isArray(list)) throw new AppError("BAD_REQUEST", "The body is not a delivery of QuickBooks: neither CloudEvents nor eventNotifications.");
    return (list as readonly Json[]).flatMap(oldNotes);
  },
};

function cloudEvent(event: { readonly [key: string]: Json }): WebhookNote {
  return { topic: String(event["type"]), id: typeof event["id"] === "string" ? event["id"] : null, payload: { Id: event["intuitentityid"] ?? null } };
}

function oldNotes(notification: Json): WebhookNote[] {
  const change = isJsonObject(notification) ? notification["dataChangeEvent"] : undefined;
  const entities = isJsonObject(change) ? change["entities"] : undefined;
  if (!Array.isArray(entities)) return [];
  return (entities as readonly Json[]).filter(isJsonObject).map(({ name, id, operation, lastUpdated }) => ({
    topic: `${String(name)}.${String(operation)}`,
    id: `${String(name)}:${String(id)}:${String(lastUpdated)}`,
    payload: { Id: id ?? null },
  }));
}

function eventsOf(name: RecordName, entityName: string, plural: string, deletes: boolean) {
  const small = name.toLowerCase();
  return entityEvents(entityName, plural, {
    topics: {
      created: [`qbo.${small}.created.v1`, `${name}.Create`],
      updated: [
        `qbo.${small}.updated.v1`,
        `${name}.Update`,
        ...(deletes ? [`qbo.${small}.emailed.v1`, `${name}.Emailed`, `qbo.${small}.voided.v1`, `${name}.Void`] : []),
      ],
      ...(deletes && { deleted: [`qbo.${small}.deleted.v1`, `${name}.Delete`] }),
    },
    poll: { action: `list${name}s`, input: { maxResults: 1000 }, key: "Id", changed: "SyncToken" },
    ...(deletes && { polled: ["created", "updated", "deleted"] as const }),
  });
}

const events = [
  ...eventsOf("Invoice", "invoice", "Invoices", true),
  ...eventsOf("Customer", "customer", "Customers", false),
  ...eventsOf("Item", "item", "Products and services", false),
  ...eventsOf("Payment", "payment", "Payments", true),
  ...eventsOf("Estimate", "estimate", "Estimates", true),
];

const entities = [
  entity("customer", "CDMContact", {
    Id: ["string", "id"],
    PrimaryEmailAddr: ["object", "email"],
    GivenName: ["string", "firstName"],
    FamilyName: ["string", "lastName"],
    CompanyName: ["string", "company"],
    PrimaryPhone: ["object", "phone"],
    BillAddr: ["object", "addresses"],
  }),
  entity("invoice", "CDMInvoice", {
    Id: ["string", "id"],
    DocNumber: ["string", "invoiceNumber"],
    Line: ["array", "lineItems"],
    TotalAmt: ["number", "totals.total"],
    CustomerRef: ["object", "contact"],
    CurrencyRef: ["object", "currency"],
    DueDate: ["string", "dueDate"],
    EmailStatus: ["string"],
  }),
  entity("item", "CDMProduct", {
    Id: ["string", "id"],
    Name: ["string", "name"],
    Sku: ["string", "sku"],
    Description: ["string", "description"],
    Type: ["string", "category"],
    Active: ["boolean", "status"],
    QtyOnHand: ["number", "inventory.onHand"],
  }),
  entity("estimate", "CDMOrder", {
    Id: ["string", "id"],
    Line: ["array", "lineItems"],
    TotalAmt: ["number", "totals.total"],
    TxnStatus: ["string", "status"],
    CustomerRef: ["object", "contact"],
    CurrencyRef: ["object", "currency"],
    TxnDate: ["string", "createdAt"],
  }),
];

/** Accounting API v3. The company is part of the connection's address. */
export const quickbooks: ConnectorDefinition = {
  name: "quickbooks",
  displayName: "QuickBooks",
  description: "Invoices, estimates, customers, items and payments of a QuickBooks Online company.",
  category: "accounting",
  color: "#2ca01c",
  icon: "book-open-check",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://appcenter.intuit.com/connect/oauth2",
    tokenUrl: "https://oauth.platform.intuit.com/oauth2/v1/tokens/bearer",
    scopes: ["com.intuit.quickbooks.accounting"],
    refresh: "rotating",
  },
  connection: { baseUrlExample: "https://quickbooks.api.intuit.com/v3/company/<realm id>" },
  idempotency: { in: "query", name: "requestid", maxLength: 50 },
  readFault,
  webhook,
  actions: actionTable(actions),
  triggers: triggerTable(events),
  entities: entityTable(entities),
  capabilities: capabilitiesOf(actions, events),
};
