import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import type { JsonObject } from "@fastn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createConnectorRegistry } from "../built-ins.ts";
import { callOf } from "../testing/call.ts";

const registry = createConnectorRegistry();
let server: Server;
let url: string;

/** Answers with what came: content type and bytes as base64. `/list` is a list in pages of two, `/png` four bytes. */
beforeAll(async () => {
  server = createServer((request, response) => {
    void buffer(request).then((bytes) => {
      const { pathname, searchParams } = new URL(request.url ?? "/", url);
      if (pathname === "/png") return response.setHeader("content-type", "image/png").end(Buffer.from([0x89, 0x50, 0xff, 0x00]));
      response.setHeader("content-type", "application/json");
      if (pathname === "/list") {
        const page = Number(searchParams.get("p") ?? "1");
        if (page < 3) response.setHeader("link", `<${url}/list?p=1>; rel="first", <${url}/list?p=${page + 1}>; rel="next"`);
        return response.end(JSON.stringify(page < 4 ? [page * 2 - 1, page * 2] : []));
      }
      return response.end(JSON.stringify({ type: request.headers["content-type"] ?? null, bytes: bytes.toString("base64") }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  await registry.close();
  await new Promise((resolve) => server.close(resolve));
});

const run = (action: string, input: JsonObject) => registry.invoke(callOf("http", action, input, { connection: { baseUrl: url, headers: {} } }));
async function sent(body: JsonObject): Promise<{ type: string | null; text: string }> {
  const { body: seen } = (await run("post", { url: "/", ...body })) as unknown as { body: { type: string | null; bytes: string } };
  return { type: seen.type, text: Buffer.from(seen.bytes, "base64").toString("utf8") };
}

describe("bodies of the http connector", () => {
  it.each<[string, JsonObject, string | null, string]>([
    ["text as it is", { body: "a b" }, "text/plain; charset=utf-8", "a b"],
    ["data as JSON", { body: { a: 1 } }, "application/json", '{"a":1}'],
    ["text as JSON when asked", { body: "a", bodyType: "json" }, "application/json", '"a"'],
    ["data as text when asked", { body: [1], bodyType: "text" }, "text/plain; charset=utf-8", "[1]"],
    ["forms", { body: { a: "x y", b: [1, 2] }, bodyType: "form" }, "application/x-www-form-urlencoded", "a=x+y&b%5B0%5D=1&b%5B1%5D=2"],
    ["a file", { body: { content: "aGk=", encoding: "base64", contentType: "image/png" }, bodyType: "binary" }, "image/png", "hi"],
    ["a type of the caller's", { body: "<a/>", bodyType: "text", headers: { "Content-Type": "application/xml" } }, "application/xml", "<a/>"],
  ])("send %s", async (_name, input, type, text) => {
    expect(await sent(input)).toEqual({ type, text });
  });

  it("send fields and files as multipart", async () => {
    const { type, text } = await sent({ body: { note: "hi", file: { content: "x,y", filename: 'a".csv', contentType: "text/csv" } }, bodyType: "multipart" });
    expect(type).toMatch(/^multipart\/form-data; boundary=/);
    expect(text).toContain('name="note"\r\n\r\nhi');
    expect(text).toContain('name="file"; filename="a%22.csv"\r\ncontent-type: text/csv\r\n\r\nx,y');
  });

  it("are refused when they do not fit their kind", async () => {
    await expect(run("post", { url: "/", body: "a", bodyType: "form" })).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR", details: { field: "body" } });
  });
});

describe("answers of the http connector", () => {
  it("come as base64 when they are files", async () => {
    expect(await run("get", { url: "/png", answer: "base64" })).toMatchObject({ status: 200, body: "iVD/AA==" });
  });

  it.each<[string, JsonObject]>([
    ["a Link header", { by: "link" }],
    ["numbered pages", { by: "page", param: "p" }],
  ])("are read to the last page by %s", async (_name, pages) => {
    expect(await run("list", { url: "/list", pages, all: true })).toEqual({ items: [1, 2, 3, 4, 5, 6], next: null });
  });

  it("that hold no list say where one was looked for", async () => {
    await expect(run("list", { url: "/other", items: "data", pages: { by: "link" } })).rejects.toMatchObject({
      code: "CONNECTOR_BAD_ANSWER",
      message: expect.stringContaining('"data"'),
    });
  });
});
