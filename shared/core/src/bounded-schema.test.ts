import { describe, expect, it } from "vitest";
import { boundedSchema } from "./bounded-schema.ts";
import type { Json, JsonObject } from "./json.ts";
import { schemaCheck } from "./schema-check.ts";

const fault = (schema: JsonObject, value: Json): string | null => {
  const found = schemaCheck(boundedSchema(schema) as JsonObject)(value);
  return found === null ? null : `${found.field} ${found.problem}`.trim();
};
const endless = "^(a+)+$";
const long = `${"a".repeat(20_000)}!`;

describe("a schema whose patterns are matched in bounded time", () => {
  it("finds what does not match, wherever the pattern stands", () => {
    const sku = { type: "string", pattern: "^[A-Z]{2}-\\d+$" };
    const schema = { type: "object", properties: { lines: { type: "array", items: { anyOf: [sku, { type: "null" }] } }, pattern: sku } };
    expect(fault(schema, { lines: ["AB-1", null], pattern: "AB-2" })).toBeNull();
    expect(fault(schema, { pattern: "ab" })).toContain("pattern must match");
    expect(fault(schema, { lines: ["ab"] })).toContain("lines[0]");
  });

  it("answers at once for a text, and a member's name, that stop JavaScript's own engine", () => {
    expect(fault({ type: "string", pattern: endless }, long)).toContain(endless);
    expect(fault({ type: "object", patternProperties: { [endless]: { type: "number" } }, additionalProperties: false }, { [long]: 1 })).toContain(
      "has a member",
    );
  });

  it("leaves values alone that only look like patterns", () => {
    expect(fault({ const: { pattern: "(" } }, { pattern: "(" })).toBeNull();
    expect(fault({ enum: [{ pattern: "(" }] }, { pattern: "(" })).toBeNull();
  });

  it("gives members their schema by name, by pattern, or as all others", () => {
    const schema: JsonObject = {
      type: "object",
      properties: { id: { type: "number" } },
      patternProperties: { "^x-": { type: "string", pattern: "^\\w+$" } },
      additionalProperties: { type: "boolean" },
    };
    expect(fault(schema, { id: 1, "x-a": "b", other: true })).toBeNull();
    expect(fault(schema, { id: "1" })).toContain("id must be number");
    expect(fault(schema, { "x-a": "b c" })).toContain('has a member "x-a" that does not fit: must match');
    expect(fault(schema, { other: 1 })).toContain('has a member "other"');
    expect(fault({ patternProperties: { "^a": false } }, { b: 1 })).toBeNull();
    expect(fault({ patternProperties: { "^a": false } }, { a: 1 })).toContain('has a member "a"');
  });

  it("refuses a pattern that cannot be matched so", () => {
    expect(() => boundedSchema({ items: { pattern: "^(?=.*\\d).+$" } })).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED" }));
  });
});
