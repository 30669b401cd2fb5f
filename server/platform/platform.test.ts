import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { AppError, FakeClock } from "@fastn/core";
import { Type } from "typebox";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answers, openSse, type Service } from "./index.ts";
import { testService, testToken } from "./testing.ts";

const auth = { "x-fastn-token": testToken };

let app: Service;
let effects: number;
beforeEach(async () => {
  effects = 0;
  app = await testService();
  app.get(
    "/api/v1/thing",
    { schema: { querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })) }, { additionalProperties: false }) } },
    async ({ query }) => query,
  );
  app.post("/api/v1/thing", { schema: { body: Type.Object({ name: Type.String() }, { additionalProperties: false }) } }, async ({ body }) => {
    effects++;
    return body;
  });
  app.post("/api/v1/any", { bodyLimit: 2 * 1024 * 1024, schema: { body: Type.Unknown() } }, async ({ body }) => {
    effects++;
    return { body };
  });
  app.get("/api/v1/boom", async () => {
    throw new Error("password=hunter2 in /etc/secret");
  });
  app.get("/api/v1/known", async () => {
    throw new AppError("CONNECTOR_UNAVAILABLE", "Shopify does not answer.", { connector: "shopify" });
  });
  app.get(
    "/api/v1/wrong",
    { schema: { response: answers(Type.Object({ count: Type.Integer() })) } },
    async () => ({ count: "three" }) as unknown as { count: number },
  );
  app.get("/api/v1/stream", async (request, reply) => {
    const stream = openSse(request, reply);
    await stream.send({ id: 1, event: "a", data: { text: "line\nbreak" } });
  });
});
afterEach(() => app.close());

describe("answers", () => {
  it("carry a request id, rate limit headers and no sniffing, refusals included", async () => {
    for (const response of [await app.inject({ url: "/api/v1/thing", headers: auth }), await app.inject("/api/v1/thing"), await app.inject("/nowhere")]) {
      expect(response.headers).toMatchObject({
        "x-request-id": expect.stringMatching(/^req_/),
        "x-ratelimit-limit": "600000",
        "x-ratelimit-remaining": expect.stringMatching(/^\d+$/),
        "x-ratelimit-reset": expect.stringMatching(/^\d{10}$/),
        "x-content-type-options": "nosniff",
        "cache-control": "no-store",
      });
    }
  });

  it("are problem bodies when something went wrong, with nothing of an unforeseen error in them", async () => {
    const boom = await app.inject({ url: "/api/v1/boom", headers: auth });
    expect(boom.statusCode).toBe(500);
    expect(boom.body).not.toMatch(/hunter2|secret/);
    expect(boom.json()).toEqual({
      code: "INTERNAL_ERROR",
      statusCode: 500,
      message: expect.stringContaining(String(boom.headers["x-request-id"])),
      requestId: boom.headers["x-request-id"],
    });
    const known = await app.inject({ url: "/api/v1/known", headers: auth });
    expect(known.json()).toMatchObject({
      code: "CONNECTOR_UNAVAILABLE",
      statusCode: 502,
      message: "Shopify does not answer.",
      details: { connector: "shopify" },
    });
  });

  it("name the field that was wrong: 400 in the address, 422 in the body", async () => {
    const query = await app.inject({ url: "/api/v1/thing?limit=99", headers: auth });
    expect([query.statusCode, query.json().code, query.json().details]).toEqual([400, "BAD_REQUEST", { in: "query", field: "/limit" }]);
    const extra = await app.inject({ url: "/api/v1/thing?constructor=1", headers: auth });
    expect([extra.statusCode, extra.json().details.field, extra.json().message]).toEqual([400, "/constructor", "query.constructor is not known here."]);
    const body = await app.inject({ method: "POST", url: "/api/v1/thing", headers: auth, payload: { name: 7 } });
    expect([body.statusCode, body.json().code, body.json().details]).toEqual([422, "VALIDATION_FAILED", { in: "body", field: "/name" }]);
  });

  it("are held to their schemas when asked for", async () => {
    expect((await app.inject({ url: "/api/v1/wrong", headers: auth })).statusCode).toBe(500);
  });

  it("have a limit per minute, after which they say when to come back", async () => {
    const clock = new FakeClock();
    const limited = await testService({ clock, rateLimit: { limit: 2, windowMs: 60_000 } });
    const ask = () => limited.inject({ url: "/api/v1/health" });
    expect([(await ask()).headers["x-ratelimit-remaining"], (await ask()).headers["x-ratelimit-remaining"]]).toEqual(["1", "0"]);
    const refused = await ask();
    expect([refused.statusCode, refused.json().code, refused.headers["retry-after"]]).toEqual([429, "RATE_LIMITED", "60"]);
    clock.advance(60_000);
    expect((await ask()).statusCode).toBe(200);
    await limited.close();
  });

  it("describe themselves as OpenAPI 3.1", async () => {
    const { openapi, paths } = (await app.inject({ url: "/api/v1/openapi.json", headers: auth })).json();
    expect([openapi, Object.keys(paths)]).toEqual(["3.1.0", expect.arrayContaining(["/api/v1/thing", "/api/v1/health"])]);
  });
});

describe("bodies", () => {
  const send = (payload: string | Buffer, headers: Record<string, string> = {}) =>
    app.inject({ method: "POST", url: "/api/v1/any", headers: { ...auth, "content-type": "application/json", ...headers }, payload });

  it.each([
    ["text/plain", "text/plain"],
    ["a form", "application/x-www-form-urlencoded"],
    ["multipart", "multipart/form-data; boundary=x"],
    ["no type", ""],
    ["another charset", "application/json; charset=utf-7"],
    ["a type that only begins like JSON", "application/jsonp"],
  ])("of %s are refused", async (_name, type) => {
    const response = await send('{"a":1}', { "content-type": type });
    expect([response.statusCode, response.json().code, effects]).toEqual([415, "UNSUPPORTED_MEDIA_TYPE", 0]);
  });

  it("are refused compressed", async () => expect((await send("{}", { "content-encoding": "gzip" })).statusCode).toBe(415));

  it.each([
    ["not JSON", "{"],
    ["nested 65 deep", "[".repeat(65) + "]".repeat(65)],
    ["nested 100,000 deep", "[".repeat(100_000) + "]".repeat(100_000)],
    ["a number beyond JSON", '{"a":1e400}'],
    ["a lone surrogate", String.raw`{"a":"\ud800"}`],
    ["__proto__", '{"__proto__":{"polluted":1}}'],
    ["an escaped __proto__", String.raw`{"\u005f_proto__":{"polluted":1}}`],
    ["constructor deep inside", '{"a":[{"constructor":{"prototype":{"polluted":1}}}]}'],
    ["a key written twice", '{"a":1,"a":2}'],
    ["invalid UTF-8", Buffer.from([0x22, 0xff, 0xfe, 0x22])],
  ])("with %s are refused and do nothing", async (_name, payload) => {
    const response = await send(payload);
    expect([response.statusCode, response.json().code, effects]).toEqual([400, "BAD_REQUEST", 0]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("that are no JSON, or have a key twice, are told with line and column", async () => {
    expect((await send('{"a":1,\n "b":}')).json().message).toBe("The body is not valid JSON in UTF-8: Unexpected token '}' (line 2 column 6).");
    expect((await send('{"input":1,\n "input":2}')).json().message).toMatch(/"input" is written twice in one object \(line 2 column 2\)/);
  });

  it("nested 64 deep are taken", async () => expect((await send("[".repeat(64) + "]".repeat(64))).statusCode).toBe(200));

  it("over the limit are refused", async () => expect((await send(`"${"x".repeat(2 * 1024 * 1024)}"`)).statusCode).toBe(413));
});

describe("credentials", () => {
  const ask = async (headers: Record<string, string>, url = "/api/v1/thing") => app.inject({ url, headers });

  it.each([
    ["no token", {}],
    ["an empty token", { "x-fastn-token": "" }],
    ["a prefix", { "x-fastn-token": testToken.slice(0, -1) }],
    ["a longer one", { "x-fastn-token": `${testToken}x` }],
    ["one of 10,000 characters", { "x-fastn-token": "x".repeat(10_000) }],
    ["the token as Bearer", { authorization: `Bearer ${testToken}` }],
    ["a forged cookie", { cookie: "fastn_session_80=forged" }],
    ["the token as cookie", { cookie: `fastn_session_80=${testToken}` }],
  ])("%s: 401 with the same body", async (_name, headers) => {
    const response = await ask(headers);
    const { requestId: _requestId, ...body } = response.json();
    expect([response.statusCode, body]).toEqual([401, { code: "UNAUTHORIZED", statusCode: 401, message: expect.stringContaining("needs the token") }]);
  });

  it("in the query are not looked at", async () => expect((await ask({}, `/api/v1/thing?x-fastn-token=${testToken}`)).statusCode).toBe(401));
  it("right: 200", async () => expect((await ask(auth)).statusCode).toBe(200));
  it("are not needed for health, which proves that it knows them", async () => {
    const plain = await app.inject("/api/v1/health");
    expect(plain.json()).toEqual({ status: "ok", service: "test", version: "1.0.0", proof: null });
    const proven = await app.inject("/api/v1/health?challenge=0123456789abcdef");
    expect(proven.json().proof).toMatch(/^[0-9a-f]{64}$/);
    expect(proven.body).not.toContain(testToken);
  });
});

describe("a listening service", () => {
  let port: number;
  beforeEach(async () => {
    await app.listen({ host: "127.0.0.1", port: 0 });
    port = (app.server.address() as AddressInfo).port;
  });

  /** Raw, because HTTP clients do not let us write wrong requests. @returns the status */
  const raw = async (lines: readonly string[]): Promise<number> => Number((await exchange(`${lines.join("\r\n")}\r\nConnection: close\r\n\r\n`)).split(" ")[1]);
  /** @returns all that is answered until the connection ends */
  const exchange = (sent: string | Uint8Array): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, "127.0.0.1", () => socket.write(sent));
      let text = "";
      socket.on("data", (data) => (text += data.toString()));
      socket.on("end", () => resolve(text));
      socket.on("error", reject);
    });
  const withHost = (...hosts: readonly string[]): Promise<number> =>
    raw(["GET /api/v1/thing HTTP/1.1", ...hosts.map((host) => `Host: ${host}`), `x-fastn-token: ${testToken}`]);

  it("answers to its own names with its own port", async () => {
    expect([await withHost(`127.0.0.1:${port}`), await withHost(`localhost:${port}`)]).toEqual([200, 200]);
  });

  it("refuses every other Host", async () => {
    const hosts = [
      "evil.com",
      `evil.com:${port}`,
      "127.0.0.1",
      "localhost",
      `127.0.0.1:${port + 1}`,
      `localhost:${port + 1}`,
      "127.0.0.1:80",
      "127.0.0.1:0",
      "localhost:443",
      `127.0.0.1.evil.com:${port}`,
      `localhost.evil.com:${port}`,
      `evil.com.localhost:${port}`,
      `localhost.:${port}`,
      `127.0.0.1.:${port}`,
      `[::1]:${port}`,
      "[::1]",
      `[::ffff:127.0.0.1]:${port}`,
      `LOCALHOST:${port}`,
      `LocalHost:${port}`,
      `0.0.0.0:${port}`,
      `0:${port}`,
      `127.1:${port}`,
      `2130706433:${port}`,
      `0x7f000001:${port}`,
      `017700000001:${port}`,
      `127.0.0.2:${port}`,
      `user@127.0.0.1:${port}`,
      `127.0.0.1:${port}@evil.com`,
      `127.0.0.1:${port}/`,
      `127.0.0.1:${port}?x`,
      `127.0.0.1:${port}#x`,
      `127.0.0.1:0${port}`,
      `127.0.0.1:${port}.evil.com`,
      `127.0.0.1:${port},evil.com`,
      `http://127.0.0.1:${port}`,
      `127.0.0.1%00:${port}`,
      `xn--localhost-:${port}`,
      `169.254.169.254:${port}`,
      `lvh.me:${port}`,
      "",
    ];
    expect(hosts).toHaveLength(40);
    const passed: string[] = [];
    for (const host of hosts) if ((await withHost(host)) === 200) passed.push(host);
    expect(passed).toEqual([]);
  });

  it("refuses no Host, two Hosts and an absolute address", async () => {
    expect([await withHost(), await withHost(`127.0.0.1:${port}`, "evil.com"), await withHost("evil.com", `127.0.0.1:${port}`)]).toEqual([400, 400, 400]);
    expect(await raw([`GET http://evil.com/api/v1/thing HTTP/1.1`, `Host: 127.0.0.1:${port}`, `x-fastn-token: ${testToken}`])).toBe(403);
  });

  it.each(["http://evil.com", "null", "http://127.0.0.1:1", "https://127.0.0.1", "http://localhost.evil.com", "app://studio"])(
    "refuses the Origin %s even with the token",
    async (origin) => {
      const response = await fetch(`http://127.0.0.1:${port}/api/v1/thing`, {
        method: "POST",
        headers: { ...auth, origin, "content-type": "application/json" },
        body: '{"name":"x"}',
      });
      expect([response.status, effects, response.headers.get("access-control-allow-origin")]).toEqual([403, 0, null]);
    },
  );

  it("takes its own Origin", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/thing`, { headers: { ...auth, origin: `http://127.0.0.1:${port}` } });
    expect(response.status).toBe(200);
  });

  it.each(["cross-site", "same-site"])("refuses what a browser marks as %s", async (site) => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/thing`, { headers: { ...auth, "sec-fetch-site": site, "sec-fetch-mode": "cors" } });
    expect(response.status).toBe(403);
  });

  const post = "POST /api/v1/any HTTP/1.1\r\nHost: own\r\nContent-Type: application/json";
  it.each<[string, string | Uint8Array, number, string]>([
    ["words", "hello, is this fastn?\r\n\r\n", 400, "BAD_REQUEST"],
    ["the greeting of TLS", Buffer.from("160301020001000001fc0303", "hex"), 400, "BAD_REQUEST"],
    ["the greeting of HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 400, "BAD_REQUEST"],
    ["two lengths", `${post}\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}`, 400, "BAD_REQUEST"],
    ["a length and chunks", `${post}\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`, 400, "BAD_REQUEST"],
    ["a chunk without a size", `${post}\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n{}\r\n0\r\n\r\n`, 400, "BAD_REQUEST"],
    ["a header with NUL", "GET / HTTP/1.1\r\nHost: a\r\nx-a: a\0b\r\n\r\n", 400, "BAD_REQUEST"],
    ["100 KB of headers", `GET / HTTP/1.1\r\nHost: a\r\nx-a: ${"a".repeat(100_000)}\r\n\r\n`, 431, "HEADERS_TOO_LARGE"],
    ["an address of 100 KB", `GET /${"a".repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431, "HEADERS_TOO_LARGE"],
  ])("answers %s in its own words, and ends the connection", async (_name, sent, status, code) => {
    const own = `Host: 127.0.0.1:${port}\r\nx-fastn-token: ${testToken}`;
    const [head = "", body = ""] = (await exchange(typeof sent === "string" ? sent.replace("Host: own", own) : sent)).split("\r\n\r\n");
    const requestId = /^x-request-id: (req_\w+)$/m.exec(head)?.[1];
    expect([head.split("\r\n")[0], JSON.parse(body)]).toEqual([
      expect.stringContaining(`HTTP/1.1 ${status} `),
      { code, statusCode: status, message: expect.stringMatching(/^[A-Z].*\.$/), requestId },
    ]);
    expect(head).toMatch(/^connection: close$/m);
    expect([head, effects]).toEqual([expect.stringMatching(/^x-content-type-options: nosniff$/m), 0]);
  });

  it("listens on 127.0.0.1 only", () => expect((app.server.address() as AddressInfo).address).toBe("127.0.0.1"));

  it("ends event streams when it closes", async () => {
    const response = await fetch(`http://127.0.0.1:${port}/api/v1/stream`, { headers: auth });
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toBe('id: 1\nevent: a\ndata: {"text":"line\\nbreak"}\n\n');
    await app.close();
    expect((await reader?.read())?.done).toBe(true);
  });
});
