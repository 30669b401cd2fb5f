import { createConnectorRegistry } from "@fastn/connectors";
import { AppError, type Json, type JsonObject } from "@fastn/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "./index.ts";
import { at, list } from "./testing/mock-of.ts";

const registry = createConnectorRegistry();
let mock: MockServer;
let url: string;
let calls = 0;

beforeAll(async () => {
  mock = createMockServer();
  url = await mock.listen();
});
beforeEach(() => mock.reset(1));
afterAll(async () => {
  await registry.close();
  await mock.close();
});

function run(connector: string, action: string, input: JsonObject, idempotencyKey = `run_1/step_${++calls}`): Promise<Json> {
  const connection = { baseUrl: `${url}/${connector}`, headers: {} };
  return registry.invoke({ connector, action, input, connection, idempotencyKey, signal: new AbortController().signal, log: () => undefined });
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

describe("records belong together", () => {
  it("in the seeded data: whatever a record refers to exists", async () => {
    const state = await mock.state();
    const ids = (service: string, kind: string, field: string): Set<Json | undefined> => new Set(list(state, service, kind).map((each) => each[field]));
    const all = (service: string, kind: string, known: Set<Json | undefined>, ...path: string[]): void => {
      for (const each of list(state, service, kind)) expect(known.has(at(each, ...path))).toBe(true);
    };
    all("stripe", "charges", ids("stripe", "customers", "id"), "customer");
    all("stripe", "subscriptions", ids("stripe", "customers", "id"), "customer");
    all("stripe", "invoices", ids("stripe", "customers", "id"), "customer");
    all("stripe", "prices", ids("stripe", "products", "id"), "product");
    all("quickbooks", "Invoice", ids("quickbooks", "Customer", "Id"), "CustomerRef", "value");
    all("quickbooks", "Payment", ids("quickbooks", "Customer", "Id"), "CustomerRef", "value");
    all("xero", "Payments", ids("xero", "Invoices", "InvoiceID"), "Invoice", "InvoiceID");
    all("cin7-core", "Sales", ids("cin7-core", "Customers", "ID"), "CustomerID");
    all("cin7-core", "Purchases", ids("cin7-core", "Suppliers", "ID"), "SupplierID");
    all("cin7-omni", "SalesOrders", ids("cin7-omni", "Contacts", "id"), "memberId");
    all("cin7-omni", "CreditNotes", ids("cin7-omni", "SalesOrders", "reference"), "salesReference");
    all("shopify", "fulfillments", ids("shopify", "orders", "id"), "order_id");
  });

  it("in Stripe: a refund shows in its charge, and no more than was paid can be given back", async () => {
    const charge = String(at(await run("stripe", "createCharge", { amount: 1000, currency: "usd", source: "tok_visa" }), "id"));
    await run("stripe", "createRefund", { charge, amount: 600 });
    const after = await run("stripe", "getCharge", { id: charge });
    expect([at(after, "amount_refunded"), at(after, "refunded")]).toEqual([600, false]);
    const error = await failure(run("stripe", "createRefund", { charge, amount: 401 }));
    expect([error.code, error.details["reason"]]).toEqual(["CONNECTOR_REFUSED", "amount_too_large"]);
    expect(error.message).toContain("greater than unrefunded amount");
  });

  it("in Stripe: a subscription bills its first period, and ends with its customer", async () => {
    const customer = String(at(await run("stripe", "createCustomer", { email: "ada@example.com" }), "id"));
    const subscription = await run("stripe", "createSubscription", { customer, items: [{ price: "price_Mock0000000001", quantity: 2 }] });
    const invoice = await run("stripe", "getInvoice", { id: String(at(subscription, "latest_invoice")) });
    expect([at(invoice, "status"), at(invoice, "customer"), at(invoice, "total")]).toEqual([
      "paid",
      customer,
      2 * Number(at(subscription, "items", "data", 0, "price", "unit_amount")),
    ]);
    await run("stripe", "deleteCustomer", { id: customer });
    expect(at(await run("stripe", "getSubscription", { id: String(at(subscription, "id")) }), "status")).toBe("canceled");
  });

  it("in QuickBooks: a payment lowers what invoice and customer owe, and gives it back when deleted", async () => {
    const line = { Amount: 50, SalesItemLineDetail: { ItemRef: { value: "31" } } };
    const balance = async (): Promise<number> => Number(at(await run("quickbooks", "getCustomer", { Id: "1" }), "Balance"));
    const before = await balance();
    const id = String(at(await run("quickbooks", "createInvoice", { CustomerRef: { value: "1" }, Line: [line] }), "Id"));
    expect(await balance()).toBeCloseTo(before + 50, 2);
    const paid = { CustomerRef: { value: "1" }, TotalAmt: 20, Line: [{ Amount: 20, LinkedTxn: [{ TxnId: id, TxnType: "Invoice" }] }] };
    const payment = String(at(await run("quickbooks", "createPayment", paid), "Id"));
    expect(at(await run("quickbooks", "getInvoice", { Id: id }), "Balance")).toBe(30);
    await run("quickbooks", "deletePayment", { Id: payment });
    expect([at(await run("quickbooks", "getInvoice", { Id: id }), "Balance"), await balance()]).toEqual([50, expect.closeTo(before + 50, 2)]);
  });

  it("in Xero: paying an invoice in two parts settles it, taking one back opens it", async () => {
    const line = { Description: "Work", UnitAmount: 100, AccountCode: "200" };
    const invoice = await run("xero", "createInvoice", { Contact: { Name: "Ada" }, LineItems: [line], Status: "AUTHORISED", DueDate: "2026-02-01" });
    const InvoiceID = String(at(invoice, "InvoiceID"));
    const pay = (Amount: number): Promise<Json> => run("xero", "createPayment", { Invoice: { InvoiceID }, Account: { Code: "090" }, Amount });
    const state = async (): Promise<Json[]> =>
      ["Status", "AmountDue", "AmountPaid"]
        .map((name) => name)
        .reduce<Promise<Json[]>>(async (all, name) => [...(await all), at(await run("xero", "getInvoice", { InvoiceID }), name)], Promise.resolve([]));
    await pay(60);
    expect(await state()).toEqual(["AUTHORISED", 40, 60]);
    expect((await failure(pay(41))).message).toContain("exceeds the amount outstanding");
    const last = await pay(40);
    expect(await state()).toEqual(["PAID", 0, 100]);
    await run("xero", "deletePayment", { PaymentID: String(at(last, "PaymentID")) });
    expect(await state()).toEqual(["AUTHORISED", 40, 60]);
  });

  it("in Shopify: what is shipped is left out of what is left, and stock sums over locations", async () => {
    const order = Number(at(await run("shopify", "createOrder", { line_items: [{ product_id: 7_000_000_001, quantity: 3 }] }), "id"));
    const open = async (): Promise<Json> => at(await run("shopify", "listFulfillmentOrders", { order_id: order }), "fulfillment_orders", 0);
    const ship = async (quantity: number): Promise<Json> =>
      run("shopify", "createFulfillment", {
        fulfillment_order_id: Number(at(await open(), "id")),
        lines: [{ id: Number(at(await open(), "line_items", 0, "id")), quantity }],
      });
    await ship(2);
    expect([at(await open(), "line_items", 0, "fulfillable_quantity"), at(await run("shopify", "getOrder", { id: order }), "fulfillment_status")]).toEqual([
      1,
      "partial",
    ]);
    expect((await failure(ship(2))).message).toContain("Invalid fulfillment order line item quantity");
    await ship(1);
    expect([at(await open(), "status"), at(await run("shopify", "getOrder", { id: order }), "fulfillment_status")]).toEqual(["closed", "fulfilled"]);
    await run("shopify", "setInventory", { inventory_item_id: 7_200_000_001, location_id: 4_100_000_001, available: 5 });
    await run("shopify", "setInventory", { inventory_item_id: 7_200_000_001, location_id: 4_100_000_002, available: 7 });
    expect(at(await run("shopify", "getProduct", { id: 7_000_000_001 }), "variants", 0, "inventory_quantity")).toBe(12);
  });

  it("in Cin7 Core: an authorised sale reserves stock until it is void", async () => {
    const available = async (): Promise<number> =>
      Number(at(await run("cin7-core", "listStock", { Sku: "SKU-0001", Location: "Main" }), "ProductAvailabilityList", 0, "Available"));
    const before = await available();
    const sale = await run("cin7-core", "reserveStock", { sku: "SKU-0001", quantity: 4 });
    expect(await available()).toBe(before - 4);
    await run("cin7-core", "voidSale", { ID: String(at(sale, "ID")) });
    expect(await available()).toBe(before);
  });

  it("in Cin7 Omni: an order takes from what is available, shipping from what is on hand, a return puts it back", async () => {
    const levels = async (): Promise<Json[]> => {
      const row = at(await run("cin7-omni", "listStock", { code: "SKU-0002" }), "stock", 0);
      return [at(row, "stockOnHand"), at(row, "available")];
    };
    const [onHand = 0, available = 0] = (await levels()) as number[];
    const lineItems = [{ code: "SKU-0002", qty: 2 }];
    const order = await run("cin7-omni", "createOrder", { memberId: 101, lineItems });
    expect(await levels()).toEqual([onHand, available - 2]);
    await run("cin7-omni", "shipOrder", { id: Number(at(order, "id")), dispatchedDate: "2026-01-02" });
    expect(await levels()).toEqual([onHand - 2, available - 2]);
    await run("cin7-omni", "createReturn", { memberId: 101, lineItems, salesReference: String(at(order, "reference")) });
    expect(await levels()).toEqual([onHand, available]);
  });
});

describe("refusals keep the service's code and words", () => {
  it.each<[string, string, JsonObject, string, string | undefined]>([
    [
      "stripe",
      "createCharge",
      { amount: 500, currency: "usd", source: "tok_chargeDeclinedInsufficientFunds" },
      "Your card has insufficient funds.",
      "insufficient_funds",
    ],
    ["stripe", "getCustomer", { id: "cus_none" }, "No such customer: 'cus_none'", "resource_missing"],
    ["stripe", "createSubscription", { customer: "cus_Mock0000000001", items: [{ price: "price_Mock0000000002" }] }, "type=one_time", "parameter_invalid"],
    ["quickbooks", "createCustomer", { DisplayName: "Twice" }, "Duplicate Name Exists Error", "6240"],
    ["quickbooks", "getInvoice", { Id: "999999" }, "Object Not Found", "610"],
    ["quickbooks", "createInvoice", { CustomerRef: { value: "x" }, Line: [{ Amount: 1 }] }, "Invalid Reference Id", "2500"],
    ["quickbooks", "query", { query: "select * from Nothing" }, "Invalid context declaration: Nothing", "4001"],
    ["quickbooks", "listInvoices", { where: "TotalAmt ~ '1'" }, "Error parsing query", "4000"],
    ["xero", "createPayment", { Invoice: { InvoiceNumber: "none" }, Account: { Code: "090" }, Amount: 1 }, "Invoice could not be found", "ValidationException"],
    ["cin7-core", "createSale", { Customer: "Nobody", Lines: [{ SKU: "SKU-0001", Quantity: 1 }] }, "Customer 'Nobody' was not found", "400"],
    [
      "cin7-omni",
      "createOrder",
      { memberId: 1, lineItems: [{ code: "none", qty: 1 }] },
      "memberId 1 was not found; Line 1: product code 'none' was not found",
      undefined,
    ],
    ["cin7-omni", "listOrders", { where: "total ~ 1" }, "The where clause cannot be read", undefined],
    ["shopify", "listInventoryLevels", {}, "must provide inventory_item_ids", undefined],
  ])("%s.%s %j: %s", async (connector, action, input, words, reason) => {
    if (words.startsWith("Duplicate")) await run(connector, action, input);
    const error = await failure(run(connector, action, input));
    expect([error.code, error.message, error.details["reason"]]).toEqual(["CONNECTOR_REFUSED", expect.stringContaining(words), reason]);
  });

  it("QuickBooks refuses a change of an older version, and takes one without a version as of now", async () => {
    await run("quickbooks", "updateItem", { Id: "31", UnitPrice: 2 });
    const error = await failure(run("quickbooks", "updateItem", { Id: "31", SyncToken: "0", UnitPrice: 3 }));
    expect([error.details["reason"], error.message.includes("Stale Object Error")]).toEqual(["5010", true]);
    expect(at(await run("quickbooks", "updateItem", { Id: "31", UnitPrice: 3 }), "UnitPrice")).toBe(3);
  });
});

describe("a change whose answer was lost is not done twice", () => {
  it.each<[string, string, JsonObject, string]>([
    ["stripe", "createCustomer", { name: "Once" }, "customers"],
    ["quickbooks", "createCustomer", { DisplayName: "Once" }, "Customer"],
    ["xero", "createContact", { Name: "Once" }, "Contacts"],
  ])("by %s", async (connector, action, input, kind) => {
    const before = list(await mock.state(), connector, kind).length;
    mock.addFault({ path: `/${connector}/*`, fault: "reset-after" });
    expect((await failure(run(connector, action, input, "run_9/once with a longer name than any service takes, so that it must be shortened"))).code).toBe(
      "CONNECTOR_UNAVAILABLE",
    );
    await run(connector, action, input, "run_9/once with a longer name than any service takes, so that it must be shortened");
    expect(list(await mock.state(), connector, kind)).toHaveLength(before + 1);
  });

  it("QuickBooks gets the key where it looks for it, and no longer than it takes", async () => {
    await run("quickbooks", "createCustomer", { DisplayName: "Key" }, "run_9/".padEnd(80, "x"));
    const query = new URLSearchParams(mock.calls().at(-1)?.query);
    expect(query.get("requestid")).toMatch(/^sha256-[0-9a-f]{43}$/);
  });
});

describe("queries of QuickBooks", () => {
  it.each<[string, number]>([
    ["select * from Customer", 30],
    ["select Id, DisplayName from Customer startposition 29 maxresults 10", 2],
    ["select * from Customer where Id in ('1', '2', '99')", 2],
    ["select * from Customer where DisplayName like '%1'", 3],
    ["select * from Invoice where Balance > '0' and TotalAmt > '0' orderby TxnDate desc maxresults 7", 7],
    ["select * from Customer where Active = false", 0],
    ["select * from Invoice where MetaData.LastUpdatedTime >= '2030-01-01'", 0],
    ["select * from Invoice where CustomerRef = 'none'", 0],
  ])("%s", async (query, count) => {
    expect(list(await run("quickbooks", "query", { query }), "records")).toHaveLength(count);
  });

  it("keep a quote in a name inside it", async () => {
    await run("quickbooks", "createCustomer", { DisplayName: "O'Hara \\ Sons" });
    expect(list(await run("quickbooks", "listCustomers", { displayName: "O'Hara \\ Sons" }), "Customer")).toHaveLength(1);
  });
});
