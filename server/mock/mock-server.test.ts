import { FakeClock, type Json } from "@fastn/core";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { fileChangeLog, type MockServer } from "./index.ts";
import { at, call, list, mockOf, newOrder } from "./testing/mock-of.ts";

const script: readonly [string, Json?, Record<string, string>?][] = [
  ["GET /shopify/orders?limit=3"],
  ["POST /shopify/orders", newOrder],
  ["POST /shopify/orders", { order: {} }],
  ["PUT /xero/Contacts", { Contacts: [{ Name: "Ada Lovelace", EmailAddress: "ada@example.com" }] }],
  ["PUT /xero/Contacts", { Contacts: [{ Name: "Ada Lovelace" }] }],
  [
    "PUT /xero/Invoices",
    { Invoices: [{ Type: "ACCREC", Contact: { Name: "Ada Lovelace" }, LineItems: [{ Description: "x", Quantity: 3, UnitAmount: 9.99, TaxType: "OUTPUT2" }] }] },
  ],
  ["POST /slack/chat.postMessage", { channel: "#orders", text: "hello" }],
  ["POST /shopify/orders/5000000001/refunds", { refund: { transactions: [{ amount: "1.00" }] } }],
  ["GET /xero/Invoices?page=1&order=InvoiceNumber%20DESC&pageSize=2"],
  ["GET /shopify/customers/6000000001"],
  ["DELETE /shopify/orders/5000000002"],
  ["GET /slack/conversations.history?channel=orders"],
];

async function play(mock: MockServer): Promise<string> {
  let transcript = "";
  for (const [line, body, headers] of script) {
    const answer = await call(mock, line, body, headers);
    transcript += `${line} ${answer.status}\n${answer.text}\n`;
  }
  return transcript;
}

it("has its limit for slow senders on the server it made itself", async () => {
  const mock = mockOf();
  await mock.listen();
  expect(mock.app.server.requestTimeout).toBe(30_000);
});

describe("determinism", () => {
  it("gives the same bytes for the same seed and calls, 50 times over", async () => {
    const mock = mockOf({ seed: 7 });
    const first = await play(mock);
    expect(first).not.toContain(" 500\n");
    for (let repeat = 0; repeat < 50; repeat++) {
      mock.reset();
      expect(await play(mock)).toBe(first);
    }
    expect(await play(mockOf({ seed: 7 }))).toBe(first);
    expect(await play(mockOf({ seed: 8 }))).not.toBe(first);
  });

  it("gives the same data whichever service is asked first", async () => {
    const [one, two] = [mockOf(), mockOf()];
    await call(two, "GET /xero/Contacts");
    expect((await call(one, "GET /shopify/orders")).text).toBe((await call(two, "GET /shopify/orders")).text);
  });

  it("keeps each seed and each environment a world of its own", async () => {
    const mock = mockOf();
    await call(mock, "POST /shopify/orders?seed=5", newOrder);
    await call(mock, "POST /shopify/orders", newOrder, { "x-mock-environment": "staging" });
    const counts: Json[] = [];
    for (const query of ["", "?seed=5", "?environment=staging", "?seed=5&environment=staging"]) {
      counts.push(at((await call(mock, `GET /shopify/orders/count${query}`)).body, "count"));
    }
    expect(counts).toEqual([120, 121, 121, 120]);
    expect((await call(mock, "GET /shopify/customers/6000000001")).text).not.toBe((await call(mock, "GET /shopify/customers/6000000001?seed=5")).text);
  });
});

describe("idempotency", () => {
  const key = { "idempotency-key": "run_1/invoice" };

  it("answers a repeated key from storage, and counts every call and every effect", async () => {
    const mock = mockOf();
    const contact = { Name: "Ada" };
    const first = await call(mock, "PUT /xero/Contacts", contact, key);
    const second = await call(mock, "PUT /xero/Contacts", contact, key);
    expect([second.status, second.text, second.headers["idempotent-replayed"]]).toEqual([200, first.text, "true"]);
    expect(mock.counts()).toEqual([{ idempotencyKey: "run_1/invoice", method: "PUT", path: "/xero/Contacts", calls: 2, carriedOut: 1 }]);
  });

  it.each([
    ["shopify", "POST /shopify/orders", newOrder],
    ["cin7-core", "POST /cin7-core/customer", { Name: "Ada", Currency: "USD" }],
    ["cin7-omni", "POST /cin7-omni/Contacts", [{ email: "ada@example.com", firstName: "Ada" }]],
  ])("does the work again for %s, which has no such keys", async (_, line, body: Json) => {
    const mock = mockOf();
    const answers = [await call(mock, line, body, key), await call(mock, line, body, key)];
    expect(answers.map(({ headers }) => headers["idempotent-replayed"])).toEqual([undefined, undefined]);
    expect(mock.counts()).toMatchObject([{ idempotencyKey: "run_1/invoice", calls: 2, carriedOut: 2 }]);
  });

  it("refuses a key that comes back with another body", async () => {
    const mock = mockOf();
    await call(mock, "PUT /xero/Contacts", { Name: "One" }, key);
    expect((await call(mock, "PUT /xero/Contacts", { Name: "Two" }, key)).status).toBe(400);
  });

  it("stores no refusal: the same key may succeed later", async () => {
    const mock = mockOf();
    expect((await call(mock, "POST /shopify/orders?fail=503", newOrder, key)).status).toBe(503);
    expect((await call(mock, "POST /shopify/orders", newOrder, key)).status).toBe(201);
    expect(mock.counts()).toMatchObject([{ calls: 2, carriedOut: 1 }]);
  });
});

describe("failures on demand", () => {
  it.each<[string, number, string]>([
    ["429", 429, "Exceeded 2 calls"],
    ["500", 500, "Internal Server Error"],
    ["401", 401, "Invalid API key"],
    ["html", 200, "<h1>"],
    ["bad-json", 200, '{"orders": [{"id": 1,'],
  ])("answers %s by header or query", async (kind, status, words) => {
    const mock = mockOf();
    for (const answer of [await call(mock, "GET /shopify/orders", undefined, { "x-mock-fail": kind }), await call(mock, `GET /shopify/orders?fail=${kind}`)]) {
      expect([answer.status, answer.text.includes(words)]).toEqual([status, true]);
    }
    expect((await call(mock, "GET /shopify/orders")).status).toBe(200);
  });

  it("says how long to wait with a 429", async () => {
    expect((await call(mockOf(), "GET /xero/Contacts?fail=429")).headers["retry-after"]).toBe("1");
  });

  it("fails the next calls of a rule, then no more", async () => {
    const mock = mockOf();
    const rule = await call(mock, "POST /__admin/faults", { method: "PUT", path: "/xero/Invoices", fault: 503, times: 2, retryAfterSeconds: 4 });
    const statuses: number[] = [];
    const body = { Type: "ACCREC", Contact: { Name: "One" }, LineItems: [{ Description: "x", UnitAmount: 1 }] };
    for (const line of ["GET /xero/Invoices", "PUT /xero/Invoices", "PUT /xero/Invoices", "PUT /xero/Invoices"]) {
      statuses.push((await call(mock, line, line.startsWith("PUT") ? body : undefined)).status);
    }
    expect([rule.status, statuses, (await call(mock, "GET /__admin/faults")).text]).toEqual([201, [200, 503, 503, 200], '{"data":[]}']);
  });

  it("cuts the connection before the work, or after it", async () => {
    const mock = mockOf();
    const url = await mock.listen();
    const send = (kind: string): Promise<unknown> =>
      fetch(`${url}/shopify/orders`, { method: "POST", headers: { "content-type": "application/json", "x-mock-fail": kind }, body: JSON.stringify(newOrder) });
    await expect(send("reset")).rejects.toThrow();
    const before = at((await call(mock, "GET /shopify/orders/count")).body, "count");
    await expect(send("reset-after")).rejects.toThrow();
    expect([before, at((await call(mock, "GET /shopify/orders/count")).body, "count")]).toEqual([120, 121]);
    expect(mock.calls().map((each) => [each.fault, each.status])).toEqual([
      ["reset", 0],
      [null, 200],
      ["reset-after", 0],
      [null, 200],
    ]);
  });

  it("breaks off in the middle of a body", async () => {
    const url = await mockOf().listen();
    const answer = await fetch(`${url}/shopify/orders?fail=truncated`);
    expect([answer.status, answer.headers.get("content-length")]).toEqual([200, "1000"]);
    await expect(answer.text()).rejects.toThrow();
  });

  it("leaves a caller without an answer until it gives up", async () => {
    const mock = mockOf();
    const url = await mock.listen();
    const controller = new AbortController();
    const waiting = fetch(`${url}/shopify/orders?fail=timeout`, { signal: controller.signal });
    await expect.poll(() => mock.calls()[0]?.fault).toBe("timeout");
    controller.abort();
    await expect(waiting).rejects.toThrow();
  });

  it("fails a share of the calls, the same ones each time", async () => {
    const mock = mockOf({ failureRate: 0.5 });
    const statuses = async (): Promise<string> => {
      const seen: number[] = [];
      for (let i = 0; i < 40; i++) seen.push((await call(mock, "GET /shopify/orders?limit=1")).status);
      return seen.join();
    };
    const first = await statuses();
    mock.reset();
    expect(await statuses()).toBe(first);
    const failed = first.split(",").filter((status) => status !== "200");
    expect(failed.length).toBeGreaterThan(8);
    expect(failed.length).toBeLessThan(32);
    expect(new Set(failed)).toEqual(new Set(["429", "500", "503"]));
  });

  it("waits as long as the server or the call says", async () => {
    const clock = new FakeClock();
    const mock = mockOf({ clock, latencyMs: 500 });
    for (const [query, ms] of [
      ["", 500],
      ["?latency=2000", 2000],
    ] as const) {
      const answer = call(mock, `GET /http/echo${query}`);
      await expect.poll(() => clock.pending).toBe(1);
      clock.advance(ms - 1);
      expect(clock.pending).toBe(1);
      clock.advance(1);
      expect((await answer).status).toBe(200);
      expect(mock.calls().at(-1)).toMatchObject({ durationMs: ms });
    }
  });
});

describe("borders", () => {
  it("names near routes for a path it does not serve, and methods for one it does", async () => {
    const mock = mockOf();
    const unknown = await call(mock, "GET /shopify/order/5");
    expect([unknown.status, list(unknown.body, "near") as unknown as string[]]).toEqual([404, expect.arrayContaining(["GET /shopify/orders/:id"])]);
    const elsewhere = await call(mock, "GET /shopfy/orders");
    expect([elsewhere.status, list(elsewhere.body, "near") as unknown as string[]]).toEqual([404, expect.arrayContaining(["GET /shopify/orders"])]);
    const method = await call(mock, "PATCH /shopify/orders/5000000001", {});
    expect([method.status, method.headers["allow"]]).toEqual([405, "GET, PUT, DELETE"]);
  });

  it("serves the documented address, with and without /mock", async () => {
    const mock = mockOf();
    expect((await call(mock, "GET /mock/shopify/orders?limit=1")).text).toBe((await call(mock, "GET /shopify/orders?limit=1")).text);
  });

  it.each([
    [{ host: "evil.example" }, 403],
    [{ host: "127.0.0.1.evil.example:3005" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ host: "127.0.0.1:3005", origin: "http://localhost:5173" }, 200],
    [{ host: "[::1]:3005" }, 200],
  ])("answers %j with %i", async (headers, status) => {
    expect((await call(mockOf(), "GET /http/echo", undefined, headers as Record<string, string>)).status).toBe(status);
  });

  it.each([
    ["application/x-www-form-urlencoded", "a=1", 415],
    ["text/plain", "{}", 415],
    ["multipart/form-data; boundary=x", "--x--", 415],
    ["application/json", "{", 400],
    ["application/json", '{"__proto__":{"a":1}}', 422],
    ["application/json", `${"[".repeat(100)}${"]".repeat(100)}`, 422],
    ["application/json", JSON.stringify("x".repeat(1024 * 1024)), 413],
  ])("refuses body %#, a %s", async (type, payload, status) => {
    const answer = await mockOf().app.inject({ method: "POST", url: "/shopify/orders", headers: { host: "localhost", "content-type": type }, payload });
    expect(answer.statusCode).toBe(status);
  });

  it.each(["seed=-1", "seed=x", "seed=99999999999", "latency=999999", "fail=never", "fail=200", "environment=a/b"])("refuses ?%s", async (query) => {
    expect((await call(mockOf(), `GET /shopify/orders?${query}`)).status).toBe(400);
  });

  it("never shows credentials back", async () => {
    const answer = await call(mockOf(), "GET /http/echo", undefined, { authorization: "Bearer tok_123", cookie: "a=tok_123", "x-seen": "1" });
    expect(answer.text).not.toContain("tok_123");
    expect(at(answer.body, "headers", "x-seen")).toBe("1");
  });
});

describe("admin", () => {
  it("shows calls, counts and data, and forgets them on reset", async () => {
    const mock = mockOf({ clock: new FakeClock(Date.UTC(2026, 4, 1)) });
    await call(mock, "POST /slack/chat.postMessage?seed=1", { channel: "finance", text: "hi" }, { "idempotency-key": "k" });
    expect(at((await call(mock, "GET /__admin/calls")).body, "data", 0)).toEqual({
      seq: 1,
      at: "2026-05-01T00:00:00.000Z",
      method: "POST",
      path: "/slack/chat.postMessage",
      query: "seed=1",
      environment: "local",
      seed: 1,
      locale: "en",
      idempotencyKey: "k",
      status: 200,
      durationMs: 0,
      replayed: false,
      fault: null,
      answeredBy: { kind: "service", name: "POST /slack/chat.postMessage" },
      headers: expect.objectContaining({ "idempotency-key": "k" }) as unknown,
      body: { channel: "finance", text: "hi" },
      bodyCut: false,
      rules: [],
      recordings: [],
    });
    expect(list((await call(mock, "GET /__admin/calls/counts")).body, "data")).toHaveLength(1);
    expect(at((await call(mock, "GET /__admin/state")).body, "services", "slack", "messages", 0, "text")).toBe("hi");
    expect(at((await call(mock, "POST /__admin/reset", { seed: 4 })).body, "seed")).toBe(4);
    expect(list(await mock.state(), "slack", "messages")).toEqual([]);
    expect(mock.view()).toMatchObject({ seed: 4, requests: 0 });
  });

  it("changes latency and failure rate while running, and refuses nonsense", async () => {
    const mock = mockOf();
    expect((await call(mock, "PUT /__admin/behaviour", { latencyMs: 1, failureRate: 1 })).status).toBe(200);
    expect((await call(mock, "GET /shopify/orders")).status).not.toBe(200);
    expect((await call(mock, "PUT /__admin/behaviour", { failureRate: 2 })).status).toBe(400);
    expect((await call(mock, "POST /__admin/faults", { path: "x", fault: 500 })).status).toBe(400);
    expect((await call(mock, "POST /__admin/reset", { seed: 1.5 })).status).toBe(400);
  });
});

describe("a change log", () => {
  const folder = mkdtempSync(join(tmpdir(), "fastn-mock-"));
  const file = join(folder, "deep", "mock-changes.jsonl");
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("brings back the records and the keys of an earlier process, byte for byte", async () => {
    const first = mockOf({ changeLog: fileChangeLog(file) });
    await play(first);
    const again = { "idempotency-key": "again" };
    await call(first, "PUT /xero/Contacts?seed=6", { Name: "Grace" }, again);
    const [state, other] = [await first.state(), await first.state({ seed: 6 })];
    const second = mockOf({ changeLog: fileChangeLog(file) });
    expect([await second.state(), await second.state({ seed: 6 })]).toEqual([state, other]);
    expect((await call(second, "PUT /xero/Contacts?seed=6", { Name: "Grace" }, again)).headers["idempotent-replayed"]).toBe("true");
    // The next change gets the same number in both.
    expect((await call(second, "POST /shopify/orders", newOrder)).text).toBe((await call(first, "POST /shopify/orders", newOrder)).text);
  });

  it("survives a line cut short, and is empty after a reset", async () => {
    const first = mockOf({ changeLog: fileChangeLog(file) });
    await call(first, "POST /shopify/orders", newOrder);
    writeFileSync(file, `${readFileSync(file, "utf8")}{"method":"POST","url":"/shop`);
    const second = mockOf({ changeLog: fileChangeLog(file) });
    expect(at((await call(second, "GET /shopify/orders/count")).body, "count")).toBe(121);
    second.reset();
    expect(at((await call(mockOf({ changeLog: fileChangeLog(file) }), "GET /shopify/orders/count")).body, "count")).toBe(120);
  });
});

describe("a server that listened before", () => {
  it("is answered for, moved and closed as its own, waiting requests included", async () => {
    const mock = mockOf();
    const server = createServer((request, response) => void mock.adopt(server).then(() => server.emit("request", request, response)));
    const listen = (on: Server): Promise<string> =>
      new Promise((resolve) => on.listen(0, "127.0.0.1", () => resolve(`http://127.0.0.1:${(on.address() as AddressInfo).port}`)));
    const before = await listen(server);
    const seedAt = async (url: string): Promise<unknown> => ((await (await fetch(`${url}/__admin`)).json()) as { seed: unknown }).seed;
    expect([await seedAt(before), mock.url]).toEqual([1, before]);
    const other = createServer();
    const free = await listen(other);
    await expect(mock.move(Number(new URL(free).port))).rejects.toMatchObject({ code: "EADDRINUSE" });
    expect([await seedAt(before), mock.url]).toEqual([1, before]);
    await new Promise((resolve) => other.close(resolve));
    expect([await mock.move(Number(new URL(free).port)), await seedAt(free)]).toEqual([free, 1]);
    await expect(seedAt(before)).rejects.toThrow();
    await mock.close();
    await expect(seedAt(free)).rejects.toThrow();
    expect([mock.url, server.listening]).toEqual([null, false]);
  });
});
