import type { Json, JsonObject } from "@fastn/core/values";
import { nextId, type StripeData } from "./tables.ts";

/** How records look when they are new; member names and nullness as in the samples of stripe/openapi. Times are Unix seconds. */

const head = (id: string, object: string, created: number): JsonObject => ({ id, object, created, livemode: false, metadata: {} });
const monthS = 30 * 86_400;

export const listOf = (url: string, data: readonly Json[], more = false): JsonObject => ({ object: "list", url, has_more: more, data });

export function customerOf(id: string, created: number): JsonObject {
  return {
    ...head(id, "customer", created),
    address: null,
    balance: 0,
    currency: null,
    default_source: null,
    delinquent: false,
    description: null,
    discount: null,
    email: null,
    invoice_prefix: id.slice(-8).toUpperCase(),
    name: null,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    shipping: null,
    tax_exempt: "none",
    test_clock: null,
  };
}

export function productOf(id: string, name: string, created: number): JsonObject & { readonly id: string } {
  return {
    ...head(id, "product", created),
    id,
    active: true,
    default_price: null,
    description: null,
    images: [],
    name,
    type: "service",
    updated: created,
    url: null,
  };
}

export function priceOf(id: string, product: string, currency: string, amount: number, recurring: JsonObject | null, created: number): JsonObject {
  return {
    ...head(id, "price", created),
    active: true,
    billing_scheme: "per_unit",
    currency,
    lookup_key: null,
    nickname: null,
    product,
    recurring: recurring === null ? null : { meter: null, usage_type: "licensed", trial_period_days: null, ...recurring },
    tax_behavior: "unspecified",
    tiers_mode: null,
    type: recurring === null ? "one_time" : "recurring",
    unit_amount: amount,
    unit_amount_decimal: String(amount),
  };
}

export function chargeOf(id: string, amount: number, currency: string, created: number): JsonObject {
  return {
    ...head(id, "charge", created),
    amount,
    amount_captured: amount,
    amount_refunded: 0,
    balance_transaction: `txn_${id.slice(3)}`,
    billing_details: { address: null, email: null, name: null, phone: null },
    captured: true,
    currency,
    customer: null,
    description: null,
    disputed: false,
    failure_code: null,
    failure_message: null,
    outcome: { network_status: "approved_by_network", reason: null, risk_level: "normal", seller_message: "Payment complete.", type: "authorized" },
    paid: true,
    payment_intent: null,
    payment_method: "pm_card_visa",
    payment_method_details: { type: "card", card: { brand: "visa", country: "US", exp_month: 8, exp_year: 2030, funding: "credit", last4: "4242" } },
    receipt_email: null,
    refunded: false,
    status: "succeeded",
  };
}

export function intentOf(id: string, amount: number, currency: string, created: number): JsonObject {
  return {
    ...head(id, "payment_intent", created),
    amount,
    amount_capturable: 0,
    amount_received: 0,
    canceled_at: null,
    cancellation_reason: null,
    capture_method: "automatic",
    client_secret: `${id}_secret_mock`,
    confirmation_method: "automatic",
    currency,
    customer: null,
    description: null,
    last_payment_error: null,
    latest_charge: null,
    next_action: null,
    payment_method: null,
    payment_method_types: ["card"],
    receipt_email: null,
    status: "requires_payment_method",
  };
}

export function refundOf(id: string, charge: JsonObject, amount: number, created: number): JsonObject {
  return {
    ...head(id, "refund", created),
    amount,
    balance_transaction: null,
    charge: charge["id"] ?? null,
    currency: charge["currency"] ?? null,
    payment_intent: charge["payment_intent"] ?? null,
    reason: null,
    receipt_number: null,
    status: "succeeded",
  };
}

export interface SubscribedItem {
  readonly price: JsonObject;
  readonly quantity: number;
  /** Of an item that is there already. */
  readonly id?: string;
}

export function itemsOf(data: StripeData, subscription: string, items: readonly SubscribedItem[], from: number): JsonObject {
  const records = items.map(({ id, price, quantity }) => ({
    ...head(id ?? nextId(data, "subscription_item"), "subscription_item", from),
    current_period_start: from,
    current_period_end: from + monthS,
    discounts: [],
    price,
    quantity,
    subscription,
    tax_rates: [],
  }));
  return listOf(`/v1/subscription_items?subscription=${subscription}`, records);
}

export function subscriptionOf(data: StripeData, id: string, customer: string, items: readonly SubscribedItem[], created: number): JsonObject {
  return {
    ...head(id, "subscription", created),
    billing_cycle_anchor: created,
    cancel_at: null,
    cancel_at_period_end: false,
    canceled_at: null,
    cancellation_details: { comment: null, feedback: null, reason: null },
    collection_method: "charge_automatically",
    currency: items[0]?.price["currency"] ?? "usd",
    customer,
    days_until_due: null,
    default_payment_method: null,
    description: null,
    discounts: [],
    ended_at: null,
    items: itemsOf(data, id, items, created),
    latest_invoice: null,
    pause_collection: null,
    schedule: null,
    start_date: created,
    status: "active",
    trial_end: null,
    trial_start: null,
  };
}

export function lineOf(id: string, invoice: string, amount: number, currency: string, description: Json, quantity: number): JsonObject {
  return {
    id,
    object: "line_item",
    amount,
    currency,
    description,
    discountable: true,
    discounts: [],
    invoice,
    livemode: false,
    metadata: {},
    quantity,
    subtotal: amount,
  };
}

interface InvoiceFacts {
  readonly status: string;
  readonly created: number;
  readonly number: string | null;
}

export function invoiceOf(id: string, customer: JsonObject, lines: readonly JsonObject[], { status, created, number }: InvoiceFacts): JsonObject {
  return {
    ...head(id, "invoice", created),
    ...totalsOf(lines, status),
    attempt_count: 0,
    attempted: status === "paid",
    auto_advance: false,
    billing_reason: "manual",
    collection_method: "charge_automatically",
    currency: lines[0]?.["currency"] ?? "usd",
    customer: customer["id"] ?? null,
    customer_email: customer["email"] ?? null,
    customer_name: customer["name"] ?? null,
    description: null,
    due_date: null,
    hosted_invoice_url: number === null ? null : `https://invoice.stripe.com/i/${id}`,
    lines: listOf(`/v1/invoices/${id}/lines`, lines),
    number,
    parent: null,
    period_start: created,
    period_end: created,
    status,
    status_transitions: {
      finalized_at: number === null ? null : created,
      paid_at: status === "paid" ? created : null,
      voided_at: null,
      marked_uncollectible_at: null,
    },
  };
}

/** Sums of an invoice in this status. */
export function totalsOf(lines: readonly JsonObject[], status: string): JsonObject {
  const total = lines.reduce((sum, line) => sum + Number(line["amount"]), 0);
  const due = Math.max(0, total);
  const paid = status === "paid" ? due : 0;
  return { subtotal: total, total, amount_due: due, amount_paid: paid, amount_remaining: due - paid, total_excluding_tax: total };
}
