import type { Json, JsonObject } from "@fastn/core";
import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

const customer = "cus_Mock0000000001";
const make =
  (action: string, input: JsonObject) =>
  async (run: Run): Promise<string> =>
    String(at(await run("stripe", action, input), "id"));
const uncaptured = make("createCharge", { amount: 500, currency: "usd", source: "tok_visa", capture: false });
const charge = make("createCharge", { amount: 1000, currency: "usd", source: "tok_visa", description: "Mug" });
const intent = make("createPaymentIntent", { amount: 700, currency: "eur" });
const refund = async (run: Run): Promise<string> => make("createRefund", { charge: await charge(run), amount: 400 })(run);
const subscription = make("createSubscription", { customer, items: [{ price: "price_Mock0000000001", quantity: 2 }] });

/** A draft of one line of 2500. */
async function draft(run: Run): Promise<string> {
  const id = await make("createInvoice", { customer })(run);
  await run("stripe", "createInvoiceItem", { customer, invoice: id, amount: 2500, currency: "usd", description: "Work" });
  return id;
}
const opened = async (run: Run): Promise<string> => String(at(await run("stripe", "finalizeInvoice", { id: await draft(run) }), "id"));
const has = (output: Json, ...names: readonly string[]): Json[] => names.map((name) => at(output, name));

export const stripe: ConnectorExamples = {
  actions: {
    listCustomers: { input: () => ({ limit: 3 }), look: (output) => expect([list(output, "data").length, at(output, "has_more")]).toEqual([3, true]) },
    getCustomer: { input: () => ({ id: customer }), look: (output) => expect(at(output, "id")).toBe(customer) },
    createCustomer: {
      input: () => ({ email: "ada@example.com", name: "Ada", address: { city: "London" }, metadata: { order: 7 } }),
      look: (output) => expect(has(output, "email", "address", "metadata")).toEqual(["ada@example.com", { city: "London" }, { order: "7" }]),
    },
    updateCustomer: {
      input: async (run) => ({ id: await make("createCustomer", { metadata: { a: "1", b: "2" } })(run), name: "New", metadata: { a: null, c: true } }),
      look: (output) => expect(has(output, "name", "metadata")).toEqual(["New", { b: "2", c: "true" }]),
    },
    deleteCustomer: { input: async (run) => ({ id: await make("createCustomer", {})(run) }), look: (output) => expect(at(output, "deleted")).toBe(true) },
    listCharges: { input: () => ({ created: { gte: 1_762_000_000 } }), look: (output) => expect(list(output, "data").length).toBe(10) },
    getCharge: { input: () => ({ id: "ch_Mock0000000001" }), look: (output) => expect(at(output, "status")).toBe("succeeded") },
    createCharge: {
      input: () => ({ amount: 1999, currency: "usd", source: "tok_visa", metadata: { order: "1001" } }),
      look: (output) => expect(has(output, "amount", "paid", "captured")).toEqual([1999, true, true]),
    },
    captureCharge: {
      input: async (run) => ({ id: await uncaptured(run), amount: 300 }),
      look: (output) => expect(has(output, "captured", "amount_captured")).toEqual([true, 300]),
    },
    listPaymentIntents: {
      input: async (run) => {
        for (let i = 0; i < 8; i++) await intent(run);
        return {};
      },
      look: (output) => expect(list(output, "data")).toHaveLength(8),
    },
    getPaymentIntent: { input: async (run) => ({ id: await intent(run) }), look: (output) => expect(at(output, "status")).toBe("requires_payment_method") },
    createPaymentIntent: {
      input: () => ({ amount: 2000, currency: "usd", customer, payment_method: "pm_card_visa", confirm: true }),
      look: (output) => expect(has(output, "status", "amount_received")).toEqual(["succeeded", 2000]),
    },
    cancelPaymentIntent: { input: async (run) => ({ id: await intent(run) }), look: (output) => expect(at(output, "status")).toBe("canceled") },
    listRefunds: {
      input: async (run) => {
        for (let i = 0; i < 6; i++) await refund(run);
        return {};
      },
      look: (output) => expect(list(output, "data")).toHaveLength(6),
    },
    getRefund: { input: async (run) => ({ id: await refund(run) }), look: (output) => expect(at(output, "amount")).toBe(400) },
    createRefund: {
      input: async (run) => ({ charge: await charge(run), reason: "requested_by_customer" }),
      look: (output) => expect(has(output, "amount", "status")).toEqual([1000, "succeeded"]),
    },
    listSubscriptions: { input: () => ({ status: "active" }), look: (output) => expect(list(output, "data")).toHaveLength(10) },
    getSubscription: { input: () => ({ id: "sub_Mock0000000001" }), look: (output) => expect(at(output, "status")).toBe("active") },
    createSubscription: {
      input: () => ({ customer, items: [{ price: "price_Mock0000000003" }], trial_period_days: 14 }),
      look: (output) => expect(at(output, "status")).toBe("trialing"),
    },
    updateSubscription: {
      input: async (run) => {
        const id = await subscription(run);
        const item = at(await run("stripe", "getSubscription", { id }), "items", "data", 0, "id");
        return { id, items: [{ id: item, quantity: 5 }], cancel_at_period_end: true };
      },
      look: (output) => expect([at(output, "items", "data", 0, "quantity"), at(output, "cancel_at_period_end")]).toEqual([5, true]),
    },
    cancelSubscription: { input: async (run) => ({ id: await subscription(run) }), look: (output) => expect(at(output, "status")).toBe("canceled") },
    listInvoices: { input: () => ({}), look: (output) => expect(at(output, "has_more")).toBe(true) },
    getInvoice: {
      input: async (run) => ({ id: await draft(run) }),
      look: (output) => expect(has(output, "status", "total", "number")).toEqual(["draft", 2500, null]),
    },
    createInvoice: {
      input: async (run) => {
        await run("stripe", "createInvoiceItem", { customer, amount: 900, currency: "usd" });
        return { customer, collection_method: "send_invoice", days_until_due: 30, pending_invoice_items_behavior: "include" };
      },
      look: (output) => expect(has(output, "status", "total")).toEqual(["draft", 900]),
    },
    createInvoiceItem: {
      input: () => ({ customer, pricing: { price: "price_Mock0000000002" }, quantity: 3 }),
      look: (output) => expect(has(output, "quantity", "invoice")).toEqual([3, null]),
    },
    finalizeInvoice: {
      input: async (run) => ({ id: await draft(run) }),
      look: (output) => expect([at(output, "status"), typeof at(output, "number")]).toEqual(["open", "string"]),
    },
    sendInvoice: { input: async (run) => ({ id: await draft(run) }), look: (output) => expect(at(output, "status")).toBe("open") },
    payInvoice: { input: async (run) => ({ id: await opened(run) }), look: (output) => expect(has(output, "status", "amount_remaining")).toEqual(["paid", 0]) },
    voidInvoice: { input: async (run) => ({ id: await opened(run) }), look: (output) => expect(at(output, "status")).toBe("void") },
    listProducts: { input: () => ({ active: true }), look: (output) => expect(list(output, "data")).toHaveLength(6) },
    getProduct: { input: () => ({ id: "prod_Mock0000000001" }), look: (output) => expect(at(output, "default_price")).toBe("price_Mock0000000001") },
    createProduct: { input: () => ({ name: "Support" }), look: (output) => expect(has(output, "name", "active")).toEqual(["Support", true]) },
    updateProduct: { input: () => ({ id: "prod_Mock0000000001", active: false }), look: (output) => expect(at(output, "active")).toBe(false) },
    listPrices: { input: () => ({}), look: (output) => expect(list(output, "data")).toHaveLength(6) },
    createPrice: {
      input: () => ({ product: "prod_Mock0000000001", currency: "usd", unit_amount: 900, recurring: { interval: "year" } }),
      look: (output) => expect([at(output, "type"), at(output, "recurring", "interval")]).toEqual(["recurring", "year"]),
    },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "Invalid API Key provided"],
    403: ["CONNECTOR_UNAUTHORIZED", "does not have the required permissions"],
    404: ["CONNECTOR_REFUSED", "No such object"],
    422: ["CONNECTOR_REFUSED", "Keys for idempotent requests can only be used"],
    429: ["CONNECTOR_RATE_LIMITED", "Request rate limit exceeded."],
    500: ["CONNECTOR_UNAVAILABLE", "An error occurred internally"],
  },
};
