import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { builtIns, signatureFault } from "@fastn/connectors";
import { FakeClock } from "@fastn/core";
import { afterEach, describe, expect, it } from "vitest";
import { at, call, list, mockOf, newOrder } from "../testing/mock-of.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Taken {
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Somebody who takes webhooks; `statuses` are answered one after the other, then 200. */
async function receiver(...statuses: number[]): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      taken.push({ headers: request.headers as Record<string, string>, body });
      response.writeHead(statuses.shift() ?? 200).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, taken };
}

const deliveries = async (mock: ReturnType<typeof mockOf>): ReturnType<typeof call> => call(mock, "GET /__admin/deliveries");

describe("a change", () => {
  it("is told to who subscribed, signed as the service signs, in order", async () => {
    const now = Date.UTC(2026, 5, 1);
    const mock = mockOf({ clock: new FakeClock(now) });
    const { url, taken } = await receiver();
    const added = await call(mock, "POST /__admin/subscriptions", { service: "shopify", url, secret: "s3cret" });
    expect([added.status, added.text.includes("s3cret")]).toEqual([201, false]);
    const made = await call(mock, "POST /shopify/orders", newOrder);
    const id = at(made.body, "order", "id");
    await call(mock, `POST /shopify/orders/${String(id)}/cancel`, {});
    const all = ["delivered", "delivered", "delivered", "delivered"];
    await expect.poll(async () => list((await deliveries(mock)).body, "data").map(({ state }) => state)).toEqual(all);
    const topics = taken.map(({ headers }) => headers["x-shopify-topic"]);
    expect(topics.slice(0, 1)).toEqual(["orders/create"]);
    expect(topics).toContain("orders/cancelled");
    const signature = builtIns.find(({ name }) => name === "shopify")?.webhook?.signature;
    if (!signature) throw new Error("no signature");
    for (const { headers, body } of taken) {
      const parts = { rawBody: body, method: "POST", url };
      expect([signatureFault(signature, ["s3cret"], headers, parts, now), signatureFault(signature, ["other"], headers, parts, now)]).toEqual([null, "wrong"]);
      expect((JSON.parse(body) as { id: number }).id).toBe(id);
    }
  });

  it("of another topic or service is not told, nor a refused or repeated one, nor a read", async () => {
    const mock = mockOf();
    const { url, taken } = await receiver();
    await call(mock, "POST /__admin/subscriptions", { service: "shopify", topic: "customers/create", url });
    await call(mock, "POST /shopify/orders", newOrder);
    await call(mock, "POST /shopify/orders", { order: {} });
    await call(mock, "GET /shopify/orders");
    await call(mock, "PUT /xero/Contacts", { Name: "Ada" });
    await call(mock, "POST /shopify/customers", { customer: { email: "ada@example.com" } });
    await expect.poll(() => taken.map(({ headers }) => headers["x-shopify-topic"])).toEqual(["customers/create"]);
  });

  it("is told again when the receiver fails, at most five times, before what came after it", async () => {
    const clock = new FakeClock();
    const mock = mockOf({ clock });
    const { url, taken } = await receiver(500, 503, 200);
    await call(mock, "POST /__admin/subscriptions", { service: "shopify", topic: "customers/create", url });
    for (const name of ["first", "second"]) await call(mock, "POST /shopify/customers", { customer: { email: `${name}@example.com` } });
    for (const [attempts, waitMs] of [
      [1, 1_000],
      [2, 2_000],
    ] as const) {
      await expect.poll(() => [taken.length, clock.pending]).toEqual([attempts, 1]);
      clock.advance(waitMs);
    }
    await expect
      .poll(() => taken.map(({ body }) => (JSON.parse(body) as { email: string }).email.split("@")[0]))
      .toEqual(["first", "first", "first", "second"]);
    expect(new Set(taken.slice(0, 3).map(({ headers }) => headers["x-shopify-webhook-id"])).size).toBe(1);
    await expect
      .poll(async () => list((await deliveries(mock)).body, "data").map(({ state, attempts }) => [state, attempts]))
      .toEqual([
        ["delivered", 3],
        ["delivered", 1],
      ]);
  });

  it("is given up after five attempts at nobody", async () => {
    const clock = new FakeClock();
    const mock = mockOf({ clock });
    await call(mock, "POST /__admin/subscriptions", { service: "shopify", url: "http://127.0.0.1:1/", topic: "customers/create" });
    await call(mock, "POST /shopify/customers", { customer: { email: "ada@example.com" } });
    for (const waitMs of [1_000, 2_000, 4_000, 8_000]) {
      await expect.poll(() => clock.pending).toBe(1);
      clock.advance(waitMs);
    }
    await expect
      .poll(async () => list((await deliveries(mock)).body, "data").map(({ state, attempts, status }) => [state, attempts, status]))
      .toEqual([["failed", 5, null]]);
  });

  it("is told to hooks registered with the shop itself, on this machine only", async () => {
    const mock = mockOf();
    const { url, taken } = await receiver();
    const register = (address: string): ReturnType<typeof call> =>
      call(mock, "POST /shopify/admin/api/2026-01/webhooks.json", { webhook: { topic: "orders/create", address, format: "json" } });
    const hook = await register(url);
    expect(hook.status).toBe(201);
    expect((await register(url)).status).toBe(422);
    await register("https://hooks.example.com/orders");
    await call(mock, "POST /shopify/orders", newOrder);
    await expect.poll(() => taken.length).toBe(1);
    expect(
      list((await deliveries(mock)).body, "data")
        .map(({ state }) => state)
        .toSorted(),
    ).toContain("dropped");
    await call(mock, `DELETE /shopify/webhooks/${String(at(hook.body, "webhook", "id"))}`);
    expect(at((await call(mock, "GET /shopify/webhooks/count")).body, "count")).toBe(1);
  });
});

describe("a subscription", () => {
  it.each([
    [{ service: "shopify" }, "url"],
    [{ service: "shopify", url: "https://example.com" }, "url"],
    [{ service: "shopify", url: "http://169.254.169.254/" }, "url"],
    [{ url: "http://127.0.0.1:1/" }, "service"],
    [{ service: "shopify", url: "http://127.0.0.1:1/", secret: "" }, "secret"],
    [{ service: "shopify", url: "http://127.0.0.1:1/", colour: "red" }, "colour"],
  ])("%j is refused at its field", async (body, field) => {
    const mock = mockOf();
    const answer = await call(mock, "POST /__admin/subscriptions", body);
    expect([answer.status, at(answer.body, "message")]).toEqual([400, expect.stringContaining(field)]);
    expect(at((await call(mock, "GET /__admin/subscriptions")).body, "data")).toEqual([]);
  });
});
