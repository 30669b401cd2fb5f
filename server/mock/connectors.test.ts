import { builtIns, createConnectorRegistry, schemaCheck } from "@fastn/connectors";
import { AppError, type ConnectorCall, type Json, type JsonObject } from "@fastn/core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "./index.ts";
import { mockServices } from "./services.ts";
import { examples } from "./testing/examples/index.ts";
import { newInvoice } from "./testing/examples/xero.ts";
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

describe("every action against the mock", () => {
  const actions = registry
    .list()
    .flatMap((connector) => connector.actions.map((action) => [`${connector.name}.${action.name}`, connector.name, action] as const));

  it("has an example", () => {
    const named = Object.entries(examples).flatMap(([connector, each]) => Object.keys(each.actions).map((action) => `${connector}.${action}`));
    expect(actions.map(([name]) => name).toSorted()).toEqual(named.toSorted());
  });

  it.each(actions)("%s answers as its output schema says", async (name, connector, action) => {
    const example = examples[connector]?.actions[action.name];
    if (example === undefined) throw new Error(`no example for ${name}`);
    const output = await run(connector, action.name, await example.input(run));
    example.look(output);
    const check = schemaCheck(action.outputSchema);
    expect(check(output)).toBeNull();
    // A schema that lets everything through would tie nothing to the data. What a conversion gives depends on its input alone.
    if (name !== "transform.convert") expect([check({}), check([7]), check("this")].filter((fault) => fault !== null).length).toBeGreaterThanOrEqual(2);
  });
});

describe("every paged list", () => {
  const lists = builtIns.flatMap((connector) =>
    Object.values(connector.actions).flatMap(({ name, paging, outputSchema }) =>
      paging === undefined ? [] : [[`${connector.name}.${name}`, connector.name, { name, paging, outputSchema: outputSchema ?? {} }] as const],
    ),
  );

  it.each(lists)(
    "%s gives all records once, whatever the size of its pages, and each fits the schema",
    async (_name, connector, { name, paging, outputSchema }) => {
      const example = examples[connector]?.actions[name];
      if (example === undefined) throw new Error(`no example for ${connector}.${name}`);
      const whole = { ...(await example.input(run)), all: true, maxRecords: 100_000 };
      const inputs = paging.size === undefined ? [whole] : [5, 7].map((size) => ({ ...whole, [paging.size ?? ""]: size }));
      const outputs = await Promise.all(inputs.map((input) => run(connector, name, input)));
      const [first = [], ...others] = outputs.map((output) => list(output, paging.items).map((record) => JSON.stringify(record)));
      expect([first.length > 0, new Set(first).size]).toEqual([true, first.length]);
      expect(others.every((other) => other.join() === first.join())).toBe(true);
      expect(schemaCheck(outputSchema)(outputs[0] ?? null)).toBeNull();
    },
  );
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
  const refusals = Object.entries(examples).flatMap(([connector, { refusals: all = {} }]) =>
    Object.entries(all).map(([status, refusal]) => [connector, Number(status), refusal] as const),
  );

  it("are known for every connector that calls a service", () => {
    const known = new Set(refusals.map(([connector]) => connector));
    const own = mockServices.map((service) => service.name).filter((name) => name !== "http");
    expect(own.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(refusals)("of %s: %i keeps the service's own words", async (connector, status, [code, words]) => {
    const [action] = Object.entries(examples[connector]?.actions ?? {});
    if (action === undefined) throw new Error(`${connector} has no examples`);
    const input = await action[1].input(run);
    mock.addFault({ path: `/${connector}/*`, fault: status, retryAfterSeconds: status === 429 ? 7 : null });
    const error = await failure(run(connector, action[0], input));
    expect([error.code, error.message]).toEqual([code, expect.stringContaining(words)]);
    if (status === 429) expect(error.details["retryAfterMs"]).toBe(7000);
  });

  it.each<[string, string, string, JsonObject]>([
    ["reset", "CONNECTOR_UNAVAILABLE", "closed before an answer came", {}],
    ["html", "CONNECTOR_BAD_ANSWER", "Please sign in", { status: 200 }],
    ["bad-json", "CONNECTOR_BAD_ANSWER", "not JSON", { status: 200 }],
  ])("%s becomes %s", async (fault, code, words, details) => {
    mock.addFault({ path: "/shopify/*", fault: fault as "html" });
    const error = await failure(run("shopify", "getOrder", { id: 5_000_000_001 }));
    expect([error.code, error.message.includes(words)]).toEqual([code, true]);
    expect(error.details).toMatchObject(details);
  });

  it("no answer in time becomes CONNECTOR_UNAVAILABLE", async () => {
    expect((await failure(run("http", "get", { url: "/echo?fail=timeout", timeoutMs: 50 }))).code).toBe("CONNECTOR_UNAVAILABLE");
  });

  it("name what was wrong with the input, in the service's own words", async () => {
    const invalid = await failure(run("xero", "createInvoice", { ...newInvoice, Status: "AUTHORISED" }));
    expect([invalid.code, invalid.message.includes("Due Date cannot be empty")]).toEqual(["CONNECTOR_REFUSED", true]);
    const missing = await failure(run("xero", "getContact", { ContactID: "00000000-0000-0000-0000-000000000000" }));
    expect([missing.code, missing.details["status"]]).toEqual(["CONNECTOR_REFUSED", 404]);
    const channel = await failure(run("slack", "sendMessage", { channel: "#nowhere", text: "x" }));
    expect([channel.code, channel.message]).toEqual(["CONNECTOR_REFUSED", 'Slack refused chat.postMessage: "channel_not_found".']);
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
