import { AppError, isJsonObject } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition, type WebhookDef } from "../definition.ts";
import { entityEvents, triggerTable } from "../webhook/events.ts";
import { billingActions } from "./billing.ts";
import { catalogActions } from "./catalog.ts";
import { readFault } from "./client.ts";
import { customerActions } from "./customers.ts";
import { paymentActions } from "./payments.ts";

const actions = [...customerActions, ...paymentActions, ...billingActions, ...catalogActions];

/** One event a delivery; the record is inside it (docs.stripe.com/webhooks). */
const webhook: WebhookDef = {
  signature: { header: "stripe-signature", encoding: "hex", signed: "{timestamp}.{body}", format: "pairs" },
  read({ body }) {
    const data = isJsonObject(body) ? body["data"] : undefined;
    if (!isJsonObject(body) || !isJsonObject(data)) throw new AppError("BAD_REQUEST", "The body is not an event of Stripe: it has no data.");
    return [{ topic: String(body["type"]), id: typeof body["id"] === "string" ? body["id"] : null, payload: data["object"] ?? null }];
  },
};

const poll = (action: string, input = {}) => ({ action, input: { limit: 100, ...input }, key: "id" });

const events = [
  ...entityEvents("customer", "Customers", {
    topics: { created: ["customer.created"], updated: ["customer.updated"], deleted: ["customer.deleted"] },
    poll: poll("listCustomers"),
    polled: ["created", "updated", "deleted"],
  }),
  ...entityEvents("charge", "Charges", {
    topics: { created: ["charge.succeeded", "charge.pending", "charge.failed"], updated: ["charge.updated", "charge.captured", "charge.refunded"] },
    poll: poll("listCharges"),
  }),
  ...entityEvents("payment_intent", "Payment intents", {
    topics: {
      created: ["payment_intent.created"],
      updated: ["payment_intent.succeeded", "payment_intent.payment_failed", "payment_intent.requires_action", "payment_intent.canceled"],
    },
    poll: poll("listPaymentIntents"),
  }),
  ...entityEvents("refund", "Refunds", { topics: { created: ["refund.created"], updated: ["refund.updated", "refund.failed"] }, poll: poll("listRefunds") }),
  ...entityEvents("subscription", "Subscriptions", {
    topics: {
      created: ["customer.subscription.created"],
      updated: ["customer.subscription.updated", "customer.subscription.paused", "customer.subscription.resumed"],
      deleted: ["customer.subscription.deleted"],
    },
    poll: poll("listSubscriptions", { status: "all" }),
  }),
  ...entityEvents("invoice", "Invoices", {
    topics: {
      created: ["invoice.created"],
      updated: ["invoice.updated", "invoice.finalized", "invoice.sent", "invoice.paid", "invoice.payment_failed", "invoice.voided"],
      deleted: ["invoice.deleted"],
    },
    poll: poll("listInvoices"),
  }),
  ...entityEvents("invoice_item", "Invoice lines", { topics: { created: ["invoiceitem.created"], deleted: ["invoiceitem.deleted"] } }),
  ...entityEvents("product", "Products", {
    topics: { created: ["product.created"], updated: ["product.updated"], deleted: ["product.deleted"] },
    poll: { ...poll("listProducts"), changed: "updated" },
  }),
  ...entityEvents("price", "Prices", { topics: { created: ["price.created"], updated: ["price.updated"] }, poll: poll("listPrices") }),
];

const entities = [
  // The one `name` is first and last name together: a mapping splits it, no single path can hold it.
  entity("customer", "CDMContact", {
    id: ["string", "id"],
    email: ["string", "email"],
    name: ["string"],
    phone: ["string", "phone"],
    address: ["object", "addresses"],
    metadata: ["object", "customFields"],
  }),
  entity("invoice", "CDMInvoice", {
    id: ["string", "id"],
    number: ["string", "invoiceNumber"],
    lines: ["object", "lineItems"],
    subtotal: ["integer", "totals.subtotal"],
    total: ["integer", "totals.total"],
    status: ["string", "status"],
    currency: ["string", "currency"],
    customer: ["string", "contact"],
    due_date: ["integer", "dueDate"],
  }),
  entity("product", "CDMProduct", { id: ["string", "id"], name: ["string", "name"], description: ["string", "description"], active: ["boolean", "status"] }),
];

export const stripe: ConnectorDefinition = {
  name: "stripe",
  displayName: "Stripe",
  description: "Customers, payments, refunds, subscriptions and invoices of a Stripe account.",
  category: "payments",
  color: "#635bff",
  icon: "credit-card",
  auth: { type: "api_key", headerName: "Authorization", prefix: "Bearer " },
  otherAuth: [{ type: "bearer_token" }],
  defaultBaseUrl: "https://api.stripe.com",
  apiRoot: "/v1",
  idempotency: { in: "header", name: "Idempotency-Key", maxLength: 255 },
  readFault,
  webhook,
  actions: actionTable(actions),
  triggers: triggerTable(events),
  entities: entityTable(entities),
  capabilities: capabilitiesOf(actions, events),
};
