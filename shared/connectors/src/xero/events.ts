import { AppError, isJsonObject, type Json } from "@fastn/core";
import { segment } from "../client/url.ts";
import type { ConnectorCtx, WebhookDef } from "../definition.ts";
import { entityEvents } from "../webhook/events.ts";
import { only } from "./records.ts";

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
};

const fetchFrom =
  (resource: "Invoices" | "Contacts") =>
  async (payload: Json, { http }: ConnectorCtx): Promise<Json> =>
    only(await http.get(`/${resource}/${segment(isJsonObject(payload) ? String(payload["resourceId"]) : "", "resourceId")}`), resource);

const changed = "UpdatedDateUTC";

export const events = [
  ...entityEvents("invoice", "Invoices", {
    topics: { created: ["INVOICE.CREATE"], updated: ["INVOICE.UPDATE"] },
    poll: { action: "listInvoices", input: { pageSize: 1000 }, key: "InvoiceID", changed },
    record: fetchFrom("Invoices"),
  }),
  ...entityEvents("contact", "Contacts", {
    topics: { created: ["CONTACT.CREATE"], updated: ["CONTACT.UPDATE"] },
    poll: { action: "listContacts", input: { pageSize: 1000 }, key: "ContactID", changed },
    record: fetchFrom("Contacts"),
  }),
  ...entityEvents("payment", "Payments", { poll: { action: "listPayments", input: { pageSize: 1000 }, key: "PaymentID", changed } }),
  ...entityEvents("bank_transaction", "Bank transactions", {
    poll: { action: "listBankTransactions", input: { pageSize: 1000 }, key: "BankTransactionID", changed },
  }),
];
