import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { ConnectorRegistry, schemaCheck } from "@fastn/connectors";
import { readApi, slug, toConnector, toJsonSchema, type Api } from "@fastn/connectors/import";
import type { Json, JsonObject } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SchemaCompiler } from "../generate/compile-schema.ts";
import { textsMatching } from "../generate/pattern-text.ts";
import { loadTables } from "../generate/tables.ts";
import type { MockServer } from "../index.ts";
import { randomStream } from "../random.ts";
import { everyOperation, type Played } from "../testing/every-operation.ts";
import { at, call, list, mockOf } from "../testing/mock-of.ts";

const fixtures = join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures");
const read = (path: string): Promise<Api> => readApi(readFileSync(path, "utf8"), basename(path));

async function mockFor(file: string, name = "api"): Promise<MockServer> {
  const mock = mockOf();
  await mock.serveApi(name, await read(join(fixtures, file)));
  return mock;
}

const faults = (played: readonly Played[]): string[] =>
  played.flatMap(({ action, failure, mismatch }) => ((failure ?? mismatch) === null ? [] : [`${action}: ${failure ?? mismatch}`]));

const answering = (word: string): object => ({ responses: { 200: { description: "", content: { "application/json": { schema: { const: word } } } } } });

describe("a bound mock", () => {
  it.each(readdirSync(fixtures))("answers every operation of %s as its schema says", async (file) => {
    const mock = mockOf();
    const url = await mock.listen();
    const played = await everyOperation(mock, url, slug(file), await read(join(fixtures, file)));
    expect(faults(played)).toEqual([]);
    expect(played.length).toBeGreaterThan(3);
  });

  it("reads back what was posted, changed and deleted, below the API's own root or without it", async () => {
    const mock = await mockFor("pets-3.0.openapi.yaml");
    const before = list((await call(mock, "GET /api/v2/pets")).body, "data");
    const made = await call(mock, "POST /api/v2/pets", { name: "Rex", kind: "dog" });
    expect([made.status, at(made.body, "name"), before.some(({ id }) => id === at(made.body, "id"))]).toEqual([201, "Rex", false]);
    const id = String(at(made.body, "id"));
    expect((await call(mock, `PATCH /api/pets/${id}`, { weight: 9 })).body).toMatchObject({ name: "Rex", weight: 9 });
    expect((await call(mock, `GET /api/pets/${id}`)).body).toMatchObject({ name: "Rex", kind: "dog", weight: 9 });
    expect(list((await call(mock, "GET /api/v2/pets")).body, "data")).toHaveLength(before.length + 1);
    expect((await call(mock, `DELETE /api/pets/${id}`)).status).toBe(204);
    expect((await call(mock, `GET /api/pets/${id}`)).status).toBe(404);
  });

  it("takes and gives records in lists, as some services do", async () => {
    const mock = await mockFor("legacy.swagger2.json");
    const made = await call(mock, "PUT /api/rest/v1/invoices", { Invoices: [{ Number: "A" }, { Number: "B" }] });
    expect(list(made.body, "Invoices").map(({ Number }) => Number)).toEqual(["A", "B"]);
    const one = await call(mock, `GET /api/invoices/${String(at(made.body, "Invoices", 1, "InvoiceID"))}`);
    expect(list(one.body, "Invoices").map(({ Number }) => Number)).toEqual(["B"]);
  });

  it("finds a record by whichever of its names the path asks by, and tells operations apart that differ by a fixed query only", async () => {
    const mock = await mockFor("odd-shapes-3.0.openapi.json");
    const made = (await call(mock, "POST /api/tickets", { number: "T-9", title: "Printer" })).body;
    for (const id of [at(made, "id"), "T-9"]) expect((await call(mock, `GET /api/tickets/${String(id)}`)).body).toMatchObject({ title: "Printer" });
    const missing = await call(mock, "GET /api/tickets/T-10");
    expect([missing.status, missing.text]).toEqual([404, expect.stringContaining('"T-10\\" in /tickets')]);
    const two = { openapi: "3.0.0", info: {}, paths: { "/jobs": { get: answering("plain") }, "/jobs?beta=true": { get: answering("beta") } } };
    const jobs = mockOf();
    await jobs.serveApi("api", await readApi(JSON.stringify(two), "two.json"));
    expect([(await call(jobs, "GET /api/jobs")).body, (await call(jobs, "GET /api/jobs?x=1&beta=true")).body]).toEqual(["plain", "beta"]);
  });

  it("answers as its description says also where that contradicts itself: in lists, in what may be sent, in forms that exclude each other", async () => {
    const forms = {
      auto: { type: "object", required: ["type"], properties: { type: { const: "auto" } } },
      fixed: { type: "object", required: ["type", "size"], properties: { type: { const: "fixed" }, size: { type: "integer" } } },
    };
    const record = {
      id: { type: "string" },
      object: { enum: ["key"] },
      role: { enum: ["owner", "member"] },
      rows: { type: "array", items: { type: "object", properties: { who: { enum: ["user"] } } } },
      plan: { oneOf: [forms.fixed, forms.auto] },
    };
    const answer = (schema: Json): JsonObject => ({ responses: { 200: { description: "", content: { "application/json": { schema } } } } });
    const keyOf = (changes: JsonObject): Json => ({ type: "object", required: ["id", "object", "role"], properties: { ...record, ...changes } });
    const body = { requestBody: { content: { "application/json": { schema: { type: "object" } } } } };
    const text = {
      oneOf: [
        {
          type: "object",
          required: ["text"],
          properties: { text: { type: "string" }, language: { type: "array", items: { type: "string" } } },
          additionalProperties: false,
        },
      ],
    };
    const api = await readApi(
      JSON.stringify({
        openapi: "3.1.0",
        info: {},
        paths: {
          "/keys": {
            get: answer({ type: "object", properties: { data: { type: "array", items: keyOf({ object: { const: "list.key" } }) } } }),
            post: { ...body, ...answer(keyOf({ role: { enum: ["none", "member"] } })) },
          },
          "/keys/{id}": { get: answer(keyOf({})) },
          "/speech": { post: { ...body, ...answer(text) } },
        },
      }),
      "odd.json",
    );
    const mock = mockOf();
    await mock.serveApi("api", api);
    const schemas = Object.fromEntries(
      api.operations.map(({ method, path, answer: { schema } }) => [`${method} ${path}`, schemaCheck(toJsonSchema(schema, api.document, "output"))]),
    );
    const sent = { role: "owner", rows: [{ who: "ghost" }], plan: { type: "auto" }, extra: 1, language: "fr", text: "said" };
    const made = (await call(mock, "POST /api/keys", sent)).body;
    const lists = [
      (await call(mock, "GET /api/keys")).body,
      (await call(mock, "POST /api/speech", sent)).body,
      (await call(mock, `GET /api/keys/${String(at(made, "id"))}`)).body,
    ];
    expect([
      schemas["POST /keys"]?.(made),
      schemas["GET /keys"]?.(lists[0] ?? null),
      schemas["POST /speech"]?.(lists[1] ?? null),
      schemas["GET /keys/{id}"]?.(lists[2] ?? null),
    ]).toEqual([null, null, null, null]);
    // What fits is still what was sent.
    expect([at(lists[2] ?? null, "role"), at(lists[2] ?? null, "plan"), at(lists[2] ?? null, "extra"), at(lists[1] ?? null, "text")]).toEqual([
      "owner",
      { type: "auto" },
      1,
      "said",
    ]);
    expect([at(made, "role"), at(lists[0] ?? null, "data", 0, "object")]).toEqual(["none", "list.key"]);
  });

  it("lets in who does not sign in, and holds who does to what the operation asks for, answers from memory included", async () => {
    const mock = await mockFor("odd-shapes-3.0.openapi.json");
    const status = async (headers: Record<string, string>, path = "/tickets"): Promise<number> =>
      (await call(mock, `GET /api${path}`, undefined, headers)).status;
    const basic = `Basic ${btoa("ada:p")}`;
    const expected: readonly [Record<string, string>, number][] = [
      [{}, 200],
      [{ authorization: basic }, 401],
      [{ "x-tenant-key": "k" }, 401],
      [{ authorization: basic, "x-tenant-key": "k" }, 200],
      [{ authorization: "Bearer t" }, 200],
      [{ authorization: "Digest x" }, 401],
    ];
    for (const [headers, answer] of [...expected, ...expected.toReversed()]) expect([headers, await status(headers)]).toEqual([headers, answer]);
    expect(at((await call(mock, "GET /api/tickets", undefined, { "x-tenant-key": "k" })).body, "error", "message")).toBe(
      "This operation asks for login with tenantKey, or token. The request signs in with tenantKey.",
    );
    const open = (await read(join(fixtures, "odd-shapes-3.0.openapi.json"))).operations.find(({ security }) => security?.length === 0);
    expect([open?.method, (await call(mock, `${open?.method} /api${open?.path}`, {}, { authorization: "Digest x" })).status === 401]).toEqual(["POST", false]);
  });

  it("pages by limit and cursor through each record once", async () => {
    const mock = await mockFor("pets-3.0.openapi.yaml");
    const seen: Json[] = [];
    let cursor = "";
    do {
      const { body } = await call(mock, `GET /api/pets?limit=4&cursor=${cursor}`);
      seen.push(...list(body, "data").map(({ id }) => id ?? null));
      cursor = String(at(body, "next_cursor") ?? "");
    } while (cursor !== "" && seen.length < 50);
    expect([seen.length, new Set(seen).size]).toEqual([10, 10]);
  });

  it("is read to its end by the connector made from the same description", async () => {
    const api = await read(join(fixtures, "pets-3.0.openapi.yaml"));
    const mock = mockOf();
    await mock.serveApi("pets", api);
    const registry = new ConnectorRegistry();
    registry.register(toConnector("pets", api));
    const connection = { baseUrl: `${await mock.listen()}/pets`, headers: {} };
    const signal = AbortSignal.timeout(10_000);
    const output = await registry.invoke({
      connector: "pets",
      action: "listPets",
      input: { limit: 3, all: true },
      connection,
      idempotencyKey: "k",
      signal,
      log: () => undefined,
    });
    await registry.close();
    expect([list(output, "data").length, mock.calls().length]).toEqual([10, 4]);
  });

  it("gives the same bytes for the same seed, whatever else was asked, and others for another", async () => {
    const [one, two] = [await mockFor("pets-3.0.openapi.yaml"), await mockFor("pets-3.0.openapi.yaml")];
    await call(two, "GET /api/vets('x')");
    await call(two, "PUT /api/pets/1/photo", {});
    const first = (await call(one, "GET /api/pets")).text;
    expect((await call(two, "GET /api/pets")).text).toBe(first);
    expect((await call(one, "GET /api/pets?seed=2")).text).not.toBe(first);
    const made = (await call(one, "POST /api/pets", { name: "a" })).text;
    expect((await call(two, "POST /api/pets", { name: "a" })).text).toBe(made);
  });

  it("comes and goes while the mock runs", async () => {
    const mock = await mockFor("pets-3.0.openapi.yaml");
    await mock.serveApi("api", null);
    expect((await call(mock, "GET /api/pets")).status).toBe(404);
    await mock.serveApi("api", await read(join(fixtures, "legacy.swagger2.json")));
    expect((await call(mock, "GET /api/invoices")).status).toBe(200);
    const near = await call(mock, "GET /api/invoice");
    expect(at(near.body, "near", 0)).toBe("GET /api/invoices");
  });

  it("answers with the type the description names", async () => {
    const mock = await mockFor("circular-3.1.openapi.json");
    const answer = await call(mock, "GET /api/report.csv");
    expect([answer.headers["content-type"], answer.text]).toEqual(["text/csv", "a,b\n1,2\n"]);
  });
});

/** Real descriptions, when a folder of them is at hand: FASTN_SPECS=dir npm run test:unit -- server/mock/openapi */
describe.runIf(process.env["FASTN_SPECS"] !== undefined)("real descriptions", () => {
  const folder = process.env["FASTN_SPECS"] ?? ".";
  const files = process.env["FASTN_SPECS"] === undefined ? [] : readdirSync(folder).filter((file) => /\.(openapi|swagger2?|postman)\.(json|ya?ml)$/.test(file));
  it.each(files)(
    "%s: every operation",
    async (file) => {
      const mock = mockOf();
      const url = await mock.listen();
      const played = await everyOperation(mock, url, slug(file), await read(join(folder, file)));
      expect(faults(played)).toEqual([]);
    },
    600_000,
  );
});

describe("made-up values", () => {
  const document = {
    components: { schemas: { A: { type: "object", properties: { self: { $ref: "#/components/schemas/A" }, n: { type: "integer" } }, required: ["n"] } } },
  };
  const leaf = fc.oneof(
    fc.record({ type: fc.constant("integer"), minimum: fc.integer({ min: -50, max: 50 }), maximum: fc.integer({ min: 51, max: 90 }) }),
    fc.record({ type: fc.constant("number"), minimum: fc.integer({ min: -5, max: 5 }), exclusiveMaximum: fc.integer({ min: 7, max: 90 }) }),
    fc.record({ type: fc.constant("string"), minLength: fc.integer({ min: 0, max: 9 }), maxLength: fc.integer({ min: 10, max: 40 }) }),
    fc.record({ type: fc.constant("string"), format: fc.constantFrom("uuid", "email", "date-time", "date", "uri", "ipv4", "hostname") }),
    fc.constantFrom<Json>(
      { enum: ["a", 2, true] },
      { const: { x: 1 } },
      { type: ["null", "boolean"] },
      { $ref: "#/components/schemas/A" },
      { type: "integer", multipleOf: 5, minimum: 1 },
    ),
  );
  const schema = fc.letrec((tie) => ({
    any: fc.oneof({ maxDepth: 3 }, leaf, tie("object"), tie("array"), tie("union"), tie("all")),
    object: fc
      .dictionary(fc.constantFrom("email", "name", "items", "created_at", "id", "x y"), tie("any"), { maxKeys: 4 })
      .map((properties) => ({ type: "object", properties, required: Object.keys(properties) })),
    array: fc.record({ type: fc.constant("array"), items: tie("any"), minItems: fc.integer({ min: 0, max: 2 }), maxItems: fc.integer({ min: 2, max: 5 }) }),
    union: fc.array(tie("any"), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    all: fc.array(tie("object"), { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
  })).any as fc.Arbitrary<Json>;

  it("fit the schema they are made from", () => {
    fc.assert(
      fc.property(schema, fc.integer(), (given, seed) => {
        const value = JSON.parse(new SchemaCompiler(document).compile(given)(randomStream(seed), 0)) as Json;
        expect(schemaCheck(toJsonSchema(given, document, "output"))(value)).toBeNull();
      }),
      { numRuns: 500 },
    );
  });

  it.each(["^[A-Z]{2}\\d{4}$", "^(abc|de+f)?[0-9a-f]{8}-x$", "\\w+@\\w+\\.com", "^[^a-z]{3,5}$", "^#?[\\da-fA-F]{6}$"])("match the pattern %s", (pattern) => {
    const make = textsMatching(pattern);
    const random = randomStream(3);
    for (let i = 0; i < 50; i++) expect(make?.(random) ?? "no maker").toMatch(new RegExp(pattern));
  });

  it.each(["(?=x)", "a{5,2}", "(a", "[", "\\p{L}", "*"])("do not try the pattern %s", (pattern) => {
    expect(textsMatching(pattern)).toBeNull();
  });

  it("speak the language asked for", async () => {
    const german = await loadTables("de");
    const make = new SchemaCompiler({}, german).compile({ type: "string" }, "city");
    const random = randomStream(1);
    const cities = Array.from({ length: 20 }, () => JSON.parse(make(random, 0)) as string);
    expect(cities.every((each) => german.cities.includes(each))).toBe(true);
    expect([german.locale, (await loadTables("en")).locale]).toEqual(["de", "en"]);
  });
});
