import type { MockService } from "../service.ts";
import { refuse } from "./answers.ts";
import { catalogRoutes } from "./catalog.ts";
import { customerRoutes } from "./customers.ts";
import { seedStripe } from "./data.ts";
import { invoiceRoutes } from "./invoices.ts";
import { paymentRoutes } from "./payments.ts";
import type { StripeData } from "./tables.ts";
import { subscriptionRoutes } from "./subscriptions.ts";

/** Shaped like the API of 2025-09-30. `/stripe/customers` and `/stripe/v1/customers` are the same resource. */
export const stripe: MockService<StripeData> = {
  name: "stripe",
  knowsKeys: true,
  bodies: "any",
  routes: [...customerRoutes, ...paymentRoutes, ...subscriptionRoutes, ...invoiceRoutes, ...catalogRoutes],
  seed: seedStripe,
  normalize: (path) => path.replace(/^\/v1(?=\/)/, ""),
  view: ({ tables }) => ({
    customers: [...tables.customer.values()],
    charges: [...tables.charge.values()],
    payment_intents: [...tables.payment_intent.values()],
    refunds: [...tables.refund.values()],
    subscriptions: [...tables.subscription.values()],
    invoices: [...tables.invoice.values()],
    products: [...tables.product.values()],
    prices: [...tables.price.values()],
  }),
  failure(status) {
    switch (status) {
      case 401:
        return refuse(401, { type: "invalid_request_error", message: "Invalid API Key provided: sk_test_****mock" });
      case 403:
        return refuse(403, { type: "invalid_request_error", message: "The provided key does not have the required permissions for this endpoint." });
      case 404:
        return refuse(404, { type: "invalid_request_error", code: "resource_missing", message: "No such object: 'x'", param: "id" });
      case 422:
        return refuse(400, {
          type: "idempotency_error",
          message: "Keys for idempotent requests can only be used with the same parameters they were first used with.",
        });
      case 429:
        return refuse(429, { type: "invalid_request_error", code: "rate_limit", message: "Request rate limit exceeded." });
      default:
        return refuse(status, { type: "api_error", message: status >= 500 ? "An error occurred internally with the Stripe API" : "Bad request" });
    }
  },
  delivery: ({ topic, record }, { id, now }) => ({
    headers: {},
    body: {
      id: `evt_${id.replaceAll("-", "").slice(0, 24)}`,
      object: "event",
      api_version: "2025-09-30.clover",
      created: Math.floor(now / 1000),
      data: { object: record },
      livemode: false,
      pending_webhooks: 1,
      request: { id: null, idempotency_key: null },
      type: topic,
    },
  }),
};
