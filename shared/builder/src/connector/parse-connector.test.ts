import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parseConfig } from "../config/parse-config.ts";
import { parseConnector } from "./parse-connector.ts";

const told = (source: string): string[] => parseConnector(source).problems.map(({ severity, line, message }) => `${severity} ${line} ${message}`);

describe("parseConnector", () => {
  it("reads all but the functions, constants of the file included", () => {
    const { connector, problems } = parseConnector(`
      import { defineConnector } from "@fastn/workflow";
      import { sign } from "./lib/sign.ts";
      const id = { type: "string" };
      const input = { type: "object", properties: { id }, required: ["id"] };
      function remove(ctx, { id }) { return ctx.http.delete("/things/" + id); }
      export default defineConnector({
        displayName: "Acme",
        baseUrl: "https://api.acme.example/v1",
        auth: { type: "custom", fields: { key: { label: "Key" }, region: { type: "text", required: false } }, handler: sign },
        otherAuth: [{ type: "api_key", headerName: "X-Key" }],
        actions: {
          getThing: { type: "read", inputSchema: input, async handler(ctx, { id }) { return (await ctx.http.get("/things/" + id)).data; } },
          addThing: { handler: async () => 1 },
          remove: { type: "delete", inputSchema: input, handler: remove },
        },
      });`);
    expect(problems).toEqual([]);
    const inputSchema = { type: "object", properties: { id: { type: "string" } }, required: ["id"] };
    expect(connector).toEqual({
      displayName: "Acme",
      baseUrl: "https://api.acme.example/v1",
      auth: { type: "custom", fields: { key: { label: "Key" }, region: { type: "text", required: false } }, handler: true },
      otherAuth: [{ type: "api_key", headerName: "X-Key" }],
      actions: {
        getThing: { type: "read", inputSchema, handler: true },
        addThing: { handler: true },
        remove: { type: "delete", inputSchema, handler: true },
      },
    });
  });

  it("takes a plain object with a type of its own", () => {
    const source = `const acme: ConnectorDefinition = { actions: { a: { handler() {} } } }; export default acme;`;
    expect(parseConnector(source)).toEqual({ connector: { actions: { a: { handler: true } } }, problems: [] });
  });

  it("says what is wrong and where, and takes nothing of a connector that is", () => {
    const source = `export default {
  name: process.env.NAME,
  baseUrl: "acme",
  auth: { type: "custom", handler() {} },
  actions: {
    "get-thing": { handler() {} },
    a: { type: "fetch", handler() {} },
    b: { handler: "x" },
    c: {},
  },
  logo: "x",
};`;
    expect(parseConnector(source).connector).toBeNull();
    expect(told(source)).toEqual([
      "error 2 `name` is code. Write the value out: the connector is read, never run.",
      'error 3 `baseUrl` is "acme"; it must be an http(s) address without query.',
      "error 4 `auth.fields` is missing.",
      'error 6 `actions` cannot have a member "get-thing": it must be letters, digits and underscores, beginning with a letter.',
      'error 7 `actions.a.type` is "fetch"; it must be one of read, create, update, delete, list, other.',
      "error 8 `actions.b.handler` must be a function.",
      "error 9 `actions.c.handler` is missing.",
      "warning 11 `logo` is not known and has no effect.",
    ]);
  });

  it.each([
    ["an empty file", "", "The file exports no connector."],
    ["a class", "export default class {}", "The connector must be an object written out here"],
    ["broken TypeScript", "export default {", "Unexpected token"],
    ["no actions", "export default {};", "`actions` is missing."],
    [
      "an action written twice",
      "export default { actions: { a: { handler() {} }, a: { handler() {} } } };",
      "`a` is written twice in one object, and only the last one counts. Remove one of them.",
    ],
    [
      "a handler written twice",
      "export default { actions: { a: { handler() {}, handler() {} } } };",
      "`handler` is written twice in one object, and only the last one counts. Remove one of them.",
    ],
  ])("gives a problem and no connector for %s", (_, source, message) => {
    const { connector, problems } = parseConnector(source);
    expect([connector, problems[0]?.message]).toEqual([null, expect.stringContaining(message)]);
  });

  it("takes a function of another module by its path", () => {
    const source = 'import * as pay from "./pay.ts";\nexport default { actions: { a: { handler: pay.create } } };';
    expect(parseConnector(source).problems).toEqual([]);
  });

  it("reads the examples of the documentation", () => {
    const page = readFileSync(new URL("../../../../docs/own-connectors.md", import.meta.url), "utf8");
    const example = (kind: string): string => new RegExp(`^\\\`\\\`\\\`ts ${kind}\\n(.*?)^\\\`\\\`\\\``, "ms").exec(page)?.[1] ?? "";
    expect([parseConnector(example("connector")).problems, parseConfig(example("config")).problems]).toEqual([[], []]);
  });
});
