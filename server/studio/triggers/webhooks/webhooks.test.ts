import { createHmac } from "node:crypto";
import { gzipSync } from "node:zlib";
import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Studio } from "../../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../../testing.ts";

const secret = `whsec_${Buffer.from("a-good-secret-of-orders-01").toString("base64")}`;
const oldSecret = "the-secret-before-it";
const workflows = {
  "workflows/orders.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("orders", {
  trigger: trigger.webhook({ path: "/orders", auth: { type: "hmac", secret: ["ORDERS", "ORDERS_OLD"] } }),
  steps: [step("echo", { type: "action", handler: (ctx) => ({ input: ctx.input, headers: ctx.headers }) })],
});`,
  "workflows/keyed.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("keyed", {
  trigger: trigger.webhook({ path: "/keyed", method: "GET", auth: { type: "key", secret: "KEYED" } }),
  steps: [step("echo", { type: "action", handler: (ctx) => ctx.input })],
});`,
  "workflows/unset.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("unset", {
  trigger: trigger.webhook({ path: "/unset", auth: { type: "hmac", secret: "NOWHERE" } }),
  steps: [step("echo", { type: "action", handler: (ctx) => ctx.input })],
});`,
};

let workspace: TempWorkspace;
let studio: Studio;
const env = {
  FASTN_SECRET_ORDERS: secret,
  FASTN_SECRET_ORDERS_OLD: oldSecret,
  FASTN_SECRET_KEYED: "the-key-of-keyed",
  FASTN_SECRET_SHOPIFY_WEBHOOK_SECRET: "of-another-connector",
};
const open = (): Promise<Studio> => openTestStudio(workspace.root, { env });
beforeAll(async () => {
  workspace = tempWorkspace(workflows);
  studio = await open();
});
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

interface Message {
  readonly id?: string;
  /** Relative to now, s. */
  readonly age?: number;
  readonly body?: string;
  readonly secret?: string;
  /** Body that is signed, when it is not the one that is sent. */
  readonly signedBody?: string;
  readonly own?: boolean;
}

const keyOf = (text: string): Buffer => (text.startsWith("whsec_") ? Buffer.from(text.slice(6), "base64") : Buffer.from(text));
let count = 0;

/** What a careful sender sends. */
function message({ id = `msg_${++count}`, age = 0, body = '{"id":7}', secret: with_ = secret, signedBody = body, own = false }: Message = {}) {
  const timestamp = String(Math.floor(Date.now() / 1000) - age);
  const digest = createHmac("sha256", keyOf(with_)).update(`${id}.${timestamp}.${signedBody}`);
  const headers: Record<string, string> = own
    ? { "x-fastn-webhook-id": id, "x-fastn-timestamp": timestamp, "x-fastn-signature": `sha256=${digest.digest("hex")}` }
    : { "webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": `v1,${digest.digest("base64")}` };
  return { body: body as string | Uint8Array<ArrayBuffer>, headers: { "content-type": "application/json", ...headers } as Record<string, string> };
}

const send = async ({ body, headers }: ReturnType<typeof message>, path = "/hooks/orders"): Promise<number> =>
  (await fetch(studio.url + path, { method: "POST", body, headers })).status;
const runs = async (): Promise<number> => (await unwrap(clientOf(studio).GET("/api/v1/executions", { params: { query: { limit: 200 } } }))).data.length;

const good = (more: Message = {}, change: (made: ReturnType<typeof message>) => unknown = () => undefined) => {
  const made = message(more);
  change(made);
  return made;
};

/** H1 of the promises: who gets in, and how many runs that makes. */
const cases: Readonly<Record<string, { readonly make: () => ReturnType<typeof message>; readonly status: number; readonly path?: string }>> = {
  "a good message": { make: () => good(), status: 202 },
  "a good message in our own headers": { make: () => good({ own: true }), status: 202 },
  "a message signed with the secret before": { make: () => good({ secret: oldSecret }), status: 202 },
  "two signatures, of which one fits": {
    make: () => good({}, ({ headers }) => (headers["webhook-signature"] = `v1,AAAA v2,xx ${headers["webhook-signature"]}`)),
    status: 202,
  },
  "a message 299 s old": { make: () => good({ age: 299 }), status: 202 },
  "text beyond ASCII": { make: () => good({ body: '{"name":"Zoë 🚀"}' }), status: 202 },
  "a wrong signature": { make: () => good({ secret: "guess" }), status: 401 },
  "no signature": { make: () => good({}, ({ headers }) => delete headers["webhook-signature"]), status: 401 },
  "an empty signature": { make: () => good({}, ({ headers }) => (headers["webhook-signature"] = "")), status: 401 },
  "a signature without its version": {
    make: () => good({}, ({ headers }) => (headers["webhook-signature"] = headers["webhook-signature"]!.slice(3))),
    status: 401,
  },
  "half a signature": { make: () => good({}, ({ headers }) => (headers["webhook-signature"] = headers["webhook-signature"]!.slice(0, 20))), status: 401 },
  "the signature of re-serialised JSON": { make: () => good({ body: '{ "id": 7 }', signedBody: '{"id":7}' }), status: 401 },
  "a body changed on the way": { make: () => good({}, (made) => (made.body = '{"id":8}')), status: 401 },
  "an id changed on the way": { make: () => good({}, ({ headers }) => (headers["webhook-id"] = "msg_other")), status: 401 },
  "a timestamp changed on the way": {
    make: () => good({}, ({ headers }) => (headers["webhook-timestamp"] = String(Number(headers["webhook-timestamp"]) + 1))),
    status: 401,
  },
  "a message 301 s old": { make: () => good({ age: 301 }), status: 401 },
  "a message from 302 s ahead": { make: () => good({ age: -302 }), status: 401 },
  "a timestamp in milliseconds": { make: () => good({}, ({ headers }) => (headers["webhook-timestamp"] += "000")), status: 401 },
  "a timestamp that is none": { make: () => good({}, ({ headers }) => (headers["webhook-timestamp"] = "now")), status: 401 },
  "no id": { make: () => good({}, ({ headers }) => delete headers["webhook-id"]), status: 401 },
  "an id with a dot": { make: () => good({ id: "msg.1" }), status: 401 },
  "the secret of another connector": { make: () => good({ secret: "of-another-connector" }), status: 401 },
  "the name of the secret for its value": { make: () => good({ secret: "ORDERS" }), status: 401 },
  "a compressed body": {
    make: () =>
      good({}, (made) => {
        made.body = gzipSync('{"id":7}');
        made.headers["content-encoding"] = "gzip";
      }),
    status: 415,
  },
  "10 MB": { make: () => good({ body: `{"fill":"${"x".repeat(10 * 1024 * 1024)}"}` }), status: 413 },
  "no JSON": { make: () => good({ body: "{id:7}" }), status: 400 },
  "a form": { make: () => good({}, ({ headers }) => (headers["content-type"] = "application/x-www-form-urlencoded")), status: 415 },
  "another path": { make: () => good(), status: 404, path: "/hooks/order" },
  "a workflow whose secret has no value": { make: () => good(), status: 422, path: "/hooks/unset" },
};

it.each(Object.entries(cases))("%s is answered as it should be, and makes a run only when it is good", async (_, { make, status, path }) => {
  const before = await runs();
  expect([await send(make(), path), (await runs()) - before]).toEqual([status, status === 202 ? 1 : 0]);
});

it("a message repeated is known, and starts no second run: at once, with a new signature, and after a restart", async () => {
  const first = message({ id: "msg_repeated" });
  const before = await runs();
  const statuses = [
    await send(first),
    await send(first),
    await send(message({ id: "msg_repeated", age: -5 })),
    await send(message({ id: "msg_repeated", body: '{"id":8}' })),
  ];
  await studio.close();
  studio = await open();
  statuses.push(await send(first));
  expect([statuses, (await runs()) - before]).toEqual([[202, 200, 200, 422, 200], 1]);
});

it("20 copies at once start one run", async () => {
  const copy = message();
  const before = await runs();
  const statuses = await Promise.all(Array.from({ length: 20 }, () => send(copy)));
  expect([statuses.every((status) => status === 200 || status === 202), (await runs()) - before]).toEqual([true, 1]);
});

it("a key in the header lets a GET in, whose query is the input; links on web pages do not", async () => {
  const get = async (headers: Record<string, string>): Promise<number> => (await fetch(`${studio.url}/hooks/keyed?a=1`, { headers })).status;
  const before = await runs();
  expect([
    await get({}),
    await get({ "x-fastn-key": "the-key-of-keye" }),
    await get({ "x-fastn-key": "the-key-of-keyed", "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" }),
    await get({ "x-fastn-key": "the-key-of-keyed" }),
    (await runs()) - before,
  ]).toEqual([401, 401, 403, 202, 1]);
});

it("signatures and keys never reach a run", async () => {
  await send(message());
  const api = clientOf(studio);
  const { data } = await unwrap(api.GET("/api/v1/executions", { params: { query: { limit: 200 } } }));
  const details = await Promise.all(data.map(({ runId }) => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))));
  expect(JSON.stringify(details)).not.toMatch(/v1,|the-key-of-keyed|sha256=/);
});
