import { Type } from "typebox";
import { segment } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { remove } from "./client.ts";
import { changeOf, createOf, IdInput, listOf, readOf } from "./resource.ts";
import { Currency, Invoice, InvoiceItem, MetadataInput, Subscription } from "./schemas.ts";

const subscriptions = { entity: "subscription", path: "/subscriptions", schema: Subscription };
const invoices = { entity: "invoice", path: "/invoices", schema: Invoice };
const items = { entity: "invoice_item", path: "/invoiceitems", schema: InvoiceItem };

const Customer = Type.Optional(Type.String({ description: "`cus_…`" }));
const Items = Type.Array(
  Type.Object({
    id: Type.Optional(Type.String({ description: "An item to change: `si_…`" })),
    price: Type.Optional(Type.String({ description: "`price_…`" })),
    quantity: Type.Optional(Type.Integer({ minimum: 0 })),
  }),
  { minItems: 1 },
);
const Method = Type.Optional(Type.Enum(["charge_automatically", "send_invoice"], { default: "charge_automatically" }));
const Days = Type.Optional(Type.Integer({ minimum: 0, description: "Days to pay in, for send_invoice" }));
const Description = Type.Optional(Type.String());

const cancelSubscription = defineAction("cancelSubscription", {
  description: "Cancel a subscription now. To let it run out, set cancel_at_period_end with updateSubscription.",
  entity: "subscription",
  type: "delete",
  inputSchema: inputOf({ id: IdInput, invoice_now: Type.Optional(Type.Boolean()), prorate: Type.Optional(Type.Boolean()) }),
  outputSchema: Subscription,
  handler: ({ http }, { id, ...options }) => remove(http, `/subscriptions/${segment(id, "id")}`, options),
});

export const billingActions = [
  listOf("listSubscriptions", subscriptions, "List subscriptions, newest first, a page at a time; cancelled ones only when asked for.", {
    customer: Customer,
    price: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum(["active", "past_due", "unpaid", "canceled", "incomplete", "trialing", "paused", "ended", "all"])),
  }),
  readOf("getSubscription", subscriptions, "Read one subscription."),
  createOf("createSubscription", subscriptions, "Subscribe a customer to recurring prices.", {
    customer: Type.String({ minLength: 1 }),
    items: Items,
    trial_period_days: Type.Optional(Type.Integer({ minimum: 1 })),
    cancel_at_period_end: Type.Optional(Type.Boolean()),
    collection_method: Method,
    days_until_due: Days,
    default_payment_method: Type.Optional(Type.String()),
    description: Description,
    metadata: MetadataInput,
  }),
  changeOf("updateSubscription", subscriptions, "Change prices, quantities or the end of a subscription.", {
    items: Type.Optional(Items),
    cancel_at_period_end: Type.Optional(Type.Boolean()),
    proration_behavior: Type.Optional(Type.Enum(["create_prorations", "none", "always_invoice"])),
    description: Description,
    metadata: MetadataInput,
  }),
  cancelSubscription,
  listOf("listInvoices", invoices, "List invoices, newest first, a page at a time.", {
    customer: Customer,
    subscription: Type.Optional(Type.String()),
    status: Type.Optional(Type.Enum(["draft", "open", "paid", "uncollectible", "void"])),
  }),
  readOf("getInvoice", invoices, "Read one invoice with its lines."),
  createOf("createInvoice", invoices, "Create a draft invoice. Add lines with createInvoiceItem, then finalize it.", {
    customer: Type.String({ minLength: 1 }),
    collection_method: Method,
    days_until_due: Days,
    description: Description,
    auto_advance: Type.Optional(Type.Boolean({ description: "Let Stripe finalize it by itself" })),
    pending_invoice_items_behavior: Type.Optional(
      Type.Enum(["include", "exclude"], { description: "Whether it takes the customer's items that are on no invoice yet; Stripe's default is exclude" }),
    ),
    metadata: MetadataInput,
  }),
  createOf("createInvoiceItem", items, "Add a line to a draft invoice, or to the customer's next one.", {
    customer: Type.String({ minLength: 1 }),
    invoice: Type.Optional(Type.String({ description: "`in_…`" })),
    amount: Type.Optional(Type.Integer({ description: "In the smallest unit, for the whole line; negative for a credit" })),
    currency: Type.Optional(Currency),
    pricing: Type.Optional(Type.Object({ price: Type.String() }, { additionalProperties: false, description: "Instead of amount and currency" })),
    quantity: Type.Optional(Type.Integer({ minimum: 1 })),
    description: Description,
    metadata: MetadataInput,
  }),
  changeOf("finalizeInvoice", invoices, "Finalize a draft: it gets its number and can be paid.", {}, { verb: "finalize" }),
  changeOf("sendInvoice", invoices, "Send an invoice by mail, finalizing a draft first.", {}, { verb: "send" }),
  changeOf(
    "payInvoice",
    invoices,
    "Collect an open invoice now, or mark it as paid elsewhere.",
    { paid_out_of_band: Type.Optional(Type.Boolean()), payment_method: Type.Optional(Type.String()) },
    { verb: "pay" },
  ),
  changeOf("voidInvoice", invoices, "Void an open invoice; its number stays used.", {}, { verb: "void" }),
];
