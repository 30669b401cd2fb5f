import { request as httpRequest } from "node:http";
import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Service } from "../../platform/index.ts";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

const source = `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("x", { trigger: trigger.webhook({ path: "/x" }), steps: [step("one", { type: "action", handler: () => 1 })] });
`;

let page: TempWorkspace;
let workspace: TempWorkspace;
let studio: Studio;
let app: Service;
let api: ReturnType<typeof clientOf>;
beforeAll(async () => {
  page = tempWorkspace({ "index.html": "<!doctype html><title>page</title>" });
  // Named as the parameters below, so that a request that got through would find something to change.
  workspace = tempWorkspace({ "workflows/x.ts": source, x: "text" });
  studio = await openTestStudio(workspace.root, { rendererDir: page.root });
  app = await studio.app();
  api = clientOf(studio);
});
afterAll(async () => {
  await studio.close();
  workspace.remove();
  page.remove();
});

describe("every route", () => {
  interface Route {
    readonly method: string;
    readonly url: string;
  }
  /** As the server itself lists them, so that a new route is tested by being there. */
  const routes = (): Route[] => {
    const { paths } = app.describeApi() as unknown as { paths: Record<string, Record<string, unknown>> };
    const listed = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({ method: method.toUpperCase(), url: path.replaceAll(/\{[^}]+\}/g, "x") })),
    );
    return [...listed, { method: "GET", url: "/" }, { method: "GET", url: "/open?key=x" }, { method: "GET", url: "/api/v1/openapi.json" }];
  };
  const isPublic = ({ url }: Route): boolean =>
    url === "/" || url.startsWith("/open?") || url.startsWith("/hooks/") || url.startsWith("/api/v1/webhooks/") || url === "/api/v1/health";
  const state = async (): Promise<unknown> => [
    await unwrap(api.GET("/api/v1/executions")),
    await unwrap(api.GET("/api/v1/workspace/files")),
    await unwrap(api.GET("/api/v1/mock/calls")),
    (await unwrap(api.GET("/api/v1/mock"))).seed,
    await unwrap(api.GET("/api/v1/workspace/file", { params: { query: { path: "workflows/x.ts" } } })),
  ];

  /** With node:http, because fetch does not let us set Origin and the like freely. */
  const send = ({ method, url }: Route, headers: Record<string, string>, body: string): Promise<{ status: number; cors: unknown }> =>
    new Promise((resolve, reject) => {
      const request = httpRequest({ host: "127.0.0.1", port: studio.port, method, path: url, headers }, (response) => {
        resolve({ status: response.statusCode ?? 0, cors: response.headers["access-control-allow-origin"] });
        response.destroy();
      });
      request.on("error", reject);
      request.end(method === "GET" ? undefined : body);
    });

  it("is listed", () => expect(routes().length).toBeGreaterThan(25));

  it("answers 401 without credentials, unless it is public", async () => {
    const before = await state();
    const open: string[] = [];
    for (const route of routes()) if ((await send(route, {}, "")).status !== 401) open.push(`${route.method} ${route.url}`);
    expect(open.sort()).toEqual(
      routes()
        .filter(isPublic)
        .map(({ method, url }) => `${method} ${url}`)
        .sort(),
    );
    expect(await state()).toEqual(before);
  });

  // What a page on another origin can make a browser send, the session cookie included (ports share cookies).
  it.each([
    ["a form", { "content-type": "application/x-www-form-urlencoded" }, "a=b"],
    ["text/plain", { "content-type": "text/plain" }, '{"input":{"name":"x"},"text":"x"}'],
    ["multipart", { "content-type": "multipart/form-data; boundary=x" }, '--x\r\ncontent-disposition: form-data; name="a"\r\n\r\nb\r\n--x--'],
    ["a no-cors fetch", {}, '{"input":{"name":"x"}}'],
    ["JSON by a page with cookies", { "content-type": "application/json" }, '{"input":{"name":"x"},"name":"x"}'],
    ["a beacon", { "content-type": "application/json", "sec-fetch-site": "same-site", "sec-fetch-mode": "no-cors" }, "{}"],
  ])("changes nothing for %s from another origin", async (_name, headers, body) => {
    const link = await fetch(studio.newLink(), { redirect: "manual" });
    const cookie = link.headers.get("set-cookie")?.split(";")[0] ?? "";
    const before = await state();
    const passed: string[] = [];
    for (const route of routes()) {
      const { status, cors } = await send(route, { ...headers, cookie, origin: "http://127.0.0.1:5999" }, body);
      if (status < 400 || cors !== undefined) passed.push(`${route.method} ${route.url} ${status}`);
    }
    expect(passed).toEqual([]);
    expect(await state()).toEqual(before);
  });

  it("changes nothing by GET", async () => {
    const before = await state();
    for (const route of routes().filter(({ method }) => method === "GET")) await send(route, { "x-fastn-token": studio.token }, "");
    expect(await state()).toEqual(before);
  });
});
