import { AppError, type ConnectorCall, type Json, type JsonObject } from "@fastn/core";
import type { ServerResponse } from "node:http";
import { createServer } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { createConnectorRegistry } from "../built-ins.ts";
import type { ConnectorRegistry } from "../registry.ts";
import { callOf } from "../testing/call.ts";
import { answerJson, testServer, type SeenRequest, type TestServer } from "../testing/test-server.ts";
import type { EgressOptions } from "@fastn/core/egress";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function serve(handle: (request: SeenRequest, response: ServerResponse) => void): Promise<TestServer> {
  const server = await testServer(handle);
  closers.push(() => server.close());
  return server;
}

function connectors(egress?: EgressOptions): ConnectorRegistry {
  const registry = createConnectorRegistry(egress === undefined ? {} : { egress });
  closers.push(() => registry.close());
  return registry;
}

function send(input: JsonObject, rest: Partial<ConnectorCall> = {}, action = "get"): Promise<Json> {
  return connectors().invoke(callOf("http", action, input, rest));
}

async function failure(work: Promise<unknown>): Promise<AppError> {
  const error = await work.then(
    () => new Error("it did not fail"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

const ok = (_request: SeenRequest, response: ServerResponse): void => answerJson(response, 200, { ok: true });
const secret = "tok_8f2c1d";

describe("requests", () => {
  it("joins a relative address to the connection's, keeps its query, and sends body, query and key", async () => {
    const server = await serve(ok);
    const connection = { baseUrl: `${server.url}/api/v2/?seed=7`, headers: { Authorization: `Bearer ${secret}` } };
    const output = await send(
      { url: "/orders?x=1", query: { tag: ["a", "b"], none: null }, body: { a: 1 }, headers: { "X-Own": "y" } },
      { connection },
      "post",
    );
    expect(output).toMatchObject({ status: 200, body: { ok: true } });
    const [seen] = server.seen;
    expect(seen).toMatchObject({ method: "POST", url: "/api/v2/orders?seed=7&x=1&tag=a&tag=b", body: '{"a":1}' });
    expect(seen?.headers).toMatchObject({
      authorization: `Bearer ${secret}`,
      "x-own": "y",
      "idempotency-key": "run_1/step",
      "content-type": "application/json",
    });
  });

  it("reads text as text and an empty answer as null", async () => {
    const server = await serve((request, response) => (request.url === "/empty" ? response.writeHead(204).end() : response.end("plain")));
    expect(await send({ url: `${server.url}/text` })).toMatchObject({ body: "plain" });
    expect(await send({ url: `${server.url}/empty` })).toMatchObject({ status: 204, body: null });
  });

  it("hashes a key no header can carry, the same way each time", async () => {
    const server = await serve(ok);
    for (let i = 0; i < 2; i++) await send({ url: server.url }, { idempotencyKey: "run_1/größe" });
    const keys = server.seen.map((request) => request.headers["idempotency-key"]);
    expect(keys[0]).toMatch(/^sha256-[0-9a-f]{64}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  it.each<[string, JsonObject, string]>([
    ["a scheme other than http", { url: "file:///etc/passwd" }, "DATA_VALIDATION_ERROR"],
    ["a user in the address", { url: "http://ada:pw@127.0.0.1/" }, "DATA_VALIDATION_ERROR"],
    ["a relative address without a connection", { url: "/orders" }, "CONNECTION_MISSING"],
    ["a header that would split the request", { url: "http://127.0.0.1:1/", headers: { "x-a": "1\r\nHost: evil" } }, "DATA_VALIDATION_ERROR"],
    ["a Host header", { url: "http://127.0.0.1:1/", headers: { Host: "evil.example" } }, "DATA_VALIDATION_ERROR"],
  ])("refuses %s", async (_what, input, code) => {
    expect((await failure(send(input))).code).toBe(code);
  });

  it.each(["../admin", "a/../../admin", "%2e%2e/admin", "..\\admin"])("keeps %s below the connection's path", async (url) => {
    const server = await serve(ok);
    const error = await failure(send({ url }, { connection: { baseUrl: `${server.url}/tenant`, headers: {} } }));
    expect([error.code, server.seen.length]).toEqual(["DATA_VALIDATION_ERROR", 0]);
  });
});

describe("credentials", () => {
  it("go to the connection's own origin only", async () => {
    const [home, other] = [await serve(ok), await serve(ok)];
    const connection = { baseUrl: home.url, headers: { authorization: `Bearer ${secret}` } };
    await send({ url: `${other.url}/x` }, { connection });
    await send({ url: `${home.url}/x` }, { connection });
    expect([other.seen[0]?.headers.authorization, home.seen[0]?.headers.authorization]).toEqual([undefined, `Bearer ${secret}`]);
  });

  it("refused with 401 are renewed once, and the request is repeated under the same key", async () => {
    const fresh = "tok_fresh";
    const server = await serve(({ headers }, response) => answerJson(response, headers.authorization === fresh ? 200 : 401, { ok: true }));
    const refused: unknown[] = [];
    const renew = async (headers: unknown) => (refused.push(headers), { headers: { authorization: fresh } });
    const connection = { baseUrl: server.url, headers: { authorization: secret }, renew };
    expect(await send({ url: "/x", body: { a: 1 } }, { connection }, "post")).toMatchObject({ status: 200 });
    expect([refused, server.seen.map(({ headers, body }) => [headers.authorization, headers["idempotency-key"], body])]).toEqual([
      [{ authorization: secret }],
      [
        [secret, "run_1/step", '{"a":1}'],
        [fresh, "run_1/step", '{"a":1}'],
      ],
    ]);
  });

  it("refused again, of another origin, or that nobody can renew leave the service's refusal as it is", async () => {
    const no = (_request: SeenRequest, response: ServerResponse): void => answerJson(response, 401, { message: "token expired" });
    const [home, other] = [await serve(no), await serve(no)];
    let renewals = 0;
    const failed = async (url: string, renewed: Record<string, string> | null): Promise<unknown[]> => {
      renewals = 0;
      const renew = async () => (renewals++, renewed && { headers: renewed });
      const error = await failure(send({ url }, { connection: { baseUrl: home.url, headers: { authorization: secret }, renew } }));
      return [error.code, error.message.includes("token expired"), renewals];
    };
    expect([await failed(home.url, { authorization: "tok_other" }), await failed(home.url, null), await failed(other.url, null)]).toEqual([
      ["CONNECTOR_UNAUTHORIZED", true, 1],
      ["CONNECTOR_UNAUTHORIZED", true, 1],
      ["CONNECTOR_UNAUTHORIZED", true, 0],
    ]);
    expect([home.seen.length, other.seen.length]).toEqual([3, 1]);
  });

  it("are not sent when the connection names no address, and the log says so", async () => {
    const server = await serve(ok);
    const lines: string[] = [];
    await send({ url: server.url }, { connection: { headers: { authorization: secret } }, log: (_level, line) => lines.push(line) });
    expect(server.seen[0]?.headers.authorization).toBeUndefined();
    expect(lines.join()).toContain("no baseUrl");
  });

  it("stay behind when a redirect leads to another origin, the call's own headers too", async () => {
    const target = await serve(ok);
    const home = await serve((_request, response) => response.writeHead(307, { location: `${target.url}/moved` }).end());
    const connection = { baseUrl: home.url, headers: { authorization: secret } };
    await send({ url: "/x", body: { a: 1 }, headers: { "x-api-key": secret } }, { connection }, "post");
    const [moved] = target.seen;
    expect(moved).toMatchObject({ method: "POST", url: "/moved", body: '{"a":1}' });
    expect([moved?.headers.authorization, moved?.headers["x-api-key"], moved?.headers["idempotency-key"]]).toEqual([undefined, undefined, undefined]);
  });

  it("never turn up in what a failure says", async () => {
    const server = await serve((_request, response) => answerJson(response, 400, { message: `bad token ${secret}` }));
    const connection = { baseUrl: server.url, headers: { authorization: `Bearer ${secret}` } };
    const error = await failure(send({ url: `/x?api_key=${secret}` }, { connection }));
    expect(error.message).toContain("bad token hidden");
    expect(JSON.stringify([error.message, error.details])).not.toContain(secret);
  });
});

describe("redirects", () => {
  it("turn a POST answered 303 into a GET", async () => {
    const server = await serve((request, response) => (request.url === "/done" ? ok(request, response) : response.writeHead(303, { location: "/done" }).end()));
    await send({ url: server.url, body: { a: 1 } }, {}, "post");
    expect(server.seen.map(({ method, url, body }) => `${method} ${url} ${body}`)).toEqual(['POST / {"a":1}', "GET /done "]);
  });

  it("end after five", async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: "/again" }).end());
    const error = await failure(send({ url: server.url }));
    expect([error.message.includes("more than 5 redirects"), server.seen.length]).toEqual([true, 6]);
  });

  it("do not lead to an address that is refused", async () => {
    const server = await serve((_request, response) => response.writeHead(302, { location: "http://169.254.169.254/latest/meta-data" }).end());
    expect((await failure(send({ url: server.url }))).code).toBe("ADDRESS_NOT_ALLOWED");
  });
});

describe("failures", () => {
  it.each<[number, string]>([
    [400, "CONNECTOR_REFUSED"],
    [401, "CONNECTOR_UNAUTHORIZED"],
    [403, "CONNECTOR_UNAUTHORIZED"],
    [404, "CONNECTOR_REFUSED"],
    [408, "CONNECTOR_UNAVAILABLE"],
    [422, "CONNECTOR_REFUSED"],
    [429, "CONNECTOR_RATE_LIMITED"],
    [500, "CONNECTOR_UNAVAILABLE"],
    [501, "CONNECTOR_REFUSED"],
    [503, "CONNECTOR_UNAVAILABLE"],
  ])("maps %i to %s with the request line and the service's words", async (status, code) => {
    const server = await serve((_request, response) => answerJson(response, status, { error: { message: "not today" } }));
    const error = await failure(send({ url: `${server.url}/x/y?token=abc` }));
    expect(error.code).toBe(code);
    expect(error.message).toMatch(new RegExp(`^HTTP answered ${status} .* to GET /x/y: "not today"`));
    expect(error.details).toMatchObject({ status, method: "GET", url: `${server.url}/x/y` });
  });

  it("tells how long the service asks to wait", async () => {
    const server = await serve((_request, response) => answerJson(response, 429, {}, { "retry-after": "7" }));
    expect((await failure(send({ url: server.url }))).details["retryAfterMs"]).toBe(7000);
  });

  it("calls an answer that is not JSON bad where JSON was asked for", async () => {
    const server = await serve((_request, response) => response.writeHead(200, { "content-type": "text/html" }).end("<h1>Please sign in</h1>"));
    const error = await failure(send({ url: server.url, answer: "json" }));
    expect([error.code, error.message.includes("<h1>Please sign in</h1>")]).toEqual(["CONNECTOR_BAD_ANSWER", true]);
  });

  it.each(['{"a":', '{"__proto__":{"x":1}}', `${"[".repeat(80)}${"]".repeat(80)}`])("calls %s bad", async (text) => {
    const server = await serve((_request, response) => response.writeHead(200, { "content-type": "application/json" }).end(text));
    expect((await failure(send({ url: server.url }))).code).toBe("CONNECTOR_BAD_ANSWER");
  });

  it("stops reading at the size limit", async () => {
    const server = await serve((_request, response) => response.writeHead(200, { "content-type": "text/plain" }).end("x".repeat(5000)));
    const error = await failure(send({ url: server.url, maxBytes: 1000 }));
    expect([error.code, error.message.includes("more than 1000 bytes")]).toEqual(["VALUE_TOO_LARGE", true]);
  });

  it("gives up when no answer comes in time", async () => {
    const server = await serve(() => undefined);
    const error = await failure(send({ url: server.url, timeoutMs: 30 }));
    expect([error.code, error.details["timeoutMs"]]).toEqual(["CONNECTOR_UNAVAILABLE", 30]);
  });

  it("passes on why a run was stopped instead of blaming the service", async () => {
    const controller = new AbortController();
    const reason = new AppError("RUN_CANCELLED", "Stopped.");
    const server = await serve(() => controller.abort(reason));
    await expect(send({ url: server.url }, { signal: controller.signal })).rejects.toBe(reason);
  });

  it("says that the connection was cut, and that nothing listens", async () => {
    const server = await serve((_request, response) => response.destroy());
    const cut = await failure(send({ url: server.url }));
    const free = createServer();
    await new Promise<void>((resolve) => free.listen(0, "127.0.0.1", resolve));
    const { port } = free.address() as AddressInfo;
    await new Promise((resolve) => free.close(resolve));
    const refused = await failure(send({ url: `http://127.0.0.1:${port}/` }));
    expect([cut.code, refused.code]).toEqual(["CONNECTOR_UNAVAILABLE", "CONNECTOR_UNAVAILABLE"]);
    expect(cut.message).toContain("closed before an answer came");
    expect(refused.message).toContain("nothing listens");
  });

  it("gives the second change of one action a key of its own", async () => {
    const server = await serve((_request, response) => answerJson(response, 200, {}));
    const registry = connectors();
    registry.register({
      name: "pair",
      displayName: "Pair",
      description: "",
      auth: { type: "none" },
      actions: {
        both: {
          name: "both",
          description: "",
          entity: "x",
          type: "create",
          handler: async ({ http }) => {
            await http.get(`${server.url}/read`);
            await http.post(`${server.url}/one`, { body: {} });
            await http.post(`${server.url}/two`, { body: {} });
            return null;
          },
        },
      },
    });
    await registry.invoke(callOf("pair", "both", {}));
    expect(server.seen.map((request) => request.headers["idempotency-key"])).toEqual(["run_1/step", "run_1/step", "run_1/step#2"]);
  });
});

describe("addresses", () => {
  it("of the studio itself and of names that lead there are not reached", async () => {
    const server = await serve(ok);
    const registry = connectors({ refusedLocalPorts: () => [server.port] });
    for (const host of ["127.0.0.1", "localhost", "127.1", "2130706433", "[::ffff:127.0.0.1]", "0.0.0.0"]) {
      const error = await failure(registry.invoke(callOf("http", "get", { url: `http://${host}:${server.port}/` })));
      expect([host, error.code]).toEqual([host, "ADDRESS_NOT_ALLOWED"]);
    }
    expect(server.seen).toEqual([]);
  });

  it("of private networks are out of reach where the host says so, by name too", async () => {
    const server = await serve(ok);
    const registry = connectors({ privateAddresses: false });
    for (const host of ["127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1"]) {
      const error = await failure(registry.invoke(callOf("http", "get", { url: `http://${host}:${server.port}/` })));
      expect([host, error.code]).toEqual([host, "ADDRESS_NOT_ALLOWED"]);
    }
    expect(server.seen).toEqual([]);
  });
});

describe("packed answers, which some services send unasked (33)", () => {
  const packed = (encoding: string, bytes: Uint8Array) =>
    serve((_request, response) => response.writeHead(200, { "content-type": "application/json", "content-encoding": encoding }).end(bytes));

  it.each([
    ["gzip", gzipSync('{"a":1}')],
    ["GZIP", gzipSync('{"a":1}')],
    ["deflate", deflateSync('{"a":1}')],
    ["br", brotliCompressSync('{"a":1}')],
    ["identity", Buffer.from('{"a":1}')],
  ])("are read as what they hold: %s", async (encoding, bytes) => {
    const { url } = await packed(encoding, bytes);
    expect(await send({ url })).toMatchObject({ status: 200, body: { a: 1 } });
  });

  it("count with the size they have unpacked", async () => {
    const { url } = await packed("gzip", gzipSync(Buffer.alloc(64 * 1024 * 1024, " ")));
    expect((await failure(send({ url }))).message).toMatch(/with more than \d+ bytes/);
  });

  it.each([
    ["cut off", gzipSync('{"a":1}').subarray(0, 15)],
    ["not packed at all", Buffer.from('{"a":1}')],
  ])("that are %s fail in words", async (_what, bytes) => {
    const { url } = await packed("gzip", bytes);
    expect((await failure(send({ url }))).message).toContain("an answer that is not the gzip it says it is");
  });
});
