import { Type } from "typebox";
import { describe, expect, it } from "vitest";
import type { Json } from "./json.ts";
import { schemaMistake } from "./schema-mistake.ts";

describe("schemaMistake", () => {
  it.each<[Json, string, RegExp]>([
    [{ type: "strin" }, "type", /"strin", which is no type. Did you mean "string"\?/],
    [{ type: ["string", "nul"] }, "type", /Did you mean "null"\?/],
    [{ type: 5 }, "type", /There are: array/],
    [{ type: [] }, "type", /must name a type/],
    [{ properties: { id: { type: "objekt" } } }, "properties.id.type", /Did you mean "object"\?/],
    [{ properties: { id: { pattern: "(" } } }, "properties.id.pattern", /no regular expression/],
    [{ pattern: "(?=a)" }, "pattern", /bounded time/],
    [{ patternProperties: { "(": {} } }, "patternProperties.(", /no regular expression/],
    [{ required: true }, "required", /list of names/],
    [{ properties: [] }, "properties", /schemas by name/],
    [{ properties: { a: 5 } }, "properties.a", /must be a schema/],
    [{ items: "x" }, "items", /must be a schema/],
    [{ items: [{ type: "x" }] }, "items[0].type", /no type/],
    [{ anyOf: [{ type: "string" }, { minLength: -1 }] }, "anyOf[1].minLength", /whole number/],
    [{ anyOf: {} }, "anyOf", /list of schemas/],
    [{ enum: "a" }, "enum", /list of values/],
    [{ minimum: "3" }, "minimum", /a number/],
    [{ uniqueItems: 1 }, "uniqueItems", /true or false/],
    [{ $ref: "#/$defs/none" }, "$ref", /there is nothing/],
    ["object", "", /must be a schema/],
  ])("finds %j", (schema, path, problem) => {
    expect(schemaMistake(schema)).toEqual({ path, problem: expect.stringMatching(problem) });
  });

  it.each<[string, unknown]>([
    ["what a schema library writes", Type.Object({ id: Type.String({ pattern: "^a+$" }), lines: Type.Array(Type.Union([Type.Integer(), Type.Null()])) })],
    ["true", true],
    ["references that lead somewhere", { $defs: { "a/b": { type: "string" } }, properties: { x: { $ref: "#/$defs/a~1b" }, y: { $ref: "#" } } }],
    ["members named like keywords", { properties: { type: { type: "string" }, required: { const: { type: "strin" } }, pattern: { default: "(" } } }],
    ["keywords of others", { "x-order": 1, title: "a", examples: [{ type: "strin" }], type: "object" }],
  ])("takes %s", (_what, schema) => expect(schemaMistake(schema as Json)).toBeNull());
});
