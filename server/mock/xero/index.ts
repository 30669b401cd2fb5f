import { objectOf } from "../fields.ts";
import { json, type MockService } from "../service.ts";
import { notFound } from "./answers.ts";
import { accounts } from "./accounts.ts";
import { bankRoutes } from "./bank-transactions.ts";
import { contactRoutes } from "./contacts.ts";
import { seedXero, showInvoice, type XeroData } from "./data.ts";
import { invoiceRoutes } from "./invoices.ts";
import { paymentRoutes, showPayment } from "./payments.ts";

/** Shaped like the Accounting API. `/xero/Invoices` and `/xero/api.xro/2.0/Invoices` are the same resource. */
export const xero: MockService<XeroData> = {
  name: "xero",
  knowsKeys: true,
  routes: [...invoiceRoutes, ...contactRoutes, ...paymentRoutes, ...bankRoutes],
  seed: seedXero,
  normalize: (path) => path.replace(/^\/api\.xro\/2\.0(?=\/)/i, ""),
  view: (data) => ({
    Invoices: [...data.invoices.values()].map((invoice) => showInvoice(data, invoice)),
    Contacts: [...data.contacts.values()],
    Payments: [...data.payments.values()].map((payment) => showPayment(data, payment)),
    BankTransactions: [...data.bankTransactions.values()],
    Accounts: accounts,
  }),
  // Xero names the record and sends none of its fields.
  delivery({ topic, record }, { now }) {
    const [category = "", type = ""] = topic.split(".");
    const fields = objectOf(record);
    const resourceId = fields[category === "INVOICE" ? "InvoiceID" : "ContactID"] ?? null;
    const resource = category === "INVOICE" ? "Invoices" : "Contacts";
    return {
      headers: {},
      body: {
        events: [
          {
            resourceUrl: `https://api.xero.com/api.xro/2.0/${resource}/${String(resourceId)}`,
            resourceId,
            tenantId: "00000000-0000-4000-8000-00000000aaaa",
            tenantType: "ORGANISATION",
            eventCategory: category,
            eventType: type,
            eventDateUtc: new Date(now).toISOString().slice(0, 23),
          },
        ],
        firstEventSequence: 1,
        lastEventSequence: 1,
        entropy: "MOCKENTROPYMOCKENTRO",
      },
    };
  },
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
