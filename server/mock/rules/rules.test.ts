import { AppError, type Json } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MockServer } from "../index.ts";
import { RuleBook } from "./rule-book.ts";
import type { RuleRequest } from "./rule-request.ts";
import { at, call, list, mockOf, newOrder, type Answer } from "../testing/mock-of.ts";

async function withRule(rule: Json): Promise<MockServer> {
  const mock = mockOf();
  const added = await call(mock, "POST /__admin/rules", rule);
  if (added.status !== 201) throw new Error(added.text);
  return mock;
}

const teapot = { status: 418, body: { tea: true } };
const statuses = async (mock: MockServer, lines: readonly string[]): Promise<number[]> => {
  const found: number[] = [];
  for (const line of lines) found.push((await call(mock, line, line.startsWith("POST") ? newOrder : undefined)).status);
  return found;
};

describe("a rule", () => {
  it.each<[string, Json, string, Json | undefined, Record<string, string>]>([
    ["method", { method: "post" }, "POST /shopify/orders", newOrder, {}],
    ["several methods", { method: ["PUT", "GET"] }, "GET /shopify/orders", undefined, {}],
    ["service", { service: "shopify" }, "GET /shopify/products", undefined, {}],
    ["path", { path: "/shopify/orders/:id" }, "GET /shopify/orders/5000000001", undefined, {}],
    ["path as the service's version of it", { path: "/shopify/orders/:id" }, "GET /shopify/admin/api/2026-01/orders/5000000001.json", undefined, {}],
    ["path with a rest", { path: "/shopify/*" }, "GET /shopify/orders/5000000001/refunds", undefined, {}],
    ["path of no service", { path: "/acme/:thing" }, "GET /acme/tea", undefined, {}],
    ["params", { path: "/shopify/orders/:id", params: { id: { $gt: 5_000_000_001 } } }, "GET /shopify/orders/5000000002", undefined, {}],
    ["query", { query: { limit: 2, status: { $matches: "^an" } } }, "GET /shopify/orders?limit=2&status=any", undefined, {}],
    ["query given twice", { query: { id: { $contains: "7" } } }, "GET /shopify/orders?id=5&id=7", undefined, {}],
    ["headers", { headers: { "X-Shop": { $exists: true }, "x-kind": "big" } }, "GET /shopify/orders", undefined, { "x-shop": "1", "x-kind": "big" }],
    ["body", { body: { order: { line_items: { $length: { $gte: 1 } } } } }, "POST /shopify/orders", newOrder, {}],
    ["body by path", { bodyAt: { "order.line_items[0].quantity": { $lt: 3 } } }, "POST /shopify/orders", newOrder, {}],
  ])("answers by %s", async (_, when, line, body, headers) => {
    const mock = await withRule({ when, answer: teapot });
    const answer = await call(mock, line, body, headers);
    expect([answer.status, answer.body]).toEqual([418, { tea: true }]);
  });

  it.each<[string, Json]>([
    ["method", { method: "PUT" }],
    ["service", { service: "xero" }],
    ["path", { path: "/shopify/orders" }],
    ["params", { path: "/shopify/orders/:id", params: { id: { $matches: "^6" } } }],
    ["query", { query: { limit: { $exists: true } } }],
    ["headers", { headers: { "x-shop": "1" } }],
    ["body", { body: { order: {} } }],
    ["body by path", { bodyAt: { "order.id": 5 } }],
  ])("lets the service answer when the %s differs", async (_, when) => {
    const mock = await withRule({ when, answer: teapot });
    expect((await call(mock, "GET /shopify/orders/5000000001")).status).toBe(200);
  });

  it.each<[Json, number[]]>([
    [3, [200, 200, 418, 200, 200, 200]],
    [{ every: 2 }, [200, 418, 200, 418, 200, 418]],
    [{ after: 4 }, [200, 200, 200, 200, 418, 418]],
    [{ upTo: 1 }, [418, 200, 200, 200, 200, 200]],
  ])("counts requests of its kind: %j", async (request, wanted) => {
    const mock = await withRule({ when: { path: "/shopify/orders", request }, answer: teapot });
    const found: number[] = [];
    for (let i = 0; i < 6; i++) {
      await call(mock, "GET /shopify/products");
      found.push(...(await statuses(mock, ["GET /shopify/orders"])));
    }
    expect(found).toEqual(wanted);
  });

  it("is used up after its times, and counts what it saw and answered", async () => {
    const mock = await withRule({ id: "tea", times: 2, answer: teapot });
    expect(
      await statuses(
        mock,
        Array.from({ length: 3 }, () => "GET /shopify/orders"),
      ),
    ).toEqual([418, 418, 200]);
    expect((await call(mock, "GET /__admin/rules/tea")).body).toMatchObject({ id: "tea", seen: 2, used: 2, source: "admin", enabled: true, priority: 0 });
  });

  it("answers at once with a pattern that never ends in JavaScript's own engine", async () => {
    const mock = await withRule({ when: { bodyAt: { text: { $matches: "^(a+)+$" } } }, answer: teapot });
    const text = "a".repeat(20_000);
    const told = async (body: Json): Promise<number> => (await call(mock, "POST /acme/notes", body)).status;
    expect([await told({ text }), await told({ text: `${text}!` })]).toEqual([418, 404]);
    expect((await call(mock, "POST /__admin/rules", { when: { query: { q: { $matches: "^(?=a)" } } }, answer: teapot })).text).toContain("without lookahead");
  });

  it("makes its answer from the request", async () => {
    const mock = await withRule({
      when: { path: "/acme/:id" },
      answer: {
        status: 201,
        headers: { location: "/acme/{{input.params.id}}", "x-kind": "{{headers.x-kind}}" },
        body: {
          id: "{{input.params.id}}",
          items: "{{input.body.items}}",
          page: "{{input.query.page}}",
          hello: "Hello {{UPPER(input.body.name)}}",
          n: "{{input.request}}",
        },
      },
    });
    const { status, headers, body } = await call(mock, "POST /acme/7?page=2", { name: "ada", items: [1, 2] }, { "x-kind": "big" });
    expect([status, headers["location"], headers["x-kind"], body]).toEqual([
      201,
      "/acme/7",
      "big",
      { id: "7", items: [1, 2], page: "2", hello: "Hello ADA", n: 1 },
    ]);
  });

  it("answers text and bytes as they are", async () => {
    const mock = await withRule({ when: { path: "/acme/text" }, answer: { headers: { "content-type": "text/csv" }, text: "a,b" } });
    await call(mock, "POST /__admin/rules", { when: { path: "/acme/bytes" }, answer: { base64: "AP8=" } });
    const text = await call(mock, "GET /acme/text");
    const bytes = await mock.app.inject({ url: "/acme/bytes", headers: { host: "localhost" } });
    expect([text.text, text.headers["content-type"], [...bytes.rawPayload]]).toEqual(["a,b", "text/csv", [0, 255]]);
  });

  it("changes what the service answers, after it did its work", async () => {
    const mock = await withRule({
      when: { method: "POST", path: "/shopify/orders" },
      change: { status: 202, headers: { "x-late": "yes" }, body: { order: { note: "{{input.body.order.customer.id}}" } } },
    });
    const made = await call(mock, "POST /shopify/orders", newOrder);
    expect([made.status, made.headers["x-late"], at(made.body, "order", "note"), at(made.body, "order", "total_price")]).toEqual([
      202,
      "yes",
      6_000_000_001,
      "55.00",
    ]);
    expect(at((await call(mock, "GET /shopify/orders/count")).body, "count")).toBe(121);
  });

  it.each<[Json, (answer: Answer) => void]>([
    [
      { fault: 429, retryAfterSeconds: 7 },
      ({ status, headers, text }) => expect([status, headers["retry-after"], text]).toEqual([429, "7", expect.stringContaining("Exceeded 2 calls")]),
    ],
    [{ fault: 500 }, ({ status, text }) => expect([status, text]).toEqual([500, expect.stringContaining("Internal Server Error")])],
    [{ fault: "html" }, ({ text }) => expect(text).toContain("<h1>")],
  ])("fails as the service would: %j", async (effect, check) => {
    check(await call(await withRule({ ...(effect as object), when: { service: "shopify" } }), "GET /shopify/orders"));
  });

  it("cuts, breaks off and never answers, over a socket", async () => {
    const mock = mockOf();
    const url = await mock.listen();
    for (const fault of ["reset", "truncated"]) await call(mock, "POST /__admin/rules", { when: { path: `/acme/${fault}` }, fault });
    await call(mock, "POST /__admin/rules", { when: { path: "/acme/timeout" }, fault: "timeout" });
    await expect(fetch(`${url}/acme/reset`)).rejects.toThrow();
    const cut = await fetch(`${url}/acme/truncated`);
    await expect(cut.text()).rejects.toThrow();
    const giveUp = new AbortController();
    const waiting = fetch(`${url}/acme/timeout`, { signal: giveUp.signal });
    await expect.poll(() => mock.calls().at(-1)?.fault, { timeout: 20_000 }).toBe("timeout");
    giveUp.abort();
    await expect(waiting).rejects.toThrow();
  });

  it("alone with a latency only makes the service late", async () => {
    const mock = await withRule({ when: { path: "/shopify/orders" }, latencyMs: 1 });
    expect([(await call(mock, "GET /shopify/orders")).status, mock.calls().at(-1)?.answeredBy]).toEqual([200, { kind: "rule", name: "rule-1" }]);
  });

  it("is tried by priority, then newest first", async () => {
    const mock = mockOf();
    const add = (id: string, priority?: number): Promise<Answer> =>
      call(mock, "POST /__admin/rules", { id, answer: { body: id }, ...(priority !== undefined && { priority }) });
    const first = async (): Promise<Json> => (await call(mock, "GET /shopify/orders")).body;
    await add("old");
    await add("new");
    expect(await first()).toBe("new");
    await add("low", -1);
    expect(await first()).toBe("new");
    await add("high", 1);
    expect(await first()).toBe("high");
    await call(mock, "PUT /__admin/rules/high", { priority: 1, enabled: false, answer: { body: "high" } });
    expect(await first()).toBe("new");
    await call(mock, "DELETE /__admin/rules/new");
    expect(await first()).toBe("old");
    expect(list((await call(mock, "DELETE /__admin/rules")).body, "data")).toEqual([]);
    expect((await call(mock, "GET /shopify/orders")).status).toBe(200);
  });
});

describe("a bad rule", () => {
  it.each<[Json, string, string]>([
    [{}, "rule", "does nothing"],
    [{ wehn: {}, answer: {} }, "rule.wehn", "not known here"],
    [{ answer: {}, fault: 500 }, "fault", "cannot stand beside"],
    [{ answer: { status: 42 } }, "answer.status", "200 to 599"],
    [{ answer: { body: 1, text: "x" } }, "answer.text", "one body"],
    [{ answer: { headers: { "x y": "1" } } }, "answer.headers.x y", "Header name"],
    [{ answer: { body: { a: ["{{steps.x.output}}"] } } }, "answer.body.a[0]", "a request does not have"],
    [{ answer: { body: "{{input." } }, "answer.body", ""],
    [{ answer: {}, when: { method: "FETCH" } }, "when.method", "must be one of GET"],
    [{ answer: {}, when: { path: "orders" } }, "when.path", "begins with /"],
    [{ answer: {}, when: { query: { limit: { $above: 3 } } } }, "when.query.limit.$above", "There is no matcher"],
    [{ answer: {}, when: { body: { a: { $matches: "(" } } } }, "when.body.a.$matches", "regular expression"],
    [{ answer: {}, when: { bodyAt: { "a..b": 1 } } }, "when.bodyAt.a..b", "is not a path"],
    [{ answer: {}, when: { request: { every: 0 } } }, "when.request.every", "1 to"],
    [{ answer: {}, when: { request: { every: 2, after: 1 } } }, "when.request", "one of"],
    [{ answer: {}, times: 0 }, "times", "1 to"],
    [{ fault: 200 }, "fault", "not a failure"],
    [{ answer: {}, priority: "high" }, "priority", "whole number"],
  ])("%j is refused at its field and changes nothing", async (rule, field, words) => {
    const mock = await withRule({ id: "kept", when: { path: "/acme" }, answer: teapot });
    for (const line of ["POST /__admin/rules", "PUT /__admin/rules/kept"]) {
      const { status, body } = await call(mock, line, rule);
      expect([status, at(body, "message")]).toEqual([400, expect.stringContaining(`"${field}"`)]);
      expect(at(body, "message")).toContain(words);
    }
    expect((await call(mock, "GET /acme")).status).toBe(418);
    expect(list((await call(mock, "GET /__admin/rules")).body, "data")).toHaveLength(1);
  });

  it("cannot take the id of another, and an unknown one is said to be", async () => {
    const mock = await withRule({ id: "tea", answer: teapot });
    expect((await call(mock, "POST /__admin/rules", { id: "tea", answer: {} })).status).toBe(409);
    expect((await call(mock, "GET /__admin/rules/coffee")).status).toBe(404);
  });

  it("whatever it is, is refused in words or can be asked, never a failure of the mock", () => {
    const value = fc.letrec((tie) => ({
      any: fc.oneof({ depthSize: "small" }, fc.jsonValue({ maxDepth: 1 }) as fc.Arbitrary<Json>, tie("object") as fc.Arbitrary<Json>),
      object: fc.dictionary(
        fc.constantFrom("when", "answer", "latencyMs", "path", "body", "query", "$matches", "$not", "request", "headers", "status"),
        tie("any"),
        { maxKeys: 4 },
      ),
    })).object as fc.Arbitrary<Json>;
    const request: RuleRequest = { method: "GET", service: "acme", paths: ["/acme"], query: new URLSearchParams("a=1&a=2"), headers: {}, body: { a: [1] } };
    fc.assert(
      fc.property(value, (rule) => {
        const book = new RuleBook();
        try {
          book.add(rule);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
          expect(book.isEmpty).toBe(true);
          return;
        }
        expect(book.take(request).checks.length).toBeLessThanOrEqual(6);
      }),
      { numRuns: 200 },
    );
  });
});

describe("the log of calls", () => {
  it("says what was asked, without credentials, and which rule answered and why", async () => {
    const mock = await withRule({ id: "small", when: { method: "POST", path: "/shopify/orders", bodyAt: { "order.total": { $lt: 10 } } }, answer: teapot });
    await call(mock, "POST /__admin/rules", { id: "any", when: { method: "POST" }, answer: teapot, priority: -1 });
    await call(mock, "POST /shopify/orders?api_key=hush", { order: { total: 12, password: "hush" } }, { authorization: "Bearer hush", "x-shop": "1" });
    const { body, text } = await call(mock, "GET /__admin/calls?rule=any");
    const [entry] = list(body, "data");
    expect(text).not.toContain("hush");
    expect(entry).toMatchObject({
      method: "POST",
      path: "/shopify/orders",
      status: 418,
      headers: { authorization: "[removed]", "x-shop": "1" },
      body: { order: { total: 12, password: "[removed]" } },
      answeredBy: { kind: "rule", name: "any" },
      rules: [
        { rule: "any", matched: true, conditions: [{ condition: "method", held: true, message: "" }] },
        {
          rule: "small",
          matched: false,
          conditions: [
            { condition: "path", held: true },
            { condition: "method", held: true },
            { condition: "bodyAt.order.total", held: false, message: "body.order.total is not below 10: it is 12" },
          ],
        },
      ],
    });
  });

  it("finds calls by service, path, rule and status, and names the route of those a service answered", async () => {
    const mock = await withRule({ id: "tea", when: { path: "/acme/*" }, answer: teapot });
    for (const line of ["GET /shopify/orders/5000000001", "GET /xero/Contacts", "GET /acme/a", "GET /acme/b", "GET /nowhere"]) await call(mock, line);
    const paths = async (query: string): Promise<Json[]> =>
      list((await call(mock, `GET /__admin/calls?${query}`)).body, "data").map(({ path }) => path ?? null);
    expect([await paths("service=xero"), await paths("path=/acme/*"), await paths("rule=tea&limit=1"), await paths("status=404")]).toEqual([
      ["/xero/Contacts"],
      ["/acme/a", "/acme/b"],
      ["/acme/b"],
      ["/nowhere"],
    ]);
    expect(mock.calls()[0]?.answeredBy).toEqual({ kind: "service", name: "GET /shopify/orders/:id" });
    expect((await call(mock, "GET /__admin/calls?colour=red")).status).toBe(400);
  });

  it("keeps the beginning of a long body, and details of the newest 1,000 calls", async () => {
    const mock = mockOf();
    await call(mock, "POST /http/echo", { text: "x".repeat(10_000) });
    const [long] = list((await call(mock, "GET /__admin/calls")).body, "data");
    expect([long?.["bodyCut"], String(long?.["body"]).length]).toEqual([true, 4_096]);
    for (let i = 0; i < 1_000; i++) await call(mock, "GET /health-of-nobody");
    const [first, second] = list((await call(mock, "GET /__admin/calls")).body, "data");
    expect([first?.["headers"], typeof second?.["headers"]]).toEqual([null, "object"]);
  });
});
