import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, request, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Json } from "@fastn/core";
import { afterEach, describe, expect, it } from "vitest";
import type { MockServer } from "../index.ts";
import { at, call, list, mockOf } from "../testing/mock-of.ts";
import { createRecorder, type Recorder } from "./recorder.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 255, 1]);

/** A real service with everything a service may do. */
async function upstream(): Promise<{ url: string; seen: IncomingMessage[]; close: () => Promise<void> }> {
  const seen: IncomingMessage[] = [];
  let turn = 0;
  const answer = (path: string, incoming: IncomingMessage, body: string, reply: ServerResponse): void => {
    const json = (status: number, value: Json, headers: Record<string, string> = {}): void =>
      void reply.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(value));
    switch (path) {
      case "/v1/gzip":
        return void reply.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(gzipSync('{"packed":true}'));
      case "/v1/br":
        return void reply.writeHead(200, { "content-type": "text/plain; charset=utf-8", "content-encoding": "br" }).end(brotliCompressSync("Grüße"));
      case "/v1/chunked":
        reply.writeHead(200, { "content-type": "application/json" });
        reply.write('{"list":[1,');
        return void reply.end("2]}");
      case "/v1/image":
        return void reply.writeHead(200, { "content-type": "image/png" }).end(png);
      case "/v1/moved":
        return void reply.writeHead(302, { location: `http://${incoming.headers.host ?? ""}/v1/turn` }).end();
      case "/v1/moved-here":
        return void reply.writeHead(302, { location: "/v1/turn" }).end();
      case "/v1/turn":
        return json(200, { turn: ++turn });
      case "/v1/empty":
        return void reply.writeHead(204).end();
      case "/v1/limited":
        return json(429, { error: "slow down" }, { "retry-after": "3" });
      case "/v1/broken":
        reply.writeHead(200, { "content-type": "application/json", "content-length": "100" });
        return void reply.write("{", () => reply.destroy());
      case "/v1/token":
        return json(200, { access_token: "tok_given", expires_in: 60, echo: incoming.headers.authorization ?? "" }, { "set-cookie": "session=tok_cookie" });
      case "/v1/pages": {
        // A cursor that carries who asks, as some services make them.
        const { searchParams } = new URL(incoming.url ?? "", "http://x");
        const page = searchParams.has("cursor") ? (JSON.parse(Buffer.from(searchParams.get("cursor") ?? "", "base64").toString()) as { page: number }).page : 1;
        const cursor = Buffer.from(JSON.stringify({ page: page + 1, as: incoming.headers.authorization?.slice(7) ?? "", session_token: `tok_page${page}` }));
        const next = `${new URL(incoming.url ?? "", "http://x").pathname}?cursor=${encodeURIComponent(cursor.toString("base64"))}&access_token=tok_link`;
        return json(200, { page, next: page < 3 ? cursor.toString("base64") : null, log: '{"password":"tok_inner"}' }, { link: `<${next}>; rel="next"` });
      }
      case "/v1/big":
        return void reply.writeHead(200, { "content-type": "application/json" }).end('{"id":12345678901234567890}');
      default:
        return json(201, { got: body, page: new URL(incoming.url ?? "", "http://x").searchParams.get("page") });
    }
  };
  const server = createServer((incoming, reply) => {
    seen.push(incoming);
    let body = "";
    incoming.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    incoming.on("end", () => answer(new URL(incoming.url ?? "", "http://x").pathname, incoming, body, reply));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  closers.push(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen, close };
}

interface Recording {
  readonly url: string;
  readonly file: string;
  readonly recorder: Recorder;
  readonly read: () => { readonly calls: readonly Record<string, Json>[] };
}

async function record(target: string, more: { keepCredentials?: boolean; file?: string } = {}): Promise<Recording> {
  const folder = mkdtempSync(join(tmpdir(), "fastn-recorder-"));
  closers.push(() => rmSync(folder, { recursive: true, force: true }));
  const file = more.file ?? join(folder, "deep", "acme.json");
  const recorder = await createRecorder({ target, name: "acme", file, ...(more.keepCredentials !== undefined && { keepCredentials: more.keepCredentials }) });
  closers.push(() => recorder.close());
  const url = await recorder.listen(0);
  return { url, file, recorder, read: () => JSON.parse(readFileSync(file, "utf8")) as ReturnType<Recording["read"]> };
}

async function replay(file: string, more: { match?: "path" | "query" | "body"; onMiss?: "pass" | "fail" } = {}): Promise<MockServer> {
  const mock = mockOf();
  expect(await mock.configure({ recordings: [{ source: "acme.json", value: JSON.parse(readFileSync(file, "utf8")) as Json, ...more }] })).toEqual([]);
  return mock;
}

const paths = ["gzip", "br", "chunked", "image", "turn", "turn", "empty", "limited", "big"];

describe("a recorded call", () => {
  it("gave its caller what the service gave, and is replayed the same", async () => {
    const service = await upstream();
    const { url, file, recorder, read } = await record(`${service.url}/v1`);
    const told: [number, string, Buffer][] = [];
    for (const path of paths) {
      const answer = await fetch(`${url}/${path}`);
      told.push([answer.status, answer.headers.get("content-type") ?? "", Buffer.from(await answer.arrayBuffer())]);
    }
    await expect.poll(() => recorder.count).toBe(paths.length);
    await recorder.saved();
    expect(told[0]?.[2].toString()).toBe('{"packed":true}');
    expect(read().calls.map(({ answer }) => [at(answer ?? null, "body"), at(answer ?? null, "text"), at(answer ?? null, "base64")])).toEqual([
      [{ packed: true }, null, null],
      [null, "Grüße", null],
      [{ list: [1, 2] }, null, null],
      [null, null, png.toString("base64")],
      [{ turn: 1 }, null, null],
      [{ turn: 2 }, null, null],
      [null, null, null],
      [{ error: "slow down" }, null, null],
      [null, '{"id":12345678901234567890}', null],
    ]);
    await service.close();
    const mock = await replay(file);
    const origin = await mock.listen();
    for (const [index, path] of paths.entries()) {
      const answer = await fetch(`${origin}/acme/${path}`);
      const [status, type, bytes] = told[index] ?? [];
      expect([path, answer.status, answer.headers.get("content-type") ?? ""]).toEqual([path, status, type]);
      expect(Buffer.from(await answer.arrayBuffer())).toEqual(bytes);
    }
    expect(mock.calls()[0]?.answeredBy).toEqual({ kind: "recording", name: "acme.json #1" });
    // The last of equal calls is what the service would go on answering.
    expect((await call(mock, "GET /acme/turn")).body).toEqual({ turn: 2 });
    expect((await call(mock, "GET /acme/limited")).headers["retry-after"]).toBe("3");
  });

  it.each(["/moved", "/moved-here"])("keeps a redirect, which leads to the recorder and later to the mock: %s", async (path) => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`);
    const moved = await fetch(url + path, { redirect: "manual" });
    expect([moved.status, moved.headers.get("location")]).toEqual([302, `${url}/turn`]);
    await expect.poll(() => recorder.count).toBe(1);
    await recorder.saved();
    const mock = await replay(file);
    const again = await call(mock, `GET /acme${path}`);
    expect([again.status, again.headers["location"]]).toEqual([302, "http://localhost/acme/turn"]);
  });

  it("goes on as it came, and holds no credential, wherever one turned up", async () => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`);
    const headers = { authorization: "Bearer tok_secret", "x-api-key": "tok_key", cookie: "a=tok_jar", "content-type": "application/json", "x-kind": "big" };
    const body = JSON.stringify({ user: "ada", password: "tok_password", note: "tok_secret" });
    const answer = await fetch(`${url}/token?api_key=tok_query&page=2`, { method: "POST", headers, body });
    expect(((await answer.json()) as { access_token: string }).access_token).toBe("tok_given");
    expect(service.seen[0]?.headers).toMatchObject({ authorization: "Bearer tok_secret", "x-api-key": "tok_key", cookie: "a=tok_jar", "x-kind": "big" });
    expect(service.seen[0]?.url).toBe("/v1/token?api_key=tok_query&page=2");
    await expect.poll(() => recorder.count).toBe(1);
    await recorder.saved();
    const text = readFileSync(file, "utf8");
    expect(text.match(/tok_\w+/g)).toBeNull();
    expect(text).toContain('"user": "ada"');
    const mock = await replay(file);
    const again = await call(mock, "POST /acme/token?page=2", { user: "ada", password: "another", note: "hidden: secret authorization" });
    expect([again.status, at(again.body, "access_token"), at(again.body, "expires_in")]).toEqual([200, "[removed]", 60]);
  });

  it("holds no credential within a cursor, and is still replayed page by page", async () => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`);
    const readAll = async (get: (query: string) => Promise<Json>): Promise<Json[]> => {
      const pages: Json[] = [];
      for (let cursor: Json = ""; cursor !== null && pages.length < 5;) {
        const page = await get(cursor === "" ? "" : `?cursor=${encodeURIComponent(String(cursor))}`);
        pages.push(at(page, "page"));
        cursor = at(page, "next");
      }
      return pages;
    };
    const real = (query: string): Promise<Json> =>
      fetch(`${url}/pages${query}`, { headers: { authorization: "Bearer tok_secret" } }).then((answer) => answer.json() as Promise<Json>);
    expect(await readAll(real)).toEqual([1, 2, 3]);
    await expect.poll(() => recorder.count).toBe(3);
    await recorder.saved();
    const text = readFileSync(file, "utf8");
    const decoded = text.replaceAll(/[\w+/]{12,}/g, (part) => Buffer.from(part, "base64").toString("latin1"));
    expect([text.match(/tok_\w+/g), decoded.match(/tok_\w+/g)]).toEqual([null, null]);
    const mock = await replay(file);
    expect(await readAll(async (query) => (await call(mock, `GET /acme/pages${query}`)).body)).toEqual([1, 2, 3]);
  });

  it("keeps words that a parameter only calls a key or a code", async () => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`);
    await fetch(`${url}/token?key=expires&code=page`);
    await expect.poll(() => recorder.count).toBe(1);
    await recorder.saved();
    expect(readFileSync(file, "utf8")).toContain('"expires_in": 60');
  });

  it("keeps credentials when told to", async () => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`, { keepCredentials: true });
    await fetch(`${url}/token`, { headers: { authorization: "Bearer tok_secret" } });
    await expect.poll(() => recorder.count).toBe(1);
    await recorder.saved();
    expect(readFileSync(file, "utf8")).toContain("tok_secret");
  });

  it("is told of, and not recorded, when the service is down or breaks off", async () => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`);
    await expect(fetch(`${url}/broken`).then((answer) => answer.text())).rejects.toThrow();
    await service.close();
    const answer = await fetch(`${url}/turn`);
    expect([answer.status, ((await answer.json()) as { message: string }).message]).toEqual([
      502,
      expect.stringContaining(`${service.url}/v1 cannot be reached: `),
    ]);
    await recorder.saved();
    expect([recorder.count, existsSync(file)]).toEqual([0, false]);
  });

  it("is added to what a file holds already, of the same service only", async () => {
    const service = await upstream();
    const first = await record(`${service.url}/v1`);
    await fetch(`${first.url}/turn`);
    await expect.poll(() => first.recorder.count).toBe(1);
    await first.recorder.close();
    closers.splice(closers.length - 1, 1);
    const second = await record(`${service.url}/v1`, { file: first.file });
    await fetch(`${second.url}/turn`);
    await expect.poll(() => second.recorder.count).toBe(2);
    await second.recorder.saved();
    expect(second.read().calls.map(({ answer }) => at(answer ?? null, "body", "turn"))).toEqual([1, 2]);
    await expect(createRecorder({ target: "http://127.0.0.1:1/other", name: "acme", file: first.file })).rejects.toThrow("Choose another file with --out");
  });

  it("comes from this machine's own pages and programs only", async () => {
    const service = await upstream();
    const { url } = await record(service.url);
    const status = (headers: Record<string, string>): Promise<number> =>
      new Promise((resolve, reject) => {
        request(`${url}/v1/turn`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode ?? 0);
        })
          .on("error", reject)
          .end();
      });
    expect([await status({ host: "evil.example" }), await status({ origin: "https://evil.example" }), await status({})]).toEqual([403, 403, 200]);
    expect(service.seen).toHaveLength(1);
  });
});

describe("a replay", () => {
  const recordTwo = async (): Promise<string> => {
    const service = await upstream();
    const { url, file, recorder } = await record(`${service.url}/v1`);
    for (const [query, body] of [
      ["page=1&limit=5", { a: 1 }],
      ["page=2&limit=5", { a: 2 }],
    ] as const)
      await fetch(`${url}/things?${query}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
    await expect.poll(() => recorder.count).toBe(2);
    await recorder.close();
    return file;
  };

  it("looks at method, path, query in any order and body, or at less when told so", async () => {
    const file = await recordTwo();
    const page = async (match: "path" | "query" | "body", line: string, body: Json): Promise<Json> =>
      at((await call(await replay(file, { match }), line, body)).body, "page");
    expect(await page("body", "POST /acme/things?limit=5&page=2", { a: 2 })).toBe("2");
    expect(await page("body", "POST /acme/things?limit=5&page=2", { a: 3 })).toBeNull();
    expect(await page("query", "POST /acme/things?limit=5&page=2", { a: 3 })).toBe("2");
    expect(await page("query", "POST /acme/things?limit=5&page=3", { a: 2 })).toBeNull();
    expect(await page("path", "POST /acme/things", null)).toBe("1");
  });

  it("lists near recordings, with what differs, when there is none", async () => {
    const mock = await replay(await recordTwo());
    const missed = await call(mock, "POST /acme/things?page=2&limit=5", { a: 7 });
    expect([missed.status, list(missed.body, "near")[0]]).toEqual([404, "acme.json #2 POST /things?page=2&limit=5: body.a is 7, not 2"]);
    const [entry] = list((await call(mock, "GET /__admin/calls")).body, "data");
    expect(JSON.stringify(entry?.["recordings"])).toContain("acme.json #2");
  });

  it("leaves to the simulated service what was not recorded, when told so", async () => {
    const text = readFileSync(await recordTwo(), "utf8").replace('"name": "acme"', '"name": "shopify"');
    const answers = async (onMiss: "pass" | "fail"): Promise<number[]> => {
      const mock = mockOf();
      await mock.configure({ recordings: [{ source: "shop.json", value: JSON.parse(text) as Json, onMiss }] });
      return [(await call(mock, "POST /shopify/things?page=1&limit=5", { a: 1 })).status, (await call(mock, "GET /shopify/orders")).status];
    };
    expect([await answers("pass"), await answers("fail")]).toEqual([
      [201, 200],
      [201, 404],
    ]);
  });

  it.each([
    ["{}", "format"],
    ['{"format":"fastn-recording","version":1,"name":"A b","target":"http://x","calls":[]}', "name"],
    ['{"format":"fastn-recording","version":1,"name":"a","target":"http://x","calls":[{"request":{"method":"GET","path":"x"}}]}', "calls[0].answer"],
  ])("of %s is refused at its field, and the mock goes on", async (text, field) => {
    const mock = mockOf();
    const faults = await mock.configure({ recordings: [{ source: "bad.json", value: JSON.parse(text) as Json }] });
    expect(faults).toEqual([{ source: "bad.json", message: expect.stringContaining(`bad.json.${field}`) as string }]);
    expect((await call(mock, "GET /shopify/orders")).status).toBe(200);
  });
});

describe("mock record, as a command", () => {
  it("says where it listens, records, and ends cleanly", async () => {
    const service = await upstream();
    const folder = mkdtempSync(join(tmpdir(), "fastn-recorder-"));
    closers.push(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, "acme.json");
    const child: ChildProcess = spawn(process.execPath, [
      fileURLToPath(new URL("../main.ts", import.meta.url)),
      "record",
      "--target",
      `${service.url}/v1`,
      "--out",
      file,
    ]);
    closers.push(() => void child.kill("SIGKILL"));
    let out = "";
    child.stdout?.on("data", (chunk: Buffer) => (out += chunk.toString()));
    await expect.poll(() => /on (http:\S+)/.exec(out)?.[1]).toBeDefined();
    expect(await (await fetch(`${/on (http:\S+)/.exec(out)?.[1]}/turn`)).json()).toEqual({ turn: 1 });
    child.kill("SIGINT");
    expect((await once(child, "exit"))[0]).toBe(0);
    expect((JSON.parse(readFileSync(file, "utf8")) as { calls: Json[] }).calls).toHaveLength(1);
  });
});
