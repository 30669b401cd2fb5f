import { json, type MockRoute, type MockService } from "../service.ts";
import { commonFilters, notFound, numberOf, page } from "./answers.ts";
import { customerRoutes } from "./customers.ts";
import { seedShopify, showOrder, type ShopifyData } from "./data.ts";
import { orderRoutes } from "./orders.ts";
import { refundRoutes } from "./refunds.ts";

const productRoutes: readonly MockRoute<ShopifyData>[] = [
  {
    method: "GET",
    pattern: "/products",
    handle: (request) =>
      page(request, "products", (filters) => {
        const status = filters.get("status");
        return [...request.data.products.values()].filter((product) => (status === null || product["status"] === status) && commonFilters(product, filters));
      }),
  },
  {
    method: "GET",
    pattern: "/products/:id",
    handle({ data, params }) {
      const product = data.products.get(numberOf(params["id"]));
      return product === undefined ? notFound : json(200, { product });
    },
  },
];

const shopRoute: MockRoute<ShopifyData> = {
  method: "GET",
  pattern: "/shop",
  handle: () =>
    json(200, {
      shop: { id: 4_000_000_001, name: "Mock Shop", domain: "mock-shop.example.com", currency: "USD", iana_timezone: "Etc/UTC", plan_name: "basic" },
    }),
};

/** Shaped like the REST Admin API. `/shopify/orders` and `/shopify/admin/api/<version>/orders.json` are the same resource. */
export const shopify: MockService<ShopifyData> = {
  name: "shopify",
  routes: [...orderRoutes, ...refundRoutes, ...customerRoutes, ...productRoutes, shopRoute],
  seed: seedShopify,
  normalize: (path) => path.replace(/^\/admin\/api\/[\w-]+(?=\/)/, "").replace(/\.json$/, ""),
  view: (data) => ({
    orders: [...data.orders.values()].map((order) => showOrder(data, order)),
    customers: [...data.customers.values()],
    products: [...data.products.values()],
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
        return json(422, { errors: { base: ["The Idempotency-Key was used before with another request"] } });
      case 429:
        return json(429, { errors: "Exceeded 2 calls per second for api client. Reduce request rates to resume uninterrupted service." });
      default:
        return json(status, { errors: status >= 500 ? "Internal Server Error" : "Bad Request" });
    }
  },
};
