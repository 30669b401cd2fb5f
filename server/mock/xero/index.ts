import { json, type MockService } from "../service.ts";
import { notFound } from "./answers.ts";
import { contactRoutes } from "./contacts.ts";
import { seedXero, showInvoice, type XeroData } from "./data.ts";
import { invoiceRoutes } from "./invoices.ts";

/** Shaped like the Accounting API. `/xero/Invoices` and `/xero/api.xro/2.0/Invoices` are the same resource. */
export const xero: MockService<XeroData> = {
  name: "xero",
  routes: [...invoiceRoutes, ...contactRoutes],
  seed: seedXero,
  normalize: (path) => path.replace(/^\/api\.xro\/2\.0(?=\/)/i, ""),
  view: (data) => ({ Invoices: [...data.invoices.values()].map((invoice) => showInvoice(data, invoice)), Contacts: [...data.contacts.values()] }),
  failure(status) {
    switch (status) {
      case 401:
        return json(401, { Type: null, Title: "Unauthorized", Status: 401, Detail: "AuthenticationUnsuccessful" });
      case 403:
        return json(403, { Type: null, Title: "Forbidden", Status: 403, Detail: "AuthorizationUnsuccessful" });
      case 404:
        return notFound;
      case 422:
        return json(400, { ErrorNumber: 10, Type: "ValidationException", Message: "The Idempotency-Key was used before with another request", Elements: [] });
      case 429:
        // Xero sends no body here, and says which limit it was in a header.
        return { status: 429, headers: { "x-rate-limit-problem": "minute" } };
      default:
        return json(status, {
          Type: null,
          Title: status >= 500 ? "An error occurred" : "Bad Request",
          Status: status,
          Detail: "The mock server was asked to fail",
        });
    }
  },
};
