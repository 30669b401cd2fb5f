import type { Json, JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, objectsOf, textOf } from "../fields.ts";
import { json, type MockAnswer } from "../service.ts";
import {
  changed,
  changeRoute,
  find,
  invalid,
  listRoute,
  metadataOf,
  missingParam,
  noSuch,
  nowOf,
  readRoute,
  refuse,
  texts,
  truthOf,
  wholeOf,
  type Request,
  type Route,
} from "./answers.ts";
import { invoiceNumber, nextId, put } from "./tables.ts";
import { chargeOf, invoiceOf, lineOf, listOf, totalsOf } from "./records.ts";

const linesOf = (invoice: JsonObject): readonly JsonObject[] => objectsOf(objectOf(invoice["lines"])["data"]);

const wrongState = (invoice: JsonObject, verb: string): MockAnswer =>
  refuse(400, {
    type: "invalid_request_error",
    code: "invoice_not_editable",
    message: `You can't ${verb} an invoice with status ${String(invoice["status"])}.`,
  });

function withLines(invoice: JsonObject, lines: readonly JsonObject[]): JsonObject {
  const currency = lines[0]?.["currency"] ?? invoice["currency"] ?? "usd";
  return { ...invoice, ...totalsOf(lines, String(invoice["status"])), currency, lines: listOf(`/v1/invoices/${String(invoice["id"])}/lines`, lines) };
}

const lineFrom = (request: Request, item: JsonObject, invoice: string): JsonObject =>
  lineOf(nextId(request.data, "line_item"), invoice, Number(item["amount"]), String(item["currency"]), item["description"] ?? null, Number(item["quantity"]));

function customerOfFields(request: Request, fields: JsonObject): JsonObject | MockAnswer {
  const id = textOf(fields["customer"]);
  const customer = find(request, "customer", id);
  if (customer === undefined || customer["deleted"] === true) return id === "" ? missingParam("customer") : noSuch("customer", id, "customer");
  return customer;
}

const isRefusal = (value: JsonObject | MockAnswer): value is MockAnswer => typeof value["status"] === "number";

function create(request: Request): MockAnswer {
  const { data } = request;
  const fields = objectOf(request.body);
  const customer = customerOfFields(request, fields);
  if (isRefusal(customer)) return customer;
  const bySending = fields["collection_method"] === "send_invoice";
  const days = wholeOf(fields["days_until_due"], 0);
  if (bySending && days === null) return missingParam("days_until_due");
  const id = nextId(data, "invoice");
  const items = fields["pending_invoice_items_behavior"] === "include" ? pendingItems(request, String(customer["id"])) : [];
  for (const item of items) put(data, "invoiceitem", { ...item, invoice: id });
  const lines = items.map((item) => lineFrom(request, item, id));
  const invoice: JsonObject = {
    ...invoiceOf(id, customer, lines, { status: "draft", created: nowOf(request), number: null }),
    ...texts(fields, ["description", "collection_method"]),
    auto_advance: truthOf(fields["auto_advance"]),
    due_date: bySending ? nowOf(request) + (days ?? 0) * 86_400 : null,
    metadata: metadataOf({}, fields["metadata"]),
  };
  return changed(put(data, "invoice", invoice), "invoice.created");
}

const pendingItems = ({ data }: Request, customer: string): JsonObject[] =>
  [...data.tables.invoiceitem.values()].filter((item) => item["customer"] === customer && item["invoice"] === null);

/** What an item costs: the amount given, or price times quantity. */
function readCost(request: Request, fields: JsonObject): { readonly amount: number; readonly currency: Json } | MockAnswer {
  const priceId = textOf(objectOf(fields["pricing"])["price"]);
  const quantity = wholeOf(fields["quantity"] ?? 1, 1) ?? 1;
  if (priceId !== "") {
    const price = find(request, "price", priceId);
    if (price === undefined) return noSuch("price", priceId, "pricing[price]");
    return { amount: Number(price["unit_amount"]) * quantity, currency: price["currency"] ?? null };
  }
  const amount = numberOf(fields["amount"]);
  if (amount === null || !Number.isInteger(amount)) return missingParam("amount");
  const currency = textOf(fields["currency"]).toLowerCase();
  return currency === "" ? missingParam("currency") : { amount, currency };
}

function createItem(request: Request): MockAnswer {
  const { data } = request;
  const fields = objectOf(request.body);
  const customer = customerOfFields(request, fields);
  if (isRefusal(customer)) return customer;
  const invoiceId = textOf(fields["invoice"]);
  const invoice = invoiceId === "" ? undefined : find(request, "invoice", invoiceId);
  if (invoiceId !== "" && invoice === undefined) return noSuch("invoice", invoiceId, "invoice");
  if (invoice !== undefined && invoice["status"] !== "draft") return wrongState(invoice, "add an item to");
  if (invoice !== undefined && invoice["customer"] !== customer["id"]) return invalid("The invoice belongs to another customer.", "invoice");
  const cost = readCost(request, fields);
  if ("status" in cost) return cost;
  const item: JsonObject = {
    id: nextId(data, "invoiceitem"),
    object: "invoiceitem",
    customer: customer["id"] ?? null,
    date: nowOf(request),
    discountable: true,
    discounts: [],
    invoice: invoiceId || null,
    livemode: false,
    period: { start: nowOf(request), end: nowOf(request) },
    proration: false,
    quantity: wholeOf(fields["quantity"] ?? 1, 1) ?? 1,
    description: null,
    ...texts(fields, ["description"]),
    ...cost,
    metadata: metadataOf({}, fields["metadata"]),
  };
  put(data, "invoiceitem", item);
  const next = invoice === undefined ? null : put(data, "invoice", withLines(invoice, [...linesOf(invoice), lineFrom(request, item, invoiceId)]));
  const answer = changed(item, "invoiceitem.created");
  return next === null ? answer : { ...answer, events: [...(answer.events ?? []), { topic: "invoice.updated", record: next }] };
}

function finalized(request: Request, invoice: JsonObject): JsonObject {
  const number = invoiceNumber(request.data);
  const status = Number(invoice["amount_due"]) === 0 ? "paid" : "open";
  return put(request.data, "invoice", {
    ...invoice,
    ...totalsOf(linesOf(invoice), status),
    status,
    number,
    hosted_invoice_url: `https://invoice.stripe.com/i/${String(invoice["id"])}`,
    status_transitions: { ...objectOf(invoice["status_transitions"]), finalized_at: nowOf(request) },
  });
}

function pay(request: Request, before: JsonObject, fields: JsonObject): MockAnswer {
  const { data } = request;
  if (before["status"] === "paid") return refuse(400, { type: "invalid_request_error", message: "Invoice is already paid" });
  if (before["status"] === "void") return wrongState(before, "pay");
  const invoice = before["status"] === "draft" ? finalized(request, before) : before;
  const total = Number(invoice["amount_remaining"]);
  if (!truthOf(fields["paid_out_of_band"]) && total > 0)
    put(data, "charge", { ...chargeOf(nextId(data, "charge"), total, String(invoice["currency"]), nowOf(request)), customer: invoice["customer"] ?? null });
  const transitions = { ...objectOf(invoice["status_transitions"]), paid_at: nowOf(request) };
  const paid = { ...invoice, ...totalsOf(linesOf(invoice), "paid"), status: "paid", attempted: true, status_transitions: transitions };
  return changed(put(data, "invoice", paid), "invoice.updated", "invoice.paid");
}

export const invoiceRoutes: readonly Route[] = [
  listRoute("/invoices", "invoice", ["customer", "status"], (invoice, query) => {
    const subscription = query.get("subscription");
    return subscription === null || objectOf(objectOf(invoice["parent"])["subscription_details"])["subscription"] === subscription;
  }),
  readRoute("/invoices", "invoice"),
  { method: "POST", pattern: "/invoices", handle: create },
  { method: "POST", pattern: "/invoiceitems", handle: createItem },
  listRoute("/invoiceitems", "invoiceitem", ["customer", "invoice"]),
  changeRoute("POST", "/invoices/:id/finalize", "invoice", (request, invoice) =>
    invoice["status"] === "draft" ? changed(finalized(request, invoice), "invoice.updated", "invoice.finalized") : wrongState(invoice, "finalize"),
  ),
  changeRoute("POST", "/invoices/:id/send", "invoice", (request, invoice) => {
    if (invoice["status"] !== "draft" && invoice["status"] !== "open") return wrongState(invoice, "send");
    return changed(invoice["status"] === "draft" ? finalized(request, invoice) : invoice, "invoice.sent");
  }),
  changeRoute("POST", "/invoices/:id/pay", "invoice", pay),
  changeRoute("POST", "/invoices/:id/void", "invoice", (request, invoice) => {
    if (invoice["status"] !== "open") return wrongState(invoice, "void");
    const transitions = { ...objectOf(invoice["status_transitions"]), voided_at: nowOf(request) };
    return changed(put(request.data, "invoice", { ...invoice, status: "void", status_transitions: transitions }), "invoice.updated", "invoice.voided");
  }),
  changeRoute("DELETE", "/invoices/:id", "invoice", (request, invoice) => {
    if (invoice["status"] !== "draft") return wrongState(invoice, "delete");
    request.data.tables.invoice.delete(String(invoice["id"]));
    return { ...json(200, { id: invoice["id"] ?? null, object: "invoice", deleted: true }), events: [{ topic: "invoice.deleted", record: invoice }] };
  }),
];
