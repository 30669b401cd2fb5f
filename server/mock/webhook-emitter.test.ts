import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { builtIns, signatureFault } from "@fastn/connectors";
import { FakeClock, type Json } from "@fastn/core";
import { afterEach, describe, expect, it } from "vitest";
import { at, call, mockOf } from "./testing/mock-of.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

interface Taken {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Somebody who takes webhooks and remembers them. */
async function receiver(status = 202): Promise<{ url: string; taken: Taken[] }> {
  const taken: Taken[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      taken.push({ headers: request.headers, body });
      response.writeHead(status, { location: "http://127.0.0.1:1/elsewhere" }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`, taken };
}

const now = Date.UTC(2026, 0, 1);
const mock = (): ReturnType<typeof mockOf> => mockOf({ clock: new FakeClock(now) });
const payload = { type: "order.paid", data: { id: 7, note: "Grüße" } };

describe("a webhook sent by the mock", () => {
  it("is signed as standardwebhooks.com says", async () => {
    const { url, taken } = await receiver();
    const key = Buffer.from("0123456789abcdef0123456789abcdef");
    const answer = await call(mock(), "POST /__admin/webhooks", { url, secret: `whsec_${key.toString("base64")}`, payload, id: "msg_1" });
    expect(answer.body).toEqual({ id: "msg_1", status: 202 });
    const [delivery] = taken;
    const timestamp = String(now / 1000);
    const wanted = createHmac("sha256", key).update(`msg_1.${timestamp}.${delivery?.body}`).digest("base64");
    expect(delivery?.headers).toMatchObject({ "webhook-id": "msg_1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${wanted}` });
    expect(JSON.parse(delivery?.body ?? "")).toEqual(payload);
  });

  it.each(builtIns.flatMap((each) => (each.webhook?.signature ? [each.name] : [])))("is signed as %s signs, and by no other secret", async (service) => {
    const { url, taken } = await receiver();
    await call(mock(), "POST /__admin/webhooks", { url, service, secret: "s3cret", payload, headers: { "x-topic": "orders/paid" } });
    const signature = builtIns.find(({ name }) => name === service)?.webhook?.signature;
    const headers = (taken[0]?.headers ?? {}) as Record<string, string>;
    const parts = { rawBody: taken[0]?.body ?? "", method: "POST", url };
    if (!signature) throw new Error("no signature");
    expect([signatureFault(signature, ["s3cret"], headers, parts, now), signatureFault(signature, ["other"], headers, parts, now)]).toEqual([null, "wrong"]);
    expect(headers["x-topic"]).toBe("orders/paid");
  });

  it("has an id of its own each time, and goes nowhere a redirect points", async () => {
    const { url } = await receiver(307);
    const server = mock();
    const ids: Json[] = [];
    for (let i = 0; i < 2; i++) {
      const { body } = await call(server, "POST /__admin/webhooks", { url, payload });
      expect(at(body, "status")).toBe(307);
      ids.push(at(body, "id"));
    }
    expect(new Set(ids).size).toBe(2);
  });

  it.each<[string, Json]>([
    ["another machine", { url: "http://example.com/x", payload }],
    ["a name that only looks like this one", { url: "http://127.0.0.1.evil.example/x", payload }],
    ["https", { url: "https://127.0.0.1/x", payload }],
    ["nothing to say", { url: "http://127.0.0.1:1/" }],
    ["an id with a dot", { url: "http://127.0.0.1:1/", payload, id: "a.b" }],
    ["an empty secret", { url: "http://127.0.0.1:1/", payload, secret: "" }],
    ["a header that is no text", { url: "http://127.0.0.1:1/", payload, headers: { a: 1 } }],
  ])("is not sent to or with %s", async (_what, body) => {
    expect((await call(mock(), "POST /__admin/webhooks", body)).status).toBe(400);
  });

  it("that nobody takes, or of a service nobody knows, says so", async () => {
    expect((await call(mock(), "POST /__admin/webhooks", { url: "http://127.0.0.1:1/", payload })).status).toBe(502);
    expect((await call(mock(), "POST /__admin/webhooks", { url: "http://127.0.0.1:1/", payload, service: "nope", secret: "x" })).status).toBe(404);
  });
});
