import { json, type MockRoute, type MockService } from "../service.ts";
import { notFound } from "./answers.ts";
import { customerRoutes } from "./customers.ts";
import { seedShopify, showOrder, type ShopifyData } from "./data.ts";
import { fulfillmentRoutes } from "./fulfillments.ts";
import { inventoryRoutes } from "./inventory.ts";
import { orderRoutes } from "./orders.ts";
import { productRoutes } from "./products.ts";
import { refundRoutes } from "./refunds.ts";
import { hooksOf, webhookRoutes } from "./webhooks.ts";

const shopRoute: MockRoute<ShopifyData> = {
  method: "GET",
  pattern: "/shop",
  handle: ({ data }) =>
    json(200, {
      shop: {
        id: 4_000_000_001,
        name: "Mock Shop",
        domain: "mock-shop.example.com",
        currency: data.place.currency,
        iana_timezone: "Etc/UTC",
        plan_name: "basic",
      },
    }),
};

/** Shaped like the REST Admin API. `/shopify/orders` and `/shopify/admin/api/<version>/orders.json` are the same resource. */
export const shopify: MockService<ShopifyData> = {
  name: "shopify",
  routes: [...orderRoutes, ...refundRoutes, ...customerRoutes, ...productRoutes, ...inventoryRoutes, ...fulfillmentRoutes, ...webhookRoutes, shopRoute],
  seed: seedShopify,
  normalize: (path) => path.replace(/^\/admin\/api\/[\w-]+(?=\/)/, "").replace(/\.json$/, ""),
  view: (data) => ({
    orders: [...data.orders.values()].map((order) => showOrder(data, order)),
    customers: [...data.customers.values()],
    products: [...data.products.values()],
    inventory_levels: [...data.levels.values()],
    fulfillments: [...data.fulfillments.values()],
  }),
  hooks: hooksOf,
  delivery: ({ topic, record }, { id, now }) => ({
    headers: {
      "x-shopify-topic": topic,
      "x-shopify-shop-domain": "mock-shop.example.com",
      "x-shopify-api-version": "2026-01",
      "x-shopify-webhook-id": id,
      "x-shopify-event-id": id,
      "x-shopify-triggered-at": new Date(now).toISOString(),
    },
    body: record,
  }),
  failure(status) {
    switch (status) {
      case 401:
        return json(401, { errors: "[API] Invalid API key or access token (unrecognized login or wrong password)" });
      case 403:
        return json(403, { errors: "[API] This action requires merchant approval for the scope it needs." });
      case 404:
        return notFound;
      case 422:
        return json(422, { errors: { base: ["The change was refused"] } });
      case 429:
        return json(429, { errors: "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service." });
      default:
        return json(status, { errors: status >= 500 ? "Internal Server Error" : "Bad Request" });
    }
  },
};
