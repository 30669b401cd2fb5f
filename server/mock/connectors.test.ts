import { createConnectorRegistry, schemaCheck } from "@fastn/connectors";
import { AppError, type ConnectorCall, type Json, type JsonObject } from "@fastn/core";
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

function run(connector: string, action: string, input: JsonObject, rest: Partial<ConnectorCall> = {}): Promise<Json> {
  return registry.invoke({
    connector,
    action,
    input,
    connection: { baseUrl: `${url}/${connector}`, headers: {} },
    idempotencyKey: `run_1/step_${++calls}`,
    signal: new AbortController().signal,
    log: () => undefined,
    ...rest,
  });
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

const newInvoice = { Contact: { Name: "Ada Lovelace" }, LineItems: [{ Description: "Work", Quantity: 2, UnitAmount: 50, AccountCode: "200" }] };
const contactId = async (): Promise<string> => String(at(await run("xero", "createContact", { Name: `Contact ${calls}` }), "ContactID"));
const items = [{ id: 1, v: 2 }];

/** For every action of every connector an input that works, and a look at what came back. */
const examples: Record<string, { input: () => Promise<JsonObject> | JsonObject; look: (output: Json) => void }> = {
  "shopify.listOrders": { input: () => ({ limit: 5, status: "any" }), look: (output) => expect(list(output, "orders")).toHaveLength(5) },
  "shopify.getOrder": { input: () => ({ id: 5_000_000_001 }), look: (output) => expect(at(output, "name")).toBe("#1001") },
  "shopify.createOrder": {
    input: () => ({ customer: { id: 6_000_000_001 }, line_items: [{ product_id: 7_000_000_001, quantity: 2 }], note: "by hand" }),
    look: (output) => expect([at(output, "note"), at(output, "customer", "id")]).toEqual(["by hand", 6_000_000_001]),
  },
  "shopify.updateOrder": { input: () => ({ id: 5_000_000_001, tags: "large" }), look: (output) => expect(at(output, "tags")).toBe("large") },
  "shopify.cancelOrder": {
    input: async () => ({
      id: Number(at(await run("shopify", "createOrder", { line_items: [{ title: "x", price: "1.00", quantity: 1 }] }), "id")),
      reason: "fraud",
    }),
    look: (output) => expect(at(output, "cancel_reason")).toBe("fraud"),
  },
  "shopify.createRefund": {
    input: () => ({ order_id: 5_000_000_001, amount: 1.5, note: "late" }),
    look: (output) => expect(at(output, "transactions", 0, "amount")).toBe("1.50"),
  },
  "shopify.listCustomers": { input: () => ({ limit: 7 }), look: (output) => expect(list(output, "customers")).toHaveLength(7) },
  "shopify.searchCustomers": {
    input: async () => ({ query: `email:${String(at(await run("shopify", "getCustomer", { id: 6_000_000_003 }), "email"))}` }),
    look: (output) => expect(list(output, "customers").map((each) => each["id"])).toEqual([6_000_000_003]),
  },
  "shopify.getCustomer": { input: () => ({ id: "6000000001" }), look: (output) => expect(at(output, "id")).toBe(6_000_000_001) },
  "shopify.createCustomer": {
    input: () => ({ email: "new@example.com", first_name: "New" }),
    look: (output) => expect(at(output, "email")).toBe("new@example.com"),
  },
  "shopify.updateCustomer": { input: () => ({ id: 6_000_000_001, last_name: "Changed" }), look: (output) => expect(at(output, "last_name")).toBe("Changed") },
  "shopify.deleteCustomer": {
    input: async () => ({ id: Number(at(await run("shopify", "createCustomer", { email: "gone@example.com" }), "id")) }),
    look: (output) => expect(output).toEqual({ deleted: true }),
  },
  "shopify.listProducts": { input: () => ({ status: "active" }), look: (output) => expect(list(output, "products")).toHaveLength(22) },
  "shopify.getProduct": { input: () => ({ id: 7_000_000_001 }), look: (output) => expect(at(output, "variants", 0, "sku")).toBe("SKU-0001-S") },
  "xero.createInvoice": { input: () => newInvoice, look: (output) => expect([at(output, "InvoiceNumber"), at(output, "Total")]).toEqual(["INV-0061", 100]) },
  "xero.getInvoice": { input: () => ({ InvoiceID: "INV-0001" }), look: (output) => expect(at(output, "InvoiceNumber")).toBe("INV-0001") },
  "xero.listInvoices": {
    input: () => ({ page: 2, pageSize: 10, Statuses: ["PAID", "DRAFT", "AUTHORISED"] }),
    look: (output) => expect(at(output, "pagination")).toEqual({ page: 2, pageSize: 10, pageCount: 6, itemCount: 60 }),
  },
  "xero.updateInvoice": {
    input: async () => ({ InvoiceID: String(at(await run("xero", "createInvoice", newInvoice), "InvoiceID")), Status: "AUTHORISED", DueDate: "2026-02-01" }),
    look: (output) => expect([at(output, "Status"), at(output, "DueDateString")]).toEqual(["AUTHORISED", "2026-02-01T00:00:00"]),
  },
  "xero.listContacts": { input: () => ({ pageSize: 100 }), look: (output) => expect(list(output, "Contacts")).toHaveLength(40) },
  "xero.findContact": {
    input: async () => {
      await run("xero", "createContact", { Name: 'Ada "Countess" Lovelace', EmailAddress: "ada@example.com" });
      return { Name: 'Ada "Countess" Lovelace', EmailAddress: null };
    },
    look: (output) => expect(at(output, "EmailAddress")).toBe("ada@example.com"),
  },
  "xero.getContact": { input: async () => ({ ContactID: await contactId() }), look: (output) => expect(at(output, "ContactStatus")).toBe("ACTIVE") },
  "xero.createContact": {
    input: () => ({ Name: "Grace Hopper", Phones: [{ PhoneType: "MOBILE", PhoneNumber: "1" }] }),
    look: (output) => expect(at(output, "Name")).toBe("Grace Hopper"),
  },
  "xero.updateContact": {
    input: async () => ({ ContactID: await contactId(), ContactStatus: "ARCHIVED" }),
    look: (output) => expect(at(output, "ContactStatus")).toBe("ARCHIVED"),
  },
  "xero.upsertContact": { input: () => ({ Name: "Alan Turing", ContactNumber: "42" }), look: (output) => expect(at(output, "ContactNumber")).toBe("42") },
  "slack.sendMessage": {
    input: () => ({ channel: "#finance", text: "hello" }),
    look: (output) => expect([at(output, "channel"), at(output, "message", "text")]).toEqual(["C0MOCK0002", "hello"]),
  },
  "slack.listChannels": {
    input: () => ({ limit: 2 }),
    look: (output) => expect([list(output, "channels").length, typeof at(output, "next_cursor")]).toEqual([2, "string"]),
  },
  "http.get": { input: () => ({ url: "/echo", query: { a: 1 } }), look: (output) => expect(at(output, "body", "query", "a")).toBe("1") },
  "http.post": { input: () => ({ url: "/echo", body: { a: [1] } }), look: (output) => expect(at(output, "body", "body", "a")).toEqual([1]) },
  "http.put": { input: () => ({ url: "/echo", headers: { "X-Mine": "1" } }), look: (output) => expect(at(output, "body", "headers", "x-mine")).toBe("1") },
  "http.patch": { input: () => ({ url: "/echo", body: null }), look: (output) => expect(at(output, "body", "method")).toBe("PATCH") },
  "http.delete": { input: () => ({ url: "/echo" }), look: (output) => expect(at(output, "body", "method")).toBe("DELETE") },
  "http.request": { input: () => ({ method: "POST", url: `${url}/http/status/204` }), look: (output) => expect(at(output, "status")).toBe(204) },
  "transform.filter": { input: () => ({ items, where: [] }), look: (output) => expect(output).toEqual(items) },
  "transform.limit": { input: () => ({ items, count: 0 }), look: (output) => expect(output).toEqual([]) },
  "transform.sort": { input: () => ({ items, by: "v" }), look: (output) => expect(output).toEqual(items) },
  "transform.unique": { input: () => ({ items }), look: (output) => expect(output).toEqual(items) },
  "transform.split": { input: () => ({ items, size: 1 }), look: (output) => expect(output).toEqual([items]) },
  "transform.map": { input: () => ({ items, fields: { a: "v" } }), look: (output) => expect(output).toEqual([{ a: 2 }]) },
  "transform.aggregate": { input: () => ({ items, measures: { n: { operation: "count" } } }), look: (output) => expect(output).toEqual({ n: 1 }) },
  "transform.merge": { input: () => ({ left: items, right: [] }), look: (output) => expect(output).toEqual(items) },
};

describe("every action against the mock", () => {
  const actions = registry
    .list()
    .flatMap((connector) => connector.actions.map((action) => [`${connector.name}.${action.name}`, connector.name, action] as const));

  it("has an example", () => {
    expect(actions.map(([name]) => name).toSorted()).toEqual(Object.keys(examples).toSorted());
  });

  it.each(actions)("%s answers as its output schema says", async (name, connector, action) => {
    const example = examples[name];
    if (example === undefined) throw new Error(`no example for ${name}`);
    const output = await run(connector, action.name, await example.input());
    example.look(output);
    expect(schemaCheck(action.outputSchema)(output)).toBeNull();
  });

  it("fits the schemas over all seeded records, not one by luck", async () => {
    for (const [connector, action, member] of [
      ["shopify", "listOrders", "orders"],
      ["shopify", "listCustomers", "customers"],
      ["shopify", "listProducts", "products"],
      ["xero", "listInvoices", "Invoices"],
      ["xero", "listContacts", "Contacts"],
    ] as const) {
      const schema = registry.find(connector)?.actions.find((each) => each.name === action)?.outputSchema ?? {};
      const output = await run(connector, action, connector === "shopify" ? { limit: 250 } : { pageSize: 1000 });
      expect(list(output, member).length).toBeGreaterThan(20);
      expect([action, schemaCheck(schema)(output)]).toEqual([action, null]);
    }
  });
});

describe("pages", () => {
  it("of customers follow one another to the last, each customer once", async () => {
    const seen: Json[] = [];
    let cursor: Json = null;
    do {
      const page = await run("shopify", "listCustomers", { limit: 25, page_info: cursor });
      seen.push(...list(page, "customers").map((customer) => customer["id"] ?? null));
      cursor = at(page, "next_page_info");
    } while (cursor !== null);
    expect([seen.length, new Set(seen).size]).toEqual([60, 60]);
  });

  it("of a seeded connection stay in its world", async () => {
    const connection = { baseUrl: `${url}/shopify?seed=5`, headers: {} };
    const first = await run("shopify", "listCustomers", { limit: 1 }, { connection });
    const second = await run("shopify", "listCustomers", { limit: 1, page_info: at(first, "next_page_info") }, { connection });
    const emails = [at(first, "customers", 0, "email"), at(second, "customers", 0, "email")];
    const state = await mock.state({ seed: 5 });
    expect(emails).toEqual([at(state, "shopify", "customers", 0, "email"), at(state, "shopify", "customers", 1, "email")]);
  });
});

describe("failures of a service", () => {
  it.each<[string, string, string, JsonObject]>([
    [
      "429",
      "CONNECTOR_RATE_LIMITED",
      "Shopify answered 429 Too Many Requests to GET /shopify/admin/api/2026-01/orders/5000000001.json",
      { retryAfterMs: 1000, status: 429 },
    ],
    ["500", "CONNECTOR_UNAVAILABLE", "Internal Server Error", { status: 500 }],
    ["401", "CONNECTOR_UNAUTHORIZED", "Invalid API key or access token", { status: 401 }],
    ["403", "CONNECTOR_UNAUTHORIZED", "requires merchant approval", { status: 403 }],
    ["reset", "CONNECTOR_UNAVAILABLE", "closed before an answer came", {}],
    ["html", "CONNECTOR_BAD_ANSWER", "Please sign in", { status: 200 }],
    ["bad-json", "CONNECTOR_BAD_ANSWER", "not JSON", { status: 200 }],
  ])("%s becomes %s", async (fault, code, words, details) => {
    mock.addFault({ path: "/shopify/*", fault: /^\d+$/.test(fault) ? Number(fault) : (fault as "html") });
    const error = await failure(run("shopify", "getOrder", { id: 5_000_000_001 }));
    expect([error.code, error.message.includes(words)]).toEqual([code, true]);
    expect(error.details).toMatchObject(details);
  });

  it("no answer in time becomes CONNECTOR_UNAVAILABLE", async () => {
    expect((await failure(run("http", "get", { url: "/echo?fail=timeout", timeoutMs: 50 }))).code).toBe("CONNECTOR_UNAVAILABLE");
  });

  it("are told in Xero's and Slack's own ways too", async () => {
    const invalid = await failure(run("xero", "createInvoice", { ...newInvoice, Status: "AUTHORISED" }));
    expect([invalid.code, invalid.message.includes("Due Date cannot be empty")]).toEqual(["CONNECTOR_REFUSED", true]);
    const missing = await failure(run("xero", "getContact", { ContactID: "00000000-0000-0000-0000-000000000000" }));
    expect([missing.code, missing.details["status"]]).toEqual(["CONNECTOR_REFUSED", 404]);
    const channel = await failure(run("slack", "sendMessage", { channel: "#nowhere", text: "x" }));
    expect([channel.code, channel.message]).toEqual(["CONNECTOR_REFUSED", 'Slack refused chat.postMessage: "channel_not_found".']);
    mock.addFault({ path: "/slack/*", fault: 401 });
    expect((await failure(run("slack", "listChannels", {}))).code).toBe("CONNECTOR_UNAUTHORIZED");
    mock.addFault({ path: "/slack/*", fault: 429, retryAfterSeconds: 3 });
    expect((await failure(run("slack", "listChannels", {}))).details["retryAfterMs"]).toBe(3000);
  });

  it("an answer lost after the work is made good by the same key: one invoice, two calls", async () => {
    mock.addFault({ path: "/xero/*", fault: "reset-after" });
    const idempotencyKey = "run_9/invoice";
    expect((await failure(run("xero", "createInvoice", newInvoice, { idempotencyKey }))).code).toBe("CONNECTOR_UNAVAILABLE");
    const invoice = await run("xero", "createInvoice", newInvoice, { idempotencyKey });
    expect(at(invoice, "InvoiceNumber")).toBe("INV-0061");
    expect(mock.counts()).toEqual([{ idempotencyKey, method: "PUT", path: "/xero/api.xro/2.0/Invoices", calls: 2, carriedOut: 1 }]);
    expect(list(await mock.state(), "xero", "Invoices")).toHaveLength(61);
  });

  it("names a contact search that would match everybody", async () => {
    expect((await failure(run("xero", "findContact", { EmailAddress: null, Name: "" }))).code).toBe("DATA_VALIDATION_ERROR");
  });

  it.each(["..", ".", "a/b", "%2e%2e"])("an id like %s names no other resource", async (id) => {
    const error = await failure(run("shopify", "getOrder", { id }));
    expect(["DATA_VALIDATION_ERROR", "CONNECTOR_REFUSED"]).toContain(error.code);
    expect(mock.calls().every((each) => each.path.startsWith("/shopify/admin/api/2026-01/orders/"))).toBe(true);
  });
});
