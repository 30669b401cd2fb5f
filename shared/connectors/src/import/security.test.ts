import { AppError, type Connection, type Credential, type Json, type JsonObject } from "@fastn/core";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { ConnectorRegistry } from "../registry.ts";
import { callOf } from "../testing/call.ts";
import { testServer } from "../testing/test-server.ts";
import { readApi, toConnector, type Api } from "./index.ts";

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const schemes: JsonObject = {
  login: { type: "http", scheme: "basic" },
  token: { type: "http", scheme: "Bearer" },
  headerKey: { type: "apiKey", in: "header", name: "X-Key" },
  queryKey: { type: "apiKey", in: "query", name: "api_key" },
  cookieKey: { type: "apiKey", in: "cookie", name: "sid" },
  oauth: { type: "oauth2", flows: { authorizationCode: { authorizationUrl: "https://x.example/a", tokenUrl: "https://x.example/t", scopes: { read: "" } } } },
  machine: { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://x.example/t", scopes: {} } } },
  oidc: { type: "openIdConnect", openIdConnectUrl: "https://x.example/.well-known/openid-configuration" },
  digest: { type: "http", scheme: "digest" },
  tls: { type: "mutualTLS" },
};

/** One GET for each entry, at `/<name>`, with that `security`; undefined leaves it out. */
async function apiOf(operations: Readonly<Record<string, Json | undefined>>, security?: Json): Promise<Api> {
  const paths = Object.fromEntries(
    Object.entries(operations).map(([name, asked]) => [
      `/${name}`,
      { get: { operationId: name, responses: { 200: { description: "" } }, ...(asked !== undefined && { security: asked }) } },
    ]),
  );
  const text = JSON.stringify({
    openapi: "3.0.0",
    info: { title: "Desk", version: "1" },
    ...(security !== undefined && { security }),
    paths,
    components: { securitySchemes: schemes },
  });
  return readApi(text, "desk.openapi.json");
}

const waysIn = (api: Api): unknown[] => {
  const { auth, otherAuth = [] } = toConnector("desk", api);
  return [auth, ...otherAuth].map((way) => (way.type === "combined" ? way.parts.map(({ scheme }) => scheme) : "scheme" in way ? way.scheme : way.type));
};

describe("ways to sign in", () => {
  it.each<[string, Readonly<Record<string, Json | undefined>>, Json | undefined, unknown[]]>([
    ["alternatives", { a: undefined }, [{ login: [] }, { headerKey: [] }, { oauth: ["read"] }], ["oauth", "headerKey", "login"]],
    ["several together", { a: [{ login: [], headerKey: [] }] }, undefined, [["login", "headerKey"]]],
    ["what serves most operations first", { a: [{ login: [] }], b: [{ login: [] }, { oauth: [] }] }, undefined, ["login", "oauth"]],
    ["what no one of them serves, together as well", { a: undefined, b: [{ headerKey: [] }] }, [{ token: [] }], ["token", "headerKey", ["token", "headerKey"]]],
    [
      "all that there is, where nothing is asked for",
      { a: undefined },
      undefined,
      ["oauth", "machine", "token", "oidc", "headerKey", "queryKey", "cookieKey", "login"],
    ],
    ["none, where every operation is open", { a: [] }, [], ["oauth", "machine", "token", "oidc", "headerKey", "queryKey", "cookieKey", "login"]],
    ["without what a connection cannot hold", { a: [{ tls: [], headerKey: [] }, { digest: [] }] }, undefined, ["headerKey"]],
    ["with one sign-in in the browser at most", { a: [{ oauth: [], machine: [], login: [] }] }, undefined, [["oauth", "login"]]],
  ])("are %s", async (_what, operations, security, ways) => {
    expect(waysIn(await apiOf(operations, security))).toEqual(ways);
  });

  it("say what is left out, and the flow a studio can go through", async () => {
    const api = await apiOf({ a: undefined });
    expect(api.notes.join()).toMatch(/"digest" is of a kind.*"tls" is of a kind/);
    expect([api.schemes["machine"], api.schemes["oidc"]]).toMatchObject([{ type: "oauth2", grant: "client_credentials" }, { type: "bearer_token" }]);
  });

  it("come from Swagger 2 and from Postman's folders and requests as well", async () => {
    const swagger = {
      swagger: "2.0",
      info: { title: "x", version: "1" },
      securityDefinitions: { basic: { type: "basic" }, key: { type: "apiKey", in: "query", name: "k" } },
      security: [{ key: [] }, { basic: [] }],
      paths: { "/a": { get: { responses: { 200: { description: "" } } } }, "/open": { get: { security: [], responses: { 200: { description: "" } } } } },
    };
    const old = await readApi(JSON.stringify(swagger), "old.json");
    expect([waysIn(old), old.operations.map(({ security }) => security)]).toEqual([
      ["key", "basic"],
      [[["key"], ["basic"]], []],
    ]);
    const bearer = { type: "bearer", bearer: [{ key: "token", value: "canary-in-the-collection" }] };
    const collection = {
      info: { name: "c", schema: "https://schema.getpostman.com/json/collection/v2.1.0/collection.json" },
      auth: { type: "apikey", apikey: [{ key: "key", value: "X-Key" }] },
      variable: [{ key: "idp", value: "https://id.example" }],
      item: [
        { name: "plain", request: { method: "GET", url: "https://c.example/plain" } },
        { name: "folder", auth: bearer, item: [{ name: "in folder", request: { method: "GET", url: "https://c.example/in" } }] },
        { name: "open", request: { method: "GET", url: "https://c.example/open", auth: { type: "noauth" } } },
        { name: "signed", request: { method: "GET", url: "https://c.example/signed", auth: { type: "awsv4" } } },
        {
          name: "machine",
          request: {
            method: "GET",
            url: "https://c.example/machine",
            auth: { type: "oauth2", oauth2: { grant_type: "client_credentials", accessTokenUrl: "{{idp}}/t", scope: "a b" } },
          },
        },
      ],
    };
    const postman = await readApi(JSON.stringify(collection), "c.json");
    expect(postman.operations.map(({ path, security }) => [path, security])).toEqual([
      ["/plain", [["key X-Key"]]],
      ["/in", [["bearer"]]],
      ["/open", []],
      ["/signed", null],
      ["/machine", [["oauth"]]],
    ]);
    expect(postman.schemes["oauth"]).toMatchObject({ type: "oauth2", grant: "client_credentials", tokenUrl: "https://id.example/t", scopes: ["a", "b"] });
    expect(JSON.stringify(postman.document)).not.toContain("canary");
  });
});

describe("a call", () => {
  const held: Readonly<Record<string, Credential>> = {
    login: { scheme: "login", in: "header", name: "authorization", value: "Basic bG9naW46cA==" },
    token: { scheme: "token", in: "header", name: "authorization", value: "Bearer tok-1" },
    headerKey: { scheme: "headerKey", in: "header", name: "x-key", value: "key-1" },
    queryKey: { scheme: "queryKey", in: "query", name: "api_key", value: "query key/1" },
    cookieKey: { scheme: "cookieKey", in: "cookie", name: "sid", value: "sid;1" },
  };

  /** What arrives of the credentials when `action` is called with a connection that holds these. */
  async function sent(api: Api, action: string, credentials: readonly Credential[], rest: Partial<Connection> = {}): Promise<unknown> {
    const server = await testServer((_, response) => response.writeHead(200, { "content-type": "application/json" }).end("{}"));
    const registry = new ConnectorRegistry();
    closers.push(
      () => server.close(),
      () => registry.close(),
    );
    registry.register(toConnector("desk", api));
    const headers = { "x-tenant": "7", ...Object.fromEntries(credentials.filter((each) => each.in === "header").map(({ name, value }) => [name, value])) };
    await registry.invoke(callOf("desk", action, {}, { connection: { baseUrl: server.url, headers, credentials, ...rest } }));
    const [seen] = server.seen;
    const names = ["authorization", "x-key", "cookie"].filter((name) => seen?.headers[name] !== undefined);
    return [seen?.url, Object.fromEntries(names.map((name) => [name, seen?.headers[name]])), seen?.headers["x-tenant"]];
  }

  const only = (...names: readonly string[]): Credential[] => names.flatMap((name) => held[name] ?? []);

  it("brings what its operation asks for, wherever that goes, and no more", async () => {
    const api = await apiOf({
      open: [],
      both: [{ login: [], headerKey: [] }],
      query: [{ queryKey: [] }],
      cookie: [{ cookieKey: [] }],
      any: [{}, { token: [] }],
    });
    const all = only("login", "headerKey", "queryKey", "cookieKey", "token");
    expect(await Promise.all(["open", "both", "query", "cookie", "any"].map((action) => sent(api, action, all)))).toEqual([
      ["/open", {}, "7"],
      ["/both", { authorization: "Basic bG9naW46cA==", "x-key": "key-1" }, "7"],
      ["/query?api_key=query+key%2F1", {}, "7"],
      ["/cookie", { cookie: "sid=sid%3B1" }, "7"],
      ["/any", { authorization: "Bearer tok-1" }, "7"],
    ]);
  });

  it("goes without where it may, and is not made where what it needs is not there", async () => {
    const api = await apiOf({ any: [{}, { token: [] }], both: [{ login: [], headerKey: [] }] });
    expect([await sent(api, "any", only("headerKey")), await sent(api, "both", [])]).toEqual([
      ["/any", {}, "7"],
      ["/both", {}, "7"],
    ]);
    const error = await sent(api, "both", only("login", "token")).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(AppError);
    expect((error as AppError).message).toContain("Desk: GET /both asks for login with headerKey; the connection has login, token.");
  });

  it("brings what was chosen without a scheme as the operation wants it, or as it was given", async () => {
    const api = await apiOf({ query: [{ queryKey: [] }], token: [{ token: [] }], open: [] });
    const key: Credential = { in: "header", name: "API_KEY", value: "k" };
    const token: Credential = { in: "header", name: "authorization", value: "Bearer mine" };
    expect([await sent(api, "query", [key]), await sent(api, "query", [token]), await sent(api, "token", [token]), await sent(api, "open", [token])]).toEqual([
      ["/query?api_key=k", {}, "7"],
      ["/query", { authorization: "Bearer mine" }, "7"],
      ["/token", { authorization: "Bearer mine" }, "7"],
      ["/open", {}, "7"],
    ]);
  });

  it("that is refused shows none of it, and is made again with a renewed one", async () => {
    const api = await apiOf({ query: [{ queryKey: [] }] });
    const server = await testServer(({ url }, response) =>
      url.includes("fresh") ? response.writeHead(200, { "content-type": "application/json" }).end("{}") : response.writeHead(401).end(`no ${url} is not good`),
    );
    const registry = new ConnectorRegistry();
    closers.push(
      () => server.close(),
      () => registry.close(),
    );
    registry.register(toConnector("desk", api));
    const stale = { in: "query", name: "api_key", value: "canary+key/1" } as const;
    const call = (renew: Connection["renew"]) =>
      registry.invoke(callOf("desk", "query", {}, { connection: { baseUrl: server.url, headers: {}, credentials: [stale], ...(renew && { renew }) } }));
    const error = (await call(undefined).catch((reason: unknown) => reason)) as AppError;
    expect([error.code, JSON.stringify([error.message, error.details]).includes("canary")]).toEqual(["CONNECTOR_UNAUTHORIZED", false]);
    expect(await call(async () => ({ headers: {}, credentials: [{ ...stale, value: "fresh" }] }))).toEqual({});
  });

  it("never brings a credential that its operation does not name", async () => {
    const names = ["login", "token", "headerKey", "queryKey", "cookieKey"];
    const set = fc.subarray(names, { minLength: 1 }).map((each) => Object.fromEntries(each.map((name) => [name, []])));
    await fc.assert(
      fc.asyncProperty(fc.array(set, { minLength: 1, maxLength: 3 }), fc.subarray(names), async (security, has) => {
        const api = await apiOf({ a: security });
        const [url, headers] = (await sent(api, "a", only(...has)).catch(() => ["", {}])) as [string, Record<string, string>];
        const text = `${decodeURIComponent(url)} ${JSON.stringify(headers)}`;
        const arrived = ["tok-1", "bG9naW46cA==", "key-1", "query+key/1", "sid%3B1"].map((value) => text.includes(value));
        const came = ["token", "login", "headerKey", "queryKey", "cookieKey"].filter((_, index) => arrived[index]);
        const possible = security.map((each) => Object.keys(each).sort()).filter((each) => each.every((name) => has.includes(name)));
        // Two in one header cannot go out together.
        const told = (each: readonly string[]): string[] => each.filter((name) => name !== "login" || !each.includes("token"));
        expect(possible.length === 0 ? [[]] : possible.flatMap((each) => [told(each), each.filter((name) => name !== "token")])).toContainEqual(came.sort());
      }),
      { numRuns: 40 },
    );
  });
});
