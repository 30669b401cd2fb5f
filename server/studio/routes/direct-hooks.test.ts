import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { afterAll, beforeAll, expect, it, type MockInstance, vi } from "vitest";
import type { DirectPosts } from "../../platform/index.ts";
import type { Studio } from "../create-studio.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

const source = (name: string, trigger: string, rest: string): string => `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("${name}", { trigger: trigger.webhook({ ${trigger} }), ${rest} });`;
const map = (fields: string): string =>
  `steps: [step("out", { type: "action", connector: "transform", action: "map", input: { items: ["{{input}}"], fields: ${fields} } })]`;
const workflows = {
  "workflows/instant.ts": source("instant", `path: "/instant"`, `tier: "instant", history: "none", ${map(`{ id: "id" }`)}`),
  "workflows/text.ts": source("text", `path: "/deep/text"`, `tier: "instant", output: "ünïcode {{input.id}}", ${map(`{ id: "id" }`)}`),
  "workflows/nothing.ts": source("nothing", `path: "/nothing"`, `tier: "instant", output: null, ${map(`{ id: "id" }`)}`),
  "workflows/standard.ts": source("standard", `path: "/standard"`, map(`{ id: "id" }`)),
  "workflows/failing.ts": source("failing", `path: "/failing"`, `tier: "instant", ${map(`{ total: { sum: "id", of: ["a", "b"] } }`)}`),
  "workflows/typed.ts": source(
    "typed",
    `path: "/typed", input: { type: "object", properties: { id: { type: "number" } }, required: ["id"] }`,
    `tier: "instant", ${map(`{ id: "id" }`)}`,
  ),
  "workflows/signed.ts": source("signed", `path: "/signed", auth: { type: "hmac", secret: "SIGNED" }`, `tier: "instant", ${map(`{ id: "id" }`)}`),
  "workflows/keyed.ts": source("keyed", `path: "/keyed", auth: { type: "key", secret: "KEYED" }`, `tier: "instant", ${map(`{ id: "id" }`)}`),
  "workflows/unset.ts": source("unset", `path: "/unset", auth: { type: "key", secret: "NOWHERE" }`, `tier: "instant", ${map(`{ id: "id" }`)}`),
  "workflows/reading.ts": source(
    "reading",
    `path: "/reading", method: "GET", auth: { type: "key", secret: "KEYED" }`,
    `tier: "instant", ${map(`{ id: "id" }`)}`,
  ),
  "workflows/broken.ts": source("broken", `path: "/broken"`, `tier: "instant", steps: [step("x", { type: "action", connector: "nowhere", action: "map" })]`),
  "workflows/seeing.ts": source("seeing", `path: "/seeing"`, `tier: "instant", output: "{{headers}}", ${map(`{ id: "id" }`)}`),
};

let workspace: TempWorkspace;
let studio: Studio;
let take: MockInstance<DirectPosts["take"]>;
beforeAll(async () => {
  workspace = tempWorkspace(workflows);
  studio = await openTestStudio(workspace.root, { env: { FASTN_SECRET_SIGNED: "a-secret", FASTN_SECRET_KEYED: "the-key" } });
  take = vi.spyOn(studio.door.direct, "take");
});
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

interface Sent {
  readonly path: string;
  readonly method?: string;
  readonly body?: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}
interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

const headersOf = ({ body = "", headers }: Sent): Record<string, string> => ({
  host: `127.0.0.1:${studio.port}`,
  "content-type": "application/json",
  "content-length": String(Buffer.byteLength(body)),
  ...headers,
});

/** As any client does. */
function overSocket(sent: Sent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const { path, method = "POST", body = "" } = sent;
    const request = httpRequest({ host: "127.0.0.1", port: studio.port, path, method, headers: headersOf(sent) }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** The same request, with the framework's route to answer it. */
function byRoute(sent: Sent): Promise<Answered> {
  take.mockReturnValueOnce(false);
  return overSocket(sent);
}

/** Without what differs from one answer to the next. */
function comparable({ status, headers, body }: Answered): object {
  const { date: _date, ...kept } = headers;
  const text = JSON.stringify({ status, headers: kept, body });
  return JSON.parse(
    text
      .replaceAll(/(req|run)_[0-9a-z]{26}/g, "$1_id")
      .replace(/"x-ratelimit-remaining":"\d+"/, `"x-ratelimit-remaining":"n"`)
      .replace(/"x-ratelimit-reset":"\d+"/, `"x-ratelimit-reset":"n"`),
  ) as object;
}

const order = JSON.stringify({ id: 7, customer: "Ada" });
const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);

/** Ids of signed messages are taken once, so each way signs its own. */
let signedCount = 0;
function signed(body: string, secret = "a-secret"): Record<string, string> {
  const id = `msg_${++signedCount}`;
  const at = String(Math.floor(Date.now() / 1000));
  const signature = createHmac("sha256", secret).update(`${id}.${at}.${body}`).digest("base64");
  return { "webhook-id": id, "webhook-timestamp": at, "webhook-signature": `v1,${signature}` };
}

it.each<[what: string, status: number, sent: Sent | (() => Sent)]>([
  ["an instant workflow", 200, { path: "/hooks/instant", body: order }],
  ["another content type of the same meaning", 200, { path: "/hooks/instant", body: order, headers: { "content-type": "application/json; charset=utf-8" } }],
  ["text beyond ASCII", 200, { path: "/hooks/deep/text", body: JSON.stringify({ id: "é😀" }) }],
  ["an output of null", 200, { path: "/hooks/nothing", body: order }],
  ["what fetch of Node sends along", 200, { path: "/hooks/seeing", body: order, headers: { "sec-fetch-mode": "cors", "user-agent": "node" } }],
  ["a body of null", 200, { path: "/hooks/nothing", body: "null" }],
  ["a workflow that does not wait", 202, { path: "/hooks/standard", body: order }],
  ["a run that fails", 422, { path: "/hooks/failing", body: order }],
  ["an input that fits", 200, { path: "/hooks/typed", body: order }],
  ["an input that does not fit", 422, { path: "/hooks/typed", body: `{"id":"seven"}` }],
  ["a signed message", 200, () => ({ path: "/hooks/signed", body: order, headers: signed(order) })],
  ["a message signed for another body", 401, () => ({ path: "/hooks/signed", body: order, headers: signed("{}") })],
  ["a message without signature", 401, { path: "/hooks/signed", body: order }],
  ["a right key", 200, { path: "/hooks/keyed", body: order, headers: { "x-fastn-key": "the-key" } }],
  ["no key", 401, { path: "/hooks/keyed", body: order }],
  ["a key that is not set", 422, { path: "/hooks/unset", body: order, headers: { "x-fastn-key": "a" } }],
  ["an address nobody has", 404, { path: "/hooks/nowhere", body: order }],
  ["an address without a name", 404, { path: "/hooks/", body: order }],
  ["dots and slashes", 404, { path: "/hooks/a/../instant//x.", body: order }],
  ["an address that takes another method", 404, { path: "/hooks/reading", body: order }],
  ["a workflow with errors", 422, { path: "/hooks/broken", body: order }],
  [
    "headers, of which the workflow sees those that prove nothing",
    200,
    { path: "/hooks/seeing", body: order, headers: { authorization: "Basic eA==", cookie: "a=b", "X-Topic": "paid" } },
  ],
  ["what is no JSON", 400, { path: "/hooks/instant", body: "{id:7}" }],
  ["what is no UTF-8", 400, { path: "/hooks/instant", body: Buffer.from([0x22, 0xff, 0x22]) }],
  ["a lone surrogate", 400, { path: "/hooks/instant", body: `"\\ud800"` }],
  ["a number that is none", 400, { path: "/hooks/instant", body: "1e999" }],
  ["a prototype key", 400, { path: "/hooks/instant", body: `{"__proto__":{}}` }],
  ["nesting too deep", 400, { path: "/hooks/instant", body: nested(65) }],
])("answers a plain post as its route does: %s", async (_what, status, sent) => {
  const next = (): Sent => (typeof sent === "function" ? sent() : sent);
  const direct = await overSocket(next());
  expect(take).toHaveLastReturnedWith(true);
  expect(direct.status).toBe(status);
  expect(comparable(direct)).toEqual(comparable(await byRoute(next())));
});

it.each<[what: string, status: number, sent: Sent]>([
  ["another method", 200, { path: "/hooks/reading", method: "GET", headers: { "x-fastn-key": "the-key" } }],
  ["a query", 200, { path: "/hooks/instant?x=1", body: order }],
  ["an address with escapes", 200, { path: "/hooks/%69nstant", body: order }],
  ["no body", 200, { path: "/hooks/nothing", body: "" }],
  ["JSON by its suffix", 200, { path: "/hooks/instant", body: order, headers: { "content-type": "application/cloudevents+json; charset=utf-8" } }],
  ["a form", 415, { path: "/hooks/instant", body: "a=b", headers: { "content-type": "application/x-www-form-urlencoded" } }],
  ["another charset", 415, { path: "/hooks/instant", body: order, headers: { "content-type": "application/json; charset=utf-16" } }],
  ["a compressed body", 415, { path: "/hooks/instant", body: order, headers: { "content-encoding": "gzip" } }],
  ["another host", 403, { path: "/hooks/instant", body: order, headers: { host: "evil.example" } }],
  ["another page", 403, { path: "/hooks/instant", body: order, headers: { origin: "http://evil.example" } }],
  ["a request a page of another site made", 403, { path: "/hooks/instant", body: order, headers: { "sec-fetch-site": "cross-site" } }],
  ["a key of the sender's", 200, { path: "/hooks/instant", body: order, headers: { "idempotency-key": "k" } }],
  ["an environment", 422, { path: "/hooks/instant", body: order, headers: { "x-fastn-environment": "moon" } }],
  ["another prefix", 401, { path: "/api/v1/workflows/instant/execute", body: order }],
])("leaves to the framework what is not plain: %s", async (_what, status, sent) => {
  const over = await overSocket(sent);
  expect(take).toHaveLastReturnedWith(false);
  expect(over.status).toBe(status);
  expect(comparable(over)).toEqual(comparable(await byRoute(sent)));
});
