import type { Json, JsonObject } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { at, call, list, mockOf, newOrder, type Answer } from "./testing/mock-of.ts";

const totals = (invoice: Json): Json[] => ["SubTotal", "TotalTax", "Total", "AmountDue"].map((field) => at(invoice, field));

describe("relations", () => {
  it("hold: each order's customer and products, each invoice's contact, exist, and sums are right", async () => {
    const state = await mockOf({ seed: 3 }).state();
    const customers = new Map(list(state, "shopify", "customers").map((each) => [each["id"], each]));
    const products = new Set(list(state, "shopify", "products").map((each) => each["id"]));
    const spent = new Map<Json | undefined, number>();
    for (const order of list(state, "shopify", "orders")) {
      const customerId = at(order, "customer", "id");
      expect(customers.has(customerId)).toBe(true);
      for (const line of list(order, "line_items")) expect(products.has(line["product_id"])).toBe(true);
      const net = list(order, "line_items").reduce((sum, line) => sum + Math.round(Number(line["price"]) * 100) * Number(line["quantity"]), 0);
      expect(order["subtotal_price"]).toBe((net / 100).toFixed(2));
      if (order["financial_status"] === "paid") spent.set(customerId, (spent.get(customerId) ?? 0) + Math.round(Number(order["total_price"]) * 100));
    }
    for (const [id, customer] of customers) expect(customer["total_spent"]).toBe(((spent.get(id) ?? 0) / 100).toFixed(2));
    const contacts = new Set(list(state, "xero", "Contacts").map((each) => each["ContactID"]));
    for (const invoice of list(state, "xero", "Invoices")) expect(contacts.has(at(invoice, "Contact", "ContactID"))).toBe(true);
  });
});

describe("shopify", () => {
  it("pages through every order exactly once by its Link header, with the filters kept", async () => {
    const mock = mockOf();
    const seen: Json[] = [];
    let next: string | null = "/shopify/admin/api/2026-01/orders.json?limit=9&financial_status=paid";
    while (next !== null) {
      const answer: Answer = await call(mock, `GET ${next}`);
      seen.push(...list(answer.body, "orders").map((order) => order["id"] ?? null));
      const link: string | undefined = /<([^>]+)>; rel="next"/.exec(String(answer.headers["link"] ?? ""))?.[1];
      next = link === undefined ? null : link.replace("http://localhost", "");
    }
    const all = list((await call(mock, "GET /shopify/orders?limit=250&financial_status=paid")).body, "orders").map((order) => order["id"]);
    expect(seen).toEqual(all);
    expect(new Set(seen).size).toBe(seen.length);
  });

  it("keeps the seed of a page in the link to the next", async () => {
    const answer = await call(mockOf(), "GET /shopify/customers?limit=2&seed=9");
    expect(String(answer.headers["link"])).toContain("seed=9");
  });

  it.each<[string, string, Json, number, string]>([
    ["an email taken", "POST /shopify/customers", { customer: { email: "TAKEN" } }, 422, "has already been taken"],
    ["an email that is none", "POST /shopify/customers", { customer: { email: "nope" } }, 422, "is invalid"],
    ["a nameless customer", "POST /shopify/customers", { customer: { note: "x" } }, 422, "must have a name"],
    ["a body without its wrapper", "POST /shopify/orders", { line_items: [] }, 400, "Required parameter missing"],
    [
      "a customer nobody knows",
      "POST /shopify/orders",
      { order: { customer: { id: 1 }, line_items: [{ title: "x", price: "1", quantity: 1 }] } },
      422,
      "could not be found",
    ],
    ["an unknown order", "GET /shopify/orders/1", null, 404, "Not Found"],
    ["a limit too high", "GET /shopify/orders?limit=251", null, 400, "between 1 and 250"],
    ["a refund of more than was paid", "POST /shopify/orders/5000000001/refunds", { refund: { transactions: [{ amount: "9999999" }] } }, 422, "left to refund"],
    ["deleting a customer with orders", "DELETE /shopify/customers/6000000001", null, 422, "Cannot delete"],
  ])("refuses %s in the shop's own words", async (_what, line, body, status, words) => {
    const mock = mockOf();
    const taken = String(at((await call(mock, "GET /shopify/customers/6000000002")).body, "customer", "email")).toUpperCase();
    const given = body === null ? undefined : (JSON.parse(JSON.stringify(body).replace("TAKEN", taken)) as Json);
    const answer = await call(mock, line, given);
    expect([answer.status, answer.text.includes(words)]).toEqual([status, true]);
  });

  it("moves an order through refund and cancellation", async () => {
    const mock = mockOf();
    const order = at((await call(mock, "POST /shopify/orders", newOrder)).body, "order");
    const id = at(order, "id");
    expect([at(order, "total_price"), at(order, "customer", "id")]).toEqual(["55.00", 6_000_000_001]);
    const refund = await call(mock, `POST /shopify/orders/${id}/refunds`, {
      refund: { refund_line_items: [{ line_item_id: at(order, "line_items", 0, "id"), quantity: 1 }] },
    });
    expect([refund.status, at(refund.body, "refund", "transactions", 0, "amount")]).toEqual([201, "27.50"]);
    expect(at((await call(mock, `GET /shopify/orders/${id}`)).body, "order", "financial_status")).toBe("partially_refunded");
    expect(at((await call(mock, `POST /shopify/orders/${id}/cancel`, { reason: "customer" })).body, "order", "cancel_reason")).toBe("customer");
    expect((await call(mock, `POST /shopify/orders/${id}/cancel`, {})).status).toBe(422);
  });
});

describe("xero", () => {
  it.each<[string, string, number]>([
    ["nothing", "", 40],
    ["an equal name, without case", 'Name=="ADA LOVELACE"', 1],
    ["two conditions", 'EmailAddress=="ada@example.com" AND ContactStatus=="ACTIVE"', 1],
    ["either of two", 'Name=="Ada Lovelace" || Name.StartsWith("grace h")', 2],
    ["parentheses", '(Name=="Ada Lovelace" OR Name=="Grace Hopper") && EmailAddress!=null', 1],
    ["a word inside", 'Name.Contains("lovela")', 1],
    ["a time", "UpdatedDateUTC>=DateTime(2026,1,1)", 2],
    ["truth", "IsCustomer==true AND IsSupplier==true", 0],
    ["a quote inside the text", 'Name=="Ada \\"x\\" Lovelace"', 0],
  ])("filters contacts by %s", async (_what, where, count) => {
    const mock = mockOf();
    await call(mock, "PUT /xero/Contacts", { Contacts: [{ Name: "Ada Lovelace", EmailAddress: "ada@example.com" }, { Name: "Grace Hopper" }] });
    const answer = await call(mock, `GET /xero/Contacts?where=${encodeURIComponent(where)}`);
    expect(list(answer.body, "Contacts")).toHaveLength(where === "" ? count + 2 : count);
  });

  it.each(['Name=="x', "Name=", "== 1", 'Name=="x" AND', "Name==eval(1)", "(Name==1"])("refuses the filter %s", async (where) => {
    const answer = await call(mockOf(), `GET /xero/Contacts?where=${encodeURIComponent(where)}`);
    expect([answer.status, at(answer.body, "Type")]).toEqual([400, "QueryParseException"]);
  });

  it("works out lines, tax and totals", async () => {
    const line = { Description: "x", Quantity: 3, UnitAmount: 9.99, TaxType: "OUTPUT2", AccountCode: "200" };
    const make = async (LineAmountTypes: string): Promise<Json> =>
      at(
        (await call(mockOf(), "PUT /xero/Invoices", { Type: "ACCREC", Contact: { Name: "New One" }, LineAmountTypes, LineItems: [line] })).body,
        "Invoices",
        0,
      );
    expect(totals(await make("Exclusive"))).toEqual([29.97, 4.5, 34.47, 34.47]);
    expect(totals(await make("Inclusive"))).toEqual([26.06, 3.91, 29.97, 29.97]);
    expect(totals(await make("NoTax"))).toEqual([29.97, 0, 29.97, 29.97]);
  });

  it("lists everything wrong with a record, and saves none of its batch", async () => {
    const mock = mockOf();
    const bad = { Type: "ACCREC", Status: "AUTHORISED", Contact: { ContactID: "0" }, LineItems: [{ Quantity: 1 }] };
    const good = { Type: "ACCREC", Contact: { Name: "Fine" }, LineItems: [{ Description: "x", UnitAmount: 1 }] };
    const answer = await call(mock, "PUT /xero/Invoices", { Invoices: [good, bad] });
    expect([answer.status, list(answer.body, "Elements", 0, "ValidationErrors")]).toEqual([400, []]);
    expect(list(answer.body, "Elements", 1, "ValidationErrors").map((each) => each["Message"])).toEqual([
      "The Contact with ID 0 could not be found",
      "Description must be at least 1 character long",
      "Account code must be specified",
      "Due Date cannot be empty",
    ]);
    expect(at((await call(mock, "GET /xero/Invoices?page=1")).body, "pagination", "itemCount")).toBe(60);
  });

  it("lets a status go only where Xero would", async () => {
    const mock = mockOf();
    const made = await call(mock, "PUT /xero/Invoices", {
      Type: "ACCREC",
      Contact: { Name: "One" },
      LineItems: [{ Description: "x", UnitAmount: 1, AccountCode: "200" }],
    });
    const id = String(at(made.body, "Invoices", 0, "InvoiceID"));
    const move = async (fields: JsonObject): Promise<number> => (await call(mock, `POST /xero/Invoices/${id}`, { Invoices: [fields] })).status;
    expect([
      await move({ Status: "AUTHORISED" }),
      await move({ Status: "AUTHORISED", DueDate: "2026-02-01" }),
      await move({ Status: "DRAFT" }),
      await move({ Status: "VOIDED" }),
    ]).toEqual([400, 200, 400, 200]);
  });

  it("updates the contact of a number instead of creating another", async () => {
    const mock = mockOf();
    const save = async (Name: string): Promise<Json> =>
      at((await call(mock, "POST /xero/Contacts", { Contacts: [{ ContactNumber: "77", Name }] })).body, "Contacts", 0, "ContactID");
    expect(await save("First Name")).toBe(await save("Second Name"));
  });
});
