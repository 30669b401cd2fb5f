import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { AppError, type Json, type JsonObject } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { ConnectorRegistry } from "../registry.ts";
import { connectorTypes } from "../types/connector-types.ts";
import { buildRequest } from "./request.ts";
import { parseText } from "./parse-text.ts";
import { matchWithin, patternFault } from "./pattern.ts";
import { actionNames } from "./names.ts";
import { readApi, toConnector, type Api } from "./index.ts";

const folder = join(import.meta.dirname, "fixtures");
const fixture = async (file: string): Promise<Api> => readApi(readFileSync(join(folder, file), "utf8"), file);

async function refusal(text: string, file = "connectors/x.openapi.json"): Promise<AppError> {
  const error = await readApi(text, file).then(
    () => new Error("it was read"),
    (reason: unknown) => reason,
  );
  if (!(error instanceof AppError)) throw error;
  return error;
}

const minimal = (paths: Json, rest: JsonObject = {}): string =>
  JSON.stringify({ openapi: "3.0.0", info: { title: "x", version: "1" }, paths, ...rest }, null, 2);
const schemaOf = (definition: ReturnType<typeof toConnector>, action: string): JsonObject => definition.actions[action]?.inputSchema ?? {};

describe("reading a description", () => {
  it.each<[string, readonly string[], string, string | undefined, string | undefined]>([
    [
      "pets-3.0.openapi.yaml",
      ["listPets", "createPet", "getPet", "updatePet", "deletePet", "replacePetPhoto", "getVet"],
      "api_key",
      "https://eu.clinic.example",
      "/v2",
    ],
    ["circular-3.1.openapi.json", ["listNodes", "createNode", "getNode", "moveNode", "loop", "getReportCsv"], "none", undefined, "/api"],
    ["legacy.swagger2.json", ["invoicesListAll", "invoicesCreate", "invoicesGet", "chatPostMessage"], "oauth2", "https://billing.example", "/rest/v1"],
    ["crm.postman.json", ["listLeads", "createLead", "getLead", "importLead"], "api_key", "https://crm.example", undefined],
    ["odd-names.openapi.json", ["listUsers", "createUser", "getUser", "createUserById", "cancelUser", "getCompanyPolicy", "get"], "none", undefined, undefined],
    [
      "odd-shapes-3.0.openapi.json",
      ["tickets", "createTicket", "getTicket", "byNumber", "betaJob", "publish"],
      "oauth2",
      "https://acme.desk.example:8443",
      "/api",
    ],
    ["upload.swagger2.json", ["listFiles", "upload", "readFile", "removeFile"], "api_key", "https://files.example", undefined],
  ])("gives %s readable actions, auth and address", async (file, names, auth, origin, root) => {
    const connector = toConnector("x", await fixture(file));
    expect([Object.keys(connector.actions), connector.auth.type, connector.defaultBaseUrl, connector.apiRoot]).toEqual([names, auth, origin, root]);
  });

  it("takes a Postman request's body from its saved answers when the request itself has none", async () => {
    const body = { mode: "raw", raw: '{"email": "<string>"}' };
    const request = { method: "POST", url: "https://crm.example/contacts" };
    const item = [{ name: "Create a contact", request, response: [{ code: 401 }, { code: 201, originalRequest: { ...request, body }, body: '{"id": "1"}' }] }];
    const schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json";
    const connector = toConnector("x", await readApi(JSON.stringify({ info: { name: "CRM", schema }, item }), "crm.json"));
    expect(schemaOf(connector, "createContact")).toMatchObject({ properties: { body: { properties: { email: { type: "string" } } } } });
  });

  it("types inputs and outputs: parameters by name, the body apart, what cannot be set left out", async () => {
    const connector = toConnector("pets", await fixture("pets-3.0.openapi.yaml"));
    expect(schemaOf(connector, "updatePet")).toMatchObject({
      required: ["petId"],
      additionalProperties: false,
      properties: {
        petId: { type: ["integer", "string"] },
        body: {
          required: ["name", "kind"],
          properties: {
            kind: { enum: ["cat", "dog", "hare"] },
            chip: { type: ["string", "null"], "x-pattern": "^[0-9]{3}-[A-Z]{2}$" },
            weight: { exclusiveMinimum: 0, maximum: 90 },
            secret: { type: "string" },
          },
        },
      },
    });
    expect(Object.keys((schemaOf(connector, "updatePet")["properties"] as { body: { properties: JsonObject } }).body.properties)).not.toContain("id");
    expect(Object.keys(schemaOf(connector, "listPets")["properties"] as JsonObject)).toEqual([
      "X-Clinic",
      "limit",
      "cursor",
      "tags",
      "filter",
      "all",
      "maxRecords",
    ]);
    const output = connector.actions["getPet"]?.outputSchema as { properties: JsonObject };
    expect([Object.hasOwn(output.properties, "id"), Object.hasOwn(output.properties, "secret")]).toEqual([true, false]);
  });

  it("leaves credentials to the connection and tells parameters of one name apart", async () => {
    const legacy = await fixture("legacy.swagger2.json");
    expect(legacy.operations[0]?.parameters.map(({ field }) => field)).toEqual(["page", "ids"]);
    const odd = await fixture("odd-names.openapi.json");
    expect(odd.operations.find(({ name }) => name === "getCompanyPolicy")?.parameters.map(({ field, in: place }) => `${place} ${field}`)).toEqual([
      "query companyId",
      "query body_query",
      "path companyId_path",
    ]);
  });

  it("ends circular schemas, and gives types that compile to text", async () => {
    const api = await fixture("circular-3.1.openapi.json");
    const registry = new ConnectorRegistry();
    registry.register(toConnector("tree", api));
    const text = connectorTypes(registry.list());
    expect(text).toContain("createNode");
    expect(text).toMatch(/children\?: \{/);
    expect(JSON.stringify(registry.find("tree")?.actions.map(({ outputSchema }) => outputSchema)).length).toBeLessThan(200_000);
    await registry.close();
  });

  it("reads every fixture the same twice", async () => {
    for (const file of readdirSync(folder)) expect((await fixture(file)).operations).toEqual((await fixture(file)).operations);
  });
});

describe("what is refused, with its place", () => {
  it.each<[string, string, number, string]>([
    ["another file", minimal({ "/a": { get: { responses: { 200: { $ref: "other.yaml#/x" } } } } }), 12, "leads out of this file"],
    ["an address", minimal({ "/a": { get: { responses: { 200: { $ref: "http://169.254.169.254/latest" } } } } }), 12, "never read"],
    ["a file address", minimal({ "/a": { get: { responses: { 200: { $ref: "file:///etc/passwd" } } } } }), 12, "never read"],
    ["broken JSON", '{\n  "openapi": "3.0.0",\n  "paths": {,}\n}', 3, "not JSON"],
    ["broken YAML", "openapi: 3.0.0\npaths:\n  a: [1,\nb: {", 4, "not YAML"],
    ["a custom tag", "openapi: 3.0.0\npaths:\n  /a: !!js/function 'x'\n", 3, "tag"],
    ["a key written twice", "openapi: 3.0.0\npaths: {}\npaths: {}\n", 3, "duplicated"],
    [
      "another file, named by YAML",
      "openapi: 3.0.0\npaths:\n  /a: {get: {tags: [x], parameters: [{name: q}, {'$ref': 'b.yaml#/q'}]}}\n",
      3,
      "leads out of this file",
    ],
    ["an alias of itself", "openapi: 3.0.0\npaths: &a\n  /a: *a\n", 1, "to themselves"],
    ["a dangerous key of YAML", "openapi: 3.0.0\npaths: {}\ninfo:\n  __proto__: {x: 1}\n", 4, "__proto__"],
    ["another thing", '{"hello": 1}', 1, "neither `openapi`"],
    ["OpenAPI 4", '{"openapi": "4.0.0", "paths": {}}', 1, '"4.0.0"'],
    ["a list", "[1, 2]", 1, "an object"],
    ["nothing to do", minimal({}), 1, "no operations"],
    ["a dangerous key", '{"openapi":"3.0.0","paths":{"__proto__":{"get":{}}}}', 1, "__proto__"],
  ])("%s", async (_what, text, line, words) => {
    const error = await refusal(text);
    expect([error.code, error.details["file"], error.details["line"], error.message.includes(words)]).toEqual([
      "CONFIG_INVALID",
      "connectors/x.openapi.json",
      line,
      true,
    ]);
  });

  it("an alias bomb, ten thousand anchors, bottomless nesting and 50 MB, without hanging", async () => {
    const bomb = [
      "a: &a [x,x,x,x,x,x,x,x,x]",
      ..."bcdefghi".split("").map((name, index) => `${name}: &${name} [${Array(9).fill(`*${"abcdefgh"[index]}`).join(",")}]`),
    ].join("\n");
    expect((await refusal(bomb)).message).toContain("alias bomb");
    expect((await refusal(Array.from({ length: 10_000 }, (_, index) => `k${index}: &a${index} 1`).join("\n"))).message).toContain("anchors");
    expect((await refusal(`{"openapi":"3.0.0","paths":${'{"a":'.repeat(400)}1${"}".repeat(400)}}`)).message).toContain("nested deeper");
    expect((await refusal(`${"[".repeat(200_000)}`)).code).toBe("CONFIG_INVALID");
    expect((await refusal(`{"openapi":"3.0.0","x":"${"x".repeat(50_000_001)}"}`)).message).toContain("50000000");
  });

  it("only what it must: merge keys, aliases, dates and numbers of YAML are read as they are meant", async () => {
    const text = "openapi: 3.0.0\ninfo: {version: 2020-01-01}\nx: &x {a: 0x10, b: 012, c: no, d: 1e3}\ny: {<<: *x, a: ~}\n";
    expect(await parseText(text, "x.yaml")).toEqual({
      openapi: "3.0.0",
      info: { version: "2020-01-01" },
      x: { a: 16, b: 12, c: "no", d: 1000 },
      y: { a: null, b: 12, c: "no", d: 1000 },
    });
    await fc.assert(
      fc.asyncProperty(fc.jsonValue({ maxDepth: 6 }), async (value) => {
        const given = { openapi: "3.1.0", value: value as Json };
        expect(await parseText(stringify(given, { lineWidth: 0 }), "x.yaml")).toEqual(JSON.parse(JSON.stringify(given)));
      }),
    );
  });

  it("with the column of what is wrong", async () => {
    const text = minimal({ "/a": { get: { responses: { 200: { $ref: "other.yaml#/x" } } } } });
    const { line, column } = (await refusal(text)).details;
    expect(text.split("\n")[Number(line) - 1]?.slice(Number(column) - 1)).toMatch(/^"\$ref"/);
  });

  it("a `$ref` that is data or a property's name is none", async () => {
    const schema = { type: "object", properties: { $ref: { type: "string" } }, example: { $ref: "http://x" } };
    const api = await readApi(minimal({ "/a": { get: { responses: { 200: { description: "", content: { "application/json": { schema } } } } } } }), "x");
    expect(api.operations).toHaveLength(1);
  });

  it("never throws anything but a refusal, whatever the document says", async () => {
    const part = fc.letrec((tie) => ({
      any: fc.oneof(
        { maxDepth: 4 },
        fc.constantFrom<Json>(null, true, 3, "object", "#/components/schemas/A", "#/paths/~1a", "array", ["string", "null"], "{"),
        fc.dictionary(
          fc.constantFrom(
            "$ref",
            "type",
            "properties",
            "items",
            "allOf",
            "oneOf",
            "get",
            "post",
            "parameters",
            "in",
            "name",
            "schema",
            "content",
            "application/json",
            "responses",
            "200",
            "requestBody",
            "required",
            "enum",
            "/a/{b}",
            "pattern",
            "servers",
            "url",
          ),
          tie("any"),
        ),
        fc.array(tie("any"), { maxLength: 3 }),
      ),
    })).any;
    await fc.assert(
      fc.asyncProperty(part, part, part, async (item, schemas, servers) => {
        const text = JSON.stringify({
          openapi: "3.0.0",
          info: {},
          servers,
          paths: { "/a/{b}": item, "/c": { get: item } },
          components: { schemas: { A: schemas } },
        });
        const api = await readApi(text, "x").catch((error: unknown) => {
          if (error instanceof AppError) return null;
          throw error;
        });
        const definition = api === null ? null : toConnector("x", api);
        for (const action of Object.values(definition?.actions ?? {})) JSON.stringify([action.inputSchema, action.outputSchema]);
      }),
      { numRuns: 400 },
    );
  });
});

describe("requests", () => {
  const requestOf = async (file: string, action: string, input: JsonObject): Promise<ReturnType<typeof buildRequest>> => {
    const operation = (await fixture(file)).operations.find(({ name }) => name === action);
    if (operation === undefined) throw new Error(`no ${action}`);
    return buildRequest(operation, input);
  };

  it("write each parameter in its style", async () => {
    const { url, options } = await requestOf("pets-3.0.openapi.yaml", "listPets", {
      "X-Clinic": "north",
      limit: 5,
      tags: ["a b", "c"],
      filter: { kind: "cat" },
    });
    expect([url, options.headers]).toEqual(["/pets?limit=5&tags=a+b%2Cc&filter%5Bkind%5D=cat", { "X-Clinic": "north" }]);
    expect((await requestOf("legacy.swagger2.json", "invoicesListAll", { ids: ["1", "2"] })).url).toBe("/invoices?ids=1%7C2");
  });

  it("carry what the description writes behind a path, and cookies", async () => {
    expect((await requestOf("odd-shapes-3.0.openapi.json", "betaJob", { jobId: "7", include: ["a", "b"] })).url).toBe("/jobs/7?beta=true&include=a&include=b");
    expect((await requestOf("odd-shapes-3.0.openapi.json", "betaJob", { jobId: "7" })).url).toBe("/jobs/7?beta=true");
    expect((await requestOf("odd-shapes-3.0.openapi.json", "tickets", { session: "a;b" })).options.headers).toEqual({ cookie: "session=a%3Bb" });
  });

  it("keep a path parameter one segment", async () => {
    expect((await requestOf("pets-3.0.openapi.yaml", "getVet", { name: "a/b?c" })).url).toBe("/vets('a%2Fb%3Fc')");
    await expect(requestOf("circular-3.1.openapi.json", "getNode", { id: ".." })).rejects.toThrow('"id"');
    await expect(requestOf("circular-3.1.openapi.json", "getNode", {})).rejects.toThrow('"id" is missing');
  });

  it("write JSON, forms and multipart bodies, files as text or base64", async () => {
    const form = await requestOf("legacy.swagger2.json", "chatPostMessage", { body: { channel: "#a b", text: "1&2", nested: { x: [1, 2] } } });
    expect([form.options.headers?.["content-type"], form.options.body]).toEqual([
      "application/x-www-form-urlencoded",
      "channel=%23a+b&text=1%262&nested%5Bx%5D=1&nested%5Bx%5D=2",
    ]);
    const input = { petId: 1, body: { caption: "Rex", file: { filename: 'a"b.png', content: "AAEC", encoding: "base64" } } };
    const upload = await requestOf("pets-3.0.openapi.yaml", "replacePetPhoto", input);
    const text = Buffer.from(upload.options.bytes ?? []).toString("latin1");
    expect(text).toContain('name="file"; filename="a%22b.png"\r\ncontent-type: application/octet-stream\r\n\r\n\u0000\u0001\u0002\r\n');
    expect(Buffer.from((await requestOf("pets-3.0.openapi.yaml", "replacePetPhoto", input)).options.bytes ?? []).toString("latin1")).toBe(text);
  });
});

describe("patterns of strangers", () => {
  it("are tried for 25 ms and no longer", async () => {
    expect([matchWithin("^(a+)+$", `${"a".repeat(40)}!`), matchWithin("(?<", "x")]).toEqual([null, null]);
    // On a busy machine a harmless one may run out of its time as well, which says nothing.
    await expect.poll(() => matchWithin("^a+$", "aaa")).toBe(true);
    await expect.poll(() => matchWithin("^a+$", "b")).toBe(false);
  });

  it("name the field that does not match", () => {
    const schema = { properties: { rows: { items: { properties: { code: { type: "string", "x-pattern": "^\\d+$" } } } } } };
    expect(patternFault({ rows: [{ code: "1" }, { code: "x" }] }, schema)).toEqual({ field: "rows[1].code", problem: "must match the pattern ^\\d+$" });
  });
});

describe("names", () => {
  it("are identifiers, each once, and the same whatever comes after", () => {
    const operation = fc.record({
      method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE"),
      path: fc
        .array(fc.oneof(fc.constantFrom("users", "user-items", "{id}", "v1", "search", "büro", "%20"), fc.string({ maxLength: 6 })), { maxLength: 5 })
        .map((parts) => `/${parts.join("/")}`),
      operationId: fc.oneof(fc.constant(""), fc.string({ maxLength: 30 }), fc.constantFrom("get_user", "getUser", "chat.postMessage")),
      isList: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 20 }), (operations) => {
        const names = actionNames(operations);
        expect(new Set(names).size).toBe(operations.length);
        for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z0-9]*$/);
      }),
    );
  });
});

it("prefers the server with TLS where a description names the same one twice", async () => {
  const swagger = { swagger: "2.0", info: { title: "x", version: "1" }, host: "api.example.com", basePath: "/v1", schemes: ["http", "https"] };
  const paths = { "/a": { get: { responses: { 200: { description: "" } } } } };
  expect((await readApi(JSON.stringify({ ...swagger, paths }), "x.json")).server).toEqual({ origin: "https://api.example.com", root: "/v1" });
  const servers = [{ url: "http://localhost:8080" }, { url: "https://api.example.com" }];
  expect((await readApi(minimal(paths, { servers }), "x.json")).server.origin).toBe("http://localhost:8080");
});

it("takes an id that is text in the path for a number of another service too, and no other type of it", async () => {
  const paths = {
    "/a/{id}": { get: { parameters: [{ name: "id", in: "path", required: true, schema: { type: "string" } }], responses: { 200: { description: "" } } } },
  };
  const api = await readApi(minimal(paths), "x.json");
  const definition = toConnector("x", api);
  const [name = ""] = Object.keys(definition.actions);
  expect(schemaOf(definition, name)["properties"]).toEqual({ id: { type: ["string", "number"] } });
  expect(buildRequest(api.operations[0]!, { id: 7 }).url).toBe("/a/7");
});
