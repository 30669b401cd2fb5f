import { Type } from "typebox";
import { changeOf, createOf, listOf, readOf } from "./resource.ts";
import { AmountInput, Charge, Currency, MetadataInput, PaymentIntent, Refund } from "./schemas.ts";

const charges = { entity: "charge", path: "/charges", schema: Charge };
const intents = { entity: "payment_intent", path: "/payment_intents", schema: PaymentIntent };
const refunds = { entity: "refund", path: "/refunds", schema: Refund };
const Customer = Type.Optional(Type.String({ description: "`cus_…`" }));

export const paymentActions = [
  listOf("listCharges", charges, "List charges, newest first, a page at a time.", {
    customer: Customer,
    payment_intent: Type.Optional(Type.String({ description: "`pi_…`" })),
  }),
  readOf("getCharge", charges, "Read one charge."),
  createOf("createCharge", charges, "Charge a token or a saved card. New code does better with createPaymentIntent.", {
    amount: AmountInput,
    currency: Currency,
    source: Type.Optional(Type.String({ description: "Token or card: `tok_visa` in test mode" })),
    customer: Customer,
    description: Type.Optional(Type.String()),
    receipt_email: Type.Optional(Type.String()),
    capture: Type.Optional(Type.Boolean({ default: true })),
    metadata: MetadataInput,
  }),
  changeOf("captureCharge", charges, "Capture a charge that was made with capture: false.", { amount: Type.Optional(AmountInput) }, { verb: "capture" }),
  listOf("listPaymentIntents", intents, "List payment intents, newest first, a page at a time.", { customer: Customer }),
  readOf("getPaymentIntent", intents, "Read one payment intent."),
  createOf("createPaymentIntent", intents, "Begin a payment; with confirm and a payment method it is made at once.", {
    amount: AmountInput,
    currency: Currency,
    customer: Customer,
    payment_method: Type.Optional(Type.String({ description: "`pm_…`; `pm_card_visa` in test mode" })),
    confirm: Type.Optional(Type.Boolean({ default: false })),
    off_session: Type.Optional(Type.Boolean({ description: "The customer is not there to answer questions" })),
    description: Type.Optional(Type.String()),
    receipt_email: Type.Optional(Type.String()),
    automatic_payment_methods: Type.Optional(
      Type.Object({ enabled: Type.Boolean(), allow_redirects: Type.Optional(Type.Enum(["always", "never"])) }, { additionalProperties: false }),
    ),
    metadata: MetadataInput,
  }),
  changeOf("cancelPaymentIntent", intents, "Cancel a payment that has not been made.", {}, { verb: "cancel" }),
  listOf("listRefunds", refunds, "List refunds, newest first, a page at a time.", {
    charge: Type.Optional(Type.String()),
    payment_intent: Type.Optional(Type.String()),
  }),
  readOf("getRefund", refunds, "Read one refund."),
  createOf("createRefund", refunds, "Refund a charge or payment intent, all that is left of it or an amount.", {
    charge: Type.Optional(Type.String({ description: "`ch_…`; or give payment_intent" })),
    payment_intent: Type.Optional(Type.String({ description: "`pi_…`" })),
    amount: Type.Optional(AmountInput),
    reason: Type.Optional(Type.Enum(["duplicate", "fraudulent", "requested_by_customer"])),
    metadata: MetadataInput,
  }),
];
