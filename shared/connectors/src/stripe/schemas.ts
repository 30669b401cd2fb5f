import { Type } from "typebox";
import { nullable } from "../schema-parts.ts";

/** Native names of the Stripe API (docs.stripe.com/api). Amounts are whole numbers of the currency's smallest unit. Answers hold more fields. */

const Time = Type.Integer({ description: "Unix seconds" });
const Amount = Type.Integer({ description: "In the smallest unit: 1099 is 10.99" });
const Text = nullable(Type.String());
export const Metadata = Type.Record(Type.String(), Type.String());

export const Address = Type.Object(
  {
    line1: Type.Optional(Text),
    line2: Type.Optional(Text),
    city: Type.Optional(Text),
    state: Type.Optional(Text),
    postal_code: Type.Optional(Text),
    country: Type.Optional(nullable(Type.String({ description: "ISO 3166-1, two letters" }))),
  },
  { title: "Address" },
);

export const Customer = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("customer"),
    email: Text,
    name: Text,
    phone: Text,
    description: Text,
    address: nullable(Address),
    balance: Amount,
    currency: Type.Optional(Text),
    delinquent: Type.Optional(nullable(Type.Boolean())),
    created: Time,
    metadata: Metadata,
  },
  { title: "Customer" },
);

export const Product = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("product"),
    name: Type.String(),
    description: Text,
    active: Type.Boolean(),
    default_price: Type.Optional(Text),
    created: Time,
    updated: Time,
    metadata: Metadata,
  },
  { title: "Product" },
);

export const Price = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("price"),
    product: Type.String(),
    currency: Type.String(),
    unit_amount: nullable(Amount),
    active: Type.Boolean(),
    nickname: Text,
    type: Type.String({ description: "one_time or recurring" }),
    recurring: nullable(Type.Object({ interval: Type.String({ description: "day, week, month or year" }), interval_count: Type.Integer() })),
    created: Time,
    metadata: Metadata,
  },
  { title: "Price" },
);

export const Charge = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("charge"),
    amount: Amount,
    amount_captured: Amount,
    amount_refunded: Amount,
    currency: Type.String(),
    customer: Text,
    description: Text,
    payment_intent: Text,
    paid: Type.Boolean(),
    captured: Type.Boolean(),
    refunded: Type.Boolean({ description: "Wholly refunded" }),
    status: Type.String({ description: "succeeded, pending or failed" }),
    failure_code: Text,
    failure_message: Text,
    receipt_email: Text,
    created: Time,
    metadata: Metadata,
  },
  { title: "Charge" },
);

export const PaymentIntent = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("payment_intent"),
    amount: Amount,
    amount_received: Amount,
    currency: Type.String(),
    customer: Text,
    description: Text,
    payment_method: Text,
    latest_charge: Text,
    status: Type.String({
      description: "requires_payment_method, requires_confirmation, requires_action, processing, requires_capture, canceled or succeeded",
    }),
    created: Time,
    metadata: Metadata,
  },
  { title: "PaymentIntent" },
);

export const Refund = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("refund"),
    amount: Amount,
    currency: Type.String(),
    charge: Text,
    payment_intent: Text,
    reason: Text,
    status: Text,
    created: Time,
    metadata: nullable(Metadata),
  },
  { title: "Refund" },
);

export const Subscription = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("subscription"),
    customer: Type.String(),
    status: Type.String({ description: "incomplete, trialing, active, past_due, canceled, unpaid or paused" }),
    currency: Type.String(),
    items: Type.Object({
      data: Type.Array(
        Type.Object({
          id: Type.String(),
          price: Price,
          quantity: Type.Optional(Type.Integer()),
          current_period_start: Time,
          current_period_end: Time,
        }),
      ),
    }),
    cancel_at_period_end: Type.Boolean(),
    canceled_at: nullable(Time),
    ended_at: nullable(Time),
    trial_end: nullable(Time),
    start_date: Time,
    latest_invoice: Text,
    created: Time,
    metadata: Metadata,
  },
  { title: "Subscription" },
);

export const InvoiceItem = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("invoiceitem"),
    customer: Type.String(),
    invoice: Text,
    amount: Amount,
    currency: Type.String(),
    description: Text,
    quantity: Type.Integer(),
    metadata: nullable(Metadata),
  },
  { title: "InvoiceItem" },
);

export const Invoice = Type.Object(
  {
    id: Type.String(),
    object: Type.Literal("invoice"),
    number: nullable(Type.String({ description: "Given when the invoice is finalized" })),
    customer: Type.String(),
    customer_email: Text,
    customer_name: Text,
    status: nullable(Type.String({ description: "draft, open, paid, uncollectible or void" })),
    collection_method: Type.String({ description: "charge_automatically or send_invoice" }),
    currency: Type.String(),
    subtotal: Amount,
    total: Amount,
    amount_due: Amount,
    amount_paid: Amount,
    amount_remaining: Amount,
    due_date: nullable(Time),
    description: Text,
    hosted_invoice_url: Type.Optional(Text),
    lines: Type.Object({
      data: Type.Array(Type.Object({ id: Type.String(), amount: Amount, currency: Type.String(), description: Text, quantity: nullable(Type.Integer()) })),
    }),
    created: Time,
    metadata: nullable(Metadata),
  },
  { title: "Invoice" },
);

export const MetadataInput = Type.Optional(
  Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
    description: "Your own facts, kept with the record; null takes one away",
  }),
);
export const Currency = Type.String({ minLength: 3, maxLength: 3, description: "ISO 4217, `usd`" });
export const AmountInput = Type.Integer({ minimum: 1, description: "In the smallest unit: 1099 is 10.99" });
export const Deleted = Type.Object({ id: Type.String(), deleted: Type.Boolean() });
