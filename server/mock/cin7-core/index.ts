import { objectOf } from "../fields.ts";
import type { MockService } from "../service.ts";
import { refuse } from "./answers.ts";
import { catalogRoutes } from "./catalog.ts";
import { seedCin7Core } from "./data.ts";
import { orderRoutes } from "./orders.ts";
import { availability, type Cin7CoreData } from "./tables.ts";

/** Shaped like the API v2 of Cin7 Core (DEAR). `/cin7-core/product` and `/cin7-core/ExternalApi/v2/product` are the same resource. */
export const cin7Core: MockService<Cin7CoreData> = {
  name: "cin7-core",
  routes: [...catalogRoutes, ...orderRoutes],
  seed: seedCin7Core,
  normalize: (path) => path.replace(/^\/ExternalApi\/v2(?=\/)/i, ""),
  view: (data) => ({
    Products: [...data.products.values()],
    Stock: availability(data),
    Sales: [...data.sales.values()],
    Purchases: [...data.purchases.values()],
    Customers: [...data.customers.values()],
    Suppliers: [...data.suppliers.values()],
  }),
  failure(status) {
    switch (status) {
      case 401:
        return refuse(401, "Incorrect credentials!");
      case 403:
        return refuse(403, "Access to this section is not allowed for the application");
      case 404:
        return refuse(404, "The endpoint was not found");
      case 422:
        return refuse(422, "The change was refused");
      case 429:
        return refuse(429, "You have reached 60 calls per 60 seconds API limit.");
      default:
        return refuse(status, status >= 500 ? "Internal Server Error" : "Bad request");
    }
  },
  delivery: ({ topic, record }) => ({ headers: {}, body: { ...objectOf(record), EventType: topic } }),
};
