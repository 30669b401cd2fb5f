import { AppError, isJsonObject, type Json } from "@fastn/core";
import type { WebhookDef } from "../definition.ts";
import { entityEvents } from "../webhook/events.ts";

/** Deliveries name the records that changed, several at a time, and hold none of their fields (developer.xero.com, Webhooks). */
export const webhook: WebhookDef = {
  signature: { header: "x-xero-signature", encoding: "base64", signed: "{body}" },
  read({ body }) {
    const list = isJsonObject(body) ? body["events"] : undefined;
    if (!Array.isArray(list)) throw new AppError("BAD_REQUEST", 'The body is not a delivery of Xero: it has no list "events".');
    return (list as readonly Json[]).filter(isJsonObject).map((event) => ({
      topic: `${String(event["eventCategory"])}.${String(event["eventType"])}`,
      id: `${String(event["resourceId"])}:${String(event["eventDateUtc"])}`,
      payload: event,
    }));
  },
  // Xero takes 200 without a body and nothing else, for its intent to receive (which holds no events) as for events.
  reply: () => null,
};

/** A delivery does not hold the record: its id is what there is, under the name it has in the record. */
const named =
  (field: "InvoiceID" | "ContactID") =>
  (payload: Json): Json => ({ [field]: isJsonObject(payload) ? (payload["resourceId"] ?? null) : null });

const changed = "UpdatedDateUTC";

export const events = [
  ...entityEvents("invoice", "Invoices", {
    topics: { created: ["INVOICE.CREATE"], updated: ["INVOICE.UPDATE"] },
    poll: { action: "listInvoices", input: { pageSize: 1000 }, key: "InvoiceID", changed },
    record: named("InvoiceID"),
  }),
  ...entityEvents("contact", "Contacts", {
    topics: { created: ["CONTACT.CREATE"], updated: ["CONTACT.UPDATE"] },
    poll: { action: "listContacts", input: { pageSize: 1000 }, key: "ContactID", changed },
    record: named("ContactID"),
  }),
  ...entityEvents("payment", "Payments", { poll: { action: "listPayments", input: { pageSize: 1000 }, key: "PaymentID", changed } }),
  ...entityEvents("bank_transaction", "Bank transactions", {
    poll: { action: "listBankTransactions", input: { pageSize: 1000 }, key: "BankTransactionID", changed },
  }),
];
