import { entityEvents } from "../webhook/events.ts";
import type { WebhookDef } from "../definition.ts";

/** Topic and id are headers, the body is the record (shopify.dev/docs/apps/build/webhooks). */
export const webhook: WebhookDef = {
  signature: { header: "x-shopify-hmac-sha256", encoding: "base64", signed: "{body}" },
  read: ({ headers, body }) => [
    { topic: headers["x-shopify-topic"] ?? "", id: headers["x-shopify-event-id"] ?? headers["x-shopify-webhook-id"] ?? null, payload: body },
  ],
};

const byTime = { key: "id", changed: "updated_at" } as const;

export const events = [
  ...entityEvents("order", "Orders", {
    topics: { created: ["orders/create"], updated: ["orders/updated", "orders/paid", "orders/cancelled", "orders/fulfilled"], deleted: ["orders/delete"] },
    poll: { action: "listOrders", input: { status: "any", limit: 250 }, ...byTime },
  }),
  ...entityEvents("customer", "Customers", {
    topics: { created: ["customers/create"], updated: ["customers/update"], deleted: ["customers/delete"] },
    poll: { action: "listCustomers", input: { limit: 250 }, ...byTime },
    polled: ["created", "updated", "deleted"],
  }),
  ...entityEvents("product", "Products", {
    topics: { created: ["products/create"], updated: ["products/update"], deleted: ["products/delete"] },
    poll: { action: "listProducts", input: { limit: 250 }, ...byTime },
    polled: ["created", "updated", "deleted"],
  }),
  ...entityEvents("inventory_level", "Stock levels", { topics: { updated: ["inventory_levels/update"] } }),
  ...entityEvents("fulfillment", "Shipments", { topics: { created: ["fulfillments/create"], updated: ["fulfillments/update"] } }),
  ...entityEvents("refund", "Refunds", { topics: { created: ["refunds/create"] } }),
];
