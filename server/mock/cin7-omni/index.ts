import { json, type MockService } from "../service.ts";
import { seedCin7Omni } from "./data.ts";
import { refuse, routes } from "./routes.ts";
import { showProduct, stockRows, type Cin7OmniData } from "./tables.ts";

/** Shaped like the API v1. `/cin7-omni/SalesOrders` and `/cin7-omni/api/v1/SalesOrders` are the same resource. Omni has no webhooks. */
export const cin7Omni: MockService<Cin7OmniData> = {
  name: "cin7-omni",
  routes,
  seed: seedCin7Omni,
  normalize: (path) => path.replace(/^\/api\/v1(?=\/)/i, ""),
  view: (data) => ({
    SalesOrders: [...data.tables.SalesOrders.values()],
    CreditNotes: [...data.tables.CreditNotes.values()],
    Products: [...data.tables.Products.values()].map((product) => showProduct(data, product)),
    Stock: stockRows(data),
    Contacts: [...data.tables.Contacts.values()],
    Branches: [...data.tables.Branches.values()],
  }),
  failure(status) {
    switch (status) {
      case 401:
        return refuse(401, "Authorization has been denied for this request.");
      case 403:
        return refuse(403, "The API connection does not have permission for this endpoint.");
      case 404:
        return refuse(404, "No HTTP resource was found that matches the request URI.");
      case 422:
        return refuse(422, "The change was refused");
      case 429:
        // A bare text, quoted.
        return json(429, "API calls quota exceeded! maximum admitted 3 per Second.");
      default:
        return refuse(status, status >= 500 ? "An error has occurred." : "The request is invalid.");
    }
  },
};
