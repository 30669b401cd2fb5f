import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, objectsOf, textOf } from "../fields.ts";
import type { MockAnswer } from "../service.ts";
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
  texts,
  truthOf,
  wholeOf,
  type Request,
  type Route,
} from "./answers.ts";
import { invoiceNumber, nextId, put } from "./tables.ts";
import { chargeOf, invoiceOf, itemsOf, lineOf, subscriptionOf, type SubscribedItem } from "./records.ts";

const itemsIn = (subscription: JsonObject): readonly JsonObject[] => objectsOf(objectOf(subscription["items"])["data"]);

/** Items named by price, or by the id of one that is there; or why not. */
function readItems(request: Request, given: Json | undefined, before: readonly JsonObject[]): SubscribedItem[] | MockAnswer {
  const read: SubscribedItem[] = [];
  for (const [index, each] of objectsOf(given).entries()) {
    const known = before.find((item) => item["id"] === each["id"]);
    const id = textOf(each["price"]);
    const price = id === "" ? objectOf(known?.["price"]) : find(request, "price", id);
    if (price === undefined || Object.keys(price).length === 0)
      return id === "" ? missingParam(`items[${index}][price]`) : noSuch("price", id, `items[${index}][price]`);
    if (price["type"] !== "recurring")
      return invalid("The price specified is set to `type=one_time` but this field only accepts prices with `type=recurring`.", `items[${index}][price]`);
    const quantity = wholeOf(each["quantity"] ?? known?.["quantity"] ?? 1, 0);
    if (quantity === null) return invalid("Invalid integer: quantity", `items[${index}][quantity]`, "parameter_invalid_integer");
    read.push({ price, quantity, ...(known !== undefined && { id: String(known["id"]) }) });
  }
  return read;
}

function create(request: Request): MockAnswer {
  const { data } = request;
  const fields = objectOf(request.body);
  const customer = find(request, "customer", textOf(fields["customer"]));
  if (customer === undefined || customer["deleted"] === true)
    return textOf(fields["customer"]) === "" ? missingParam("customer") : noSuch("customer", textOf(fields["customer"]), "customer");
  const items = readItems(request, fields["items"], []);
  if ("status" in items) return items;
  if (items.length === 0) return missingParam("items");
  const [now, trialDays] = [nowOf(request), wholeOf(fields["trial_period_days"], 1)];
  const bySending = fields["collection_method"] === "send_invoice";
  if (bySending && wholeOf(fields["days_until_due"], 0) === null) return missingParam("days_until_due");
  const subscription: JsonObject = {
    ...subscriptionOf(data, nextId(data, "subscription"), String(customer["id"]), items, now),
    ...texts(fields, ["description", "default_payment_method", "collection_method"]),
    days_until_due: wholeOf(fields["days_until_due"], 0),
    cancel_at_period_end: truthOf(fields["cancel_at_period_end"]),
    metadata: metadataOf({}, fields["metadata"]),
    ...(trialDays !== null && { status: "trialing", trial_start: now, trial_end: now + trialDays * 86_400 }),
  };
  const invoice = trialDays === null ? firstInvoice(request, subscription, customer, items, bySending) : null;
  put(data, "subscription", { ...subscription, latest_invoice: invoice?.["id"] ?? null });
  const answer = changed(data.tables.subscription.get(String(subscription["id"])) ?? subscription, "customer.subscription.created");
  if (invoice === null) return answer;
  const told = ["invoice.created", "invoice.finalized", ...(invoice["status"] === "paid" ? ["invoice.paid"] : [])];
  return { ...answer, events: [...(answer.events ?? []), ...told.map((topic) => ({ topic, record: invoice }))] };
}

/** A subscription bills its first period at once. */
function firstInvoice(request: Request, subscription: JsonObject, customer: JsonObject, items: readonly SubscribedItem[], bySending: boolean): JsonObject {
  const { data } = request;
  const id = nextId(data, "invoice");
  const lines = items.map(({ price, quantity }) =>
    lineOf(
      nextId(data, "line_item"),
      id,
      Number(price["unit_amount"]) * quantity,
      String(price["currency"]),
      `${quantity} × ${String(price["product"])}`,
      quantity,
    ),
  );
  const made = invoiceOf(id, customer, lines, { status: bySending ? "open" : "paid", created: nowOf(request), number: invoiceNumber(data) });
  if (!bySending && Number(made["total"]) > 0)
    put(data, "charge", {
      ...chargeOf(nextId(data, "charge"), Number(made["total"]), String(made["currency"]), nowOf(request)),
      customer: customer["id"] ?? null,
    });
  return put(data, "invoice", {
    ...made,
    billing_reason: "subscription_create",
    collection_method: subscription["collection_method"] ?? null,
    due_date: bySending ? nowOf(request) + Number(subscription["days_until_due"]) * 86_400 : null,
    parent: { type: "subscription_details", subscription_details: { subscription: subscription["id"] ?? null, metadata: {} }, quote_details: null },
  });
}

export const subscriptionRoutes: readonly Route[] = [
  listRoute("/subscriptions", "subscription", ["customer"], (subscription, query) => {
    const status = query.get("status");
    const price = query.get("price");
    if (price !== null && !itemsIn(subscription).some((item) => objectOf(item["price"])["id"] === price)) return false;
    if (status === "all") return true;
    if (status === "ended") return subscription["ended_at"] !== null;
    return status === null ? subscription["status"] !== "canceled" : subscription["status"] === status;
  }),
  readRoute("/subscriptions", "subscription"),
  { method: "POST", pattern: "/subscriptions", handle: create },
  changeRoute("POST", "/subscriptions/:id", "subscription", (request, before, fields) => {
    if (before["status"] === "canceled")
      return invalid("A canceled subscription can only update its cancellation_details and metadata.", "id", "resource_missing");
    const kept = itemsIn(before);
    const given = readItems(request, fields["items"], kept);
    if ("status" in given) return given;
    const touched = new Set(given.map((item) => item.id));
    const untouched = kept
      .filter((item) => !touched.has(String(item["id"])))
      .map((item) => ({ id: String(item["id"]), price: objectOf(item["price"]), quantity: Number(item["quantity"]) }));
    const next: JsonObject = {
      ...before,
      ...texts(fields, ["description"]),
      ...(fields["cancel_at_period_end"] !== undefined && { cancel_at_period_end: truthOf(fields["cancel_at_period_end"]) }),
      ...(given.length > 0 && {
        items: itemsOf(request.data, String(before["id"]), [...untouched, ...given], Number(kept[0]?.["current_period_start"] ?? nowOf(request))),
      }),
      metadata: metadataOf(before["metadata"], fields["metadata"]),
    };
    return changed(put(request.data, "subscription", next), "customer.subscription.updated");
  }),
  changeRoute("DELETE", "/subscriptions/:id", "subscription", (request, before) => {
    if (before["status"] === "canceled") return noSuch("subscription", String(before["id"]));
    const now = nowOf(request);
    return changed(put(request.data, "subscription", { ...before, status: "canceled", canceled_at: now, ended_at: now }), "customer.subscription.deleted");
  }),
];
