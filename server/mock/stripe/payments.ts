import type { JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
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
  refuse,
  texts,
  truthOf,
  wholeOf,
  type Request,
  type Route,
} from "./answers.ts";
import { nextId, put } from "./tables.ts";
import { chargeOf, intentOf, refundOf } from "./records.ts";

/** Test tokens and methods that are refused, as docs.stripe.com/testing lists them. */
const declined: Readonly<Record<string, string>> = {
  tok_chargeDeclined: "generic_decline",
  pm_card_chargeDeclined: "generic_decline",
  tok_chargeDeclinedInsufficientFunds: "insufficient_funds",
  pm_card_chargeDeclinedInsufficientFunds: "insufficient_funds",
  tok_chargeDeclinedExpiredCard: "expired_card",
  pm_card_chargeDeclinedExpiredCard: "expired_card",
};
const words: Readonly<Record<string, string>> = { insufficient_funds: "Your card has insufficient funds.", expired_card: "Your card has expired." };

interface Money {
  readonly amount: number;
  readonly currency: string;
}

/** Amount and currency of a payment, and that its customer exists; or why not. */
function readMoney(request: Request, fields: JsonObject): Money | MockAnswer {
  if (fields["amount"] === undefined) return missingParam("amount");
  const amount = wholeOf(fields["amount"], 1);
  if (amount === null) return invalid("This value must be greater than or equal to 1.", "amount", "parameter_invalid_integer");
  const currency = textOf(fields["currency"]).toLowerCase();
  if (currency === "") return missingParam("currency");
  if (!/^[a-z]{3}$/.test(currency)) return invalid(`Invalid currency: ${currency}.`, "currency");
  const customer = textOf(fields["customer"]);
  const known = customer === "" ? undefined : find(request, "customer", customer);
  if (customer !== "" && (known === undefined || known["deleted"] === true)) return noSuch("customer", customer, "customer");
  return { amount, currency };
}

function charge(request: Request, { amount, currency }: Money, means: string, more: JsonObject): JsonObject {
  const reason = Object.hasOwn(declined, means) ? (declined[means] ?? "") : null;
  const record: JsonObject = { ...chargeOf(nextId(request.data, "charge"), amount, currency, nowOf(request)), ...more };
  if (reason === null) return put(request.data, "charge", record);
  const message = words[reason] ?? "Your card was declined.";
  const failed = { paid: false, captured: false, amount_captured: 0, status: "failed", failure_code: "card_declined", failure_message: message };
  return put(request.data, "charge", { ...record, ...failed, outcome: { type: "issuer_declined", reason, network_status: "declined_by_network" } });
}

function cardError(failed: JsonObject): MockAnswer {
  const error = {
    type: "card_error",
    code: "card_declined",
    decline_code: objectOf(failed["outcome"])["reason"] ?? null,
    message: failed["failure_message"] ?? null,
    charge: failed["id"] ?? null,
  };
  return { ...refuse(402, error), events: [{ topic: "charge.failed", record: failed }] };
}

function createCharge(request: Request): MockAnswer {
  const fields = objectOf(request.body);
  const money = readMoney(request, fields);
  if ("status" in money) return money;
  const [source, customer] = [textOf(fields["source"]), textOf(fields["customer"])];
  if (source === "" && customer === "") return invalid("Must provide source or customer.", "source", "parameter_missing");
  const captured = fields["capture"] === undefined || truthOf(fields["capture"]);
  const record = charge(request, money, source, {
    customer: customer || null,
    ...texts(fields, ["description", "receipt_email"]),
    metadata: metadataOf({}, fields["metadata"]),
    captured,
    amount_captured: captured ? money.amount : 0,
  });
  return record["status"] === "failed" ? cardError(record) : changed(record, "charge.succeeded");
}

function createIntent(request: Request): MockAnswer {
  const fields = objectOf(request.body);
  const money = readMoney(request, fields);
  if ("status" in money) return money;
  const method = textOf(fields["payment_method"]);
  const confirm = truthOf(fields["confirm"]);
  if (confirm && method === "") return missingParam("payment_method");
  const id = nextId(request.data, "payment_intent");
  const common = { customer: textOf(fields["customer"]) || null, ...texts(fields, ["description", "receipt_email"]) };
  const intent: JsonObject = {
    ...intentOf(id, money.amount, money.currency, nowOf(request)),
    ...common,
    payment_method: method || null,
    metadata: metadataOf({}, fields["metadata"]),
    status: method === "" ? "requires_payment_method" : "requires_confirmation",
  };
  if (!confirm) return changed(put(request.data, "payment_intent", intent), "payment_intent.created");
  const made = charge(request, money, method, { ...common, payment_intent: id, payment_method: method });
  const paid = made["status"] === "succeeded";
  const set: JsonObject = paid ? { status: "succeeded", amount_received: money.amount } : { status: "requires_payment_method" };
  const next = put(request.data, "payment_intent", { ...intent, latest_charge: made["id"] ?? null, ...set });
  return paid ? changed(next, "payment_intent.created", "payment_intent.succeeded") : cardError(made);
}

function createRefund(request: Request): MockAnswer {
  const fields = objectOf(request.body);
  const intent = find(request, "payment_intent", textOf(fields["payment_intent"]));
  const chargeId = textOf(fields["charge"]) || textOf(intent?.["latest_charge"]);
  if (chargeId === "")
    return invalid("One of the following params should be provided for this request: payment_intent or charge.", "charge", "parameter_missing");
  const refunded = find(request, "charge", chargeId);
  if (refunded === undefined) return noSuch("charge", chargeId, "charge");
  const left = Number(refunded["amount_captured"]) - Number(refunded["amount_refunded"]);
  if (left <= 0)
    return refuse(400, {
      type: "invalid_request_error",
      code: "charge_already_refunded",
      message: `Charge ${chargeId} has already been refunded.`,
      param: "charge",
    });
  const amount = fields["amount"] === undefined ? left : wholeOf(fields["amount"], 1);
  if (amount === null || amount > left) return invalid(`Refund amount is greater than unrefunded amount on charge (${left}).`, "amount", "amount_too_large");
  const record: JsonObject = {
    ...refundOf(nextId(request.data, "refund"), refunded, amount, nowOf(request)),
    ...texts(fields, ["reason"]),
    metadata: metadataOf({}, fields["metadata"]),
  };
  put(request.data, "refund", record);
  const next = put(request.data, "charge", { ...refunded, amount_refunded: Number(refunded["amount_refunded"]) + amount, refunded: amount === left });
  const answer = changed(record, "refund.created");
  return { ...answer, events: [...(answer.events ?? []), { topic: "charge.refunded", record: next }] };
}

export const paymentRoutes: readonly Route[] = [
  listRoute("/charges", "charge", ["customer", "payment_intent"]),
  readRoute("/charges", "charge"),
  { method: "POST", pattern: "/charges", handle: createCharge },
  changeRoute("POST", "/charges/:id/capture", "charge", (request, record, fields) => {
    if (record["captured"] === true)
      return refuse(400, {
        type: "invalid_request_error",
        code: "charge_already_captured",
        message: `Charge ${String(record["id"])} has already been captured.`,
      });
    const amount = fields["amount"] === undefined ? Number(record["amount"]) : wholeOf(fields["amount"], 1);
    if (amount === null || amount > Number(record["amount"]))
      return invalid("Amount to capture is greater than the amount authorized.", "amount", "amount_too_large");
    return changed(put(request.data, "charge", { ...record, captured: true, amount_captured: amount }), "charge.captured");
  }),
  listRoute("/payment_intents", "payment_intent", ["customer"]),
  readRoute("/payment_intents", "payment_intent"),
  { method: "POST", pattern: "/payment_intents", handle: createIntent },
  changeRoute("POST", "/payment_intents/:id/cancel", "payment_intent", (request, record) => {
    if (record["status"] === "succeeded" || record["status"] === "canceled")
      return refuse(400, {
        type: "invalid_request_error",
        code: "payment_intent_unexpected_state",
        message: `You cannot cancel this PaymentIntent because it has a status of ${String(record["status"])}.`,
      });
    return changed(put(request.data, "payment_intent", { ...record, status: "canceled", canceled_at: nowOf(request) }), "payment_intent.canceled");
  }),
  listRoute("/refunds", "refund", ["charge", "payment_intent"]),
  readRoute("/refunds", "refund"),
  { method: "POST", pattern: "/refunds", handle: createRefund },
];
