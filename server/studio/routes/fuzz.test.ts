import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestStudio, templateWorkspace, type TempWorkspace } from "../testing.ts";
import type { Studio } from "../create-studio.ts";

/** Requests the fuzz makes; FASTN_FUZZ_RUNS=20000 looks further. */
const requests = Number(process.env["FASTN_FUZZ_RUNS"] ?? 250);
/** An answer that takes longer is a hang, ms: event streams are cut off here too. */
const patienceMs = 20_000;

let workspace: TempWorkspace;
let studio: Studio;
let routes: Route[];
beforeAll(async () => {
  workspace = templateWorkspace("order-to-invoice");
  studio = await openTestStudio(workspace.root);
  routes = routesOf((await (await fetch(`${studio.url}/api/v1/openapi.json`, { headers: { "x-fastn-token": studio.token } })).json()) as JsonObject);
}, 120_000);
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

interface Route {
  readonly method: string;
  readonly path: string;
  readonly query: readonly string[];
  readonly headers: readonly string[];
  readonly fields: readonly string[];
}

function routesOf(document: JsonObject): Route[] {
  const object = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});
  const resolve = (value: Json | undefined): JsonObject => {
    const { $ref } = object(value);
    if (typeof $ref !== "string") return object(value);
    return object(object(object(document["components"])["schemas"])[$ref.split("/").at(-1) ?? ""]);
  };
  return Object.entries(object(document["paths"])).flatMap(([path, methods]) =>
    Object.entries(object(methods)).map(([method, operation]) => {
      const { parameters, requestBody } = object(operation);
      const named = (place: string): string[] =>
        (Array.isArray(parameters) ? (parameters as Json[]) : []).map(object).flatMap(({ in: at, name }) => (at === place ? [String(name)] : []));
      const schema = resolve(object(object(object(requestBody)["content"])["application/json"])["schema"]);
      return { method: method.toUpperCase(), path, query: named("query"), headers: named("header"), fields: Object.keys(object(schema["properties"])) };
    }),
  );
}

const nasty = [
  "",
  " ",
  ".",
  "..",
  "../../etc/passwd",
  "..%2f..%2fetc",
  "/etc/passwd",
  "C:\\x",
  "CON",
  "%00",
  "\0",
  "\u202enimda",
  "\ud800",
  "👨‍👩‍👧‍👦".repeat(40),
  "__proto__",
  "constructor",
  "toString",
  "null",
  "-1",
  "0",
  "1e9",
  "1e400",
  "NaN",
  "9007199254740993",
  "true",
  "[]",
  "{}",
  "*",
  "' OR 1=1 --",
  "$(id)",
  "`id`",
  "{{constructor.constructor('x')()}}",
  "${7*7}",
  "<script>alert(1)</script>",
  "a\r\nx-evil: 1",
  "x".repeat(300),
  "x".repeat(5_000),
  "order_to_invoice",
  "workflows/order_to_invoice.ts",
  "fastn.config.ts",
  ".fastn/fastn.db",
  "run_01h00000000000000000000000",
  "run_x",
  "shopify",
  "local",
  "eyJ2IjpbMV19",
  "Zm9v",
  "W10=",
  "2026-01-01T00:00:00Z",
  "+275760-09-13T00:00:00.001Z",
] as const;
const word = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...nasty) }, { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) });
const anything = (known: readonly string[]): fc.Arbitrary<unknown> => {
  const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      word,
      fc.constantFrom(null, true, false, 0, -1, 1.5, 2 ** 53, 1e308, -0),
      fc.array(tie("tree"), { maxLength: 4 }),
      fc.dictionary(known.length === 0 ? word : fc.oneof(fc.constantFrom(...known), word), tie("tree"), { maxKeys: 5 }),
    ),
  }));
  return tree;
};

interface Call {
  readonly route: Route;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** As text of an address, whatever it is: half of a surrogate pair cannot be. */
const encode = (text: string): string => encodeURIComponent(text.toWellFormed());
const headerText = (text: string): string => text.replace(/[^\x20-\x7e]/g, "?").trim();

const callOf = (route: Route): fc.Arbitrary<Call> =>
  fc
    .record({
      words: fc.array(word, { minLength: 4, maxLength: 4 }),
      isRaw: fc.boolean(),
      query: fc.dictionary(route.query.length === 0 ? word : fc.oneof(fc.constantFrom(...route.query), fc.constantFrom(...route.query), word), word, {
        maxKeys: 3,
      }),
      headers: fc.dictionary(
        fc.constantFrom("if-match", "if-none-match", "idempotency-key", "last-event-id", "accept", "x-fastn-environment", ...route.headers),
        word,
        { maxKeys: 3 },
      ),
      type: fc.constantFrom(
        "application/json",
        "application/json",
        "application/json",
        "text/plain",
        "application/json; charset=utf-16",
        "multipart/form-data; boundary=x",
      ),
      body: fc.oneof(
        { weight: 5, arbitrary: anything(route.fields).map((value) => JSON.stringify(value)) },
        {
          weight: 3,
          arbitrary: fc.dictionary(fc.constantFrom("input", ...route.fields), anything(route.fields), { maxKeys: 5 }).map((value) => JSON.stringify(value)),
        },
        { weight: 1, arbitrary: fc.constantFrom("", "{", "nul", '{"a":1,"a":2}', '{"__proto__":{"polluted":1}}', `${"[".repeat(5_000)}${"]".repeat(5_000)}`) },
      ),
    })
    .map(({ words, isRaw, query, headers, type, body }) => {
      let at = 0;
      const path = route.path.replace(/\{[^}]+\}|\*/g, () => (isRaw ? (words[at++] ?? "").replace(/[^\w.%~-]/g, "") : encode(words[at++] ?? "")));
      const search = Object.entries(query)
        .map(([name, value]) => `${encode(name)}=${encode(value)}`)
        .join("&");
      const takesBody = route.method !== "GET";
      return {
        route,
        url: `${path}${search === "" ? "" : `?${search}`}`,
        headers: {
          ...Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, headerText(value)])),
          ...(takesBody && { "content-type": type }),
        },
        body: takesBody ? body : undefined,
      };
    });

interface Answered {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

async function ask({ route, url, headers, body }: Call): Promise<Answered> {
  const ended = new AbortController();
  const timer = setTimeout(() => ended.abort(new Error("no answer in time")), patienceMs);
  try {
    const response = await fetch(`${studio.url}${url}`, {
      method: route.method,
      headers: { ...headers, "x-fastn-token": studio.token },
      body,
      redirect: "manual",
      signal: ended.signal,
    });
    const type = response.headers.get("content-type") ?? "";
    // A stream has been answered when it has begun.
    if (type.startsWith("text/event-stream")) {
      await response.body?.cancel();
      return { status: response.status, type, text: "" };
    }
    return { status: response.status, type, text: await response.text() };
  } finally {
    clearTimeout(timer);
  }
}

/** Traces of the program's inside, and of files that no answer is about. */
const leaks =
  /node_modules|\bat (?:async )?[\w.<>]+ \(|file:\/\/|\.ts:\d+:\d+\)|FST_ERR|SQLITE_|ERR_[A-Z]+_|TypeError|ReferenceError|Cannot read propert|is not a function|root:x:0/;

/** What an answer tells that it should not, or not as it should; null when it is one. */
function faultOf({ status, type, text }: Answered): string | null {
  const told = `${status} ${type} ${text.slice(0, 2_000)}`;
  // What services and the store answer when they are not there is theirs; the rest from 500 on is a fault of ours.
  if (status >= 500 && status !== 502 && status !== 503) return `a failure: ${told}`;
  if (status < 400) return null;
  if (type !== "application/json; charset=utf-8") return `no problem body: ${told}`;
  const { code, statusCode, message, requestId } = JSON.parse(text) as { code: string; statusCode: number; message: string; requestId: string };
  if (!/^[A-Z_]+$/.test(code) || statusCode !== status || !requestId.startsWith("req_") || message.length > 4_001) return `another form: ${told}`;
  return leaks.test(message) ? `a trace of the inside: ${told}` : null;
}

it(
  "answers whatever is sent to any route, with a refusal in its own form, and goes on working",
  async () => {
    expect(routes.length).toBeGreaterThan(40);
    const call = fc.constantFrom(...routes).chain(callOf);
    await fc.assert(
      fc.asyncProperty(call, async (sent) => {
        expect(faultOf(await ask(sent))).toBeNull();
      }),
      { numRuns: requests, endOnFailure: true },
    );
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    const health = await fetch(`${studio.url}/api/v1/health`);
    expect([health.status, ((await health.json()) as { status: string }).status]).toEqual([200, "ok"]);
  },
  requests * 1_000,
);
