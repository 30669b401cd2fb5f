import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { proxyApi } from "./api-proxy.ts";

let server: Server;
let url: string;
let answer: (request: IncomingMessage, response: ServerResponse) => void;

beforeAll(async () => {
  server = createServer((request, response) => answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const ask = (path: string, init: RequestInit = {}): Promise<Response> => proxyApi(new Request(`app://studio${path}`, init), { url, token: "t0ken" });

test("adds the token, keeps what the API reads and nothing else of the page's headers", async () => {
  let seen: IncomingMessage["headers"] = {};
  answer = (request, response) => {
    seen = request.headers;
    response.setHeader("etag", '"2"').setHeader("set-cookie", "a=b").end("ok");
  };
  const response = await ask("/api/v1/workspace/file?path=a.ts", {
    headers: { "if-match": '"1"', accept: "application/json", cookie: "x=y", "x-fastn-token": "forged", "x-other": "1", origin: "app://studio" },
  });
  expect([await response.text(), response.headers.get("etag"), response.headers.get("set-cookie")]).toEqual(["ok", '"2"', null]);
  expect(seen).toMatchObject({ "x-fastn-token": "t0ken", "if-match": '"1"', accept: "application/json" });
  for (const name of ["cookie", "x-other", "origin", "referer"]) expect(seen[name]).toBeUndefined();
});

test("passes method, path, query and body on, and the answer's status back", async () => {
  answer = (request, response) => {
    let body = "";
    request
      .on("data", (text) => (body += text))
      .on("end", () => response.writeHead(412, { "content-type": "application/json" }).end(JSON.stringify([request.method, request.url, body])));
  };
  const response = await ask("/api/v1/workspace/file?path=%C3%A4.ts&x=1", {
    method: "PUT",
    body: '{"text":"ü"}',
    headers: { "content-type": "application/json" },
  });
  expect([response.status, await response.json()]).toEqual([412, ["PUT", "/api/v1/workspace/file?path=%C3%A4.ts&x=1", '{"text":"ü"}']]);
});

test("hands events on as they come, and hangs up when the page does", async () => {
  const hungUp = Promise.withResolvers<void>();
  let send: ((text: string) => void) | undefined;
  answer = (_request, response) => {
    response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
    send = (text) => void response.write(text);
    response.on("close", () => hungUp.resolve());
  };
  const response = await ask("/api/v1/executions/run_1/events");
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  for (const text of ["data: 1\n\n", "data: 2\n\n"]) {
    send?.(text); // each is read before the next one is sent: nothing waits for the end
    expect(decoder.decode((await reader?.read())?.value)).toBe(text);
  }
  await reader?.cancel();
  await hungUp.promise;
});

test.each(["https://evil.example", "null", "app://studio.evil.com", "http://127.0.0.1:5173"])(
  "refuses a request of %s without asking the platform",
  async (origin) => {
    let asked = false;
    answer = (_request, response) => {
      asked = true;
      response.end();
    };
    const response = await ask("/api/v1/workspace", { headers: { origin } });
    expect([response.status, ((await response.json()) as { code: string }).code, asked]).toEqual([403, "FORBIDDEN", false]);
  },
);

test("says so when the platform does not answer", async () => {
  const response = await proxyApi(new Request("app://studio/api/v1/health"), { url: "http://127.0.0.1:1", token: "t0ken" });
  expect([response.status, await response.json()]).toEqual([503, expect.objectContaining({ code: "PLATFORM_UNAVAILABLE", statusCode: 503 })]);
});
