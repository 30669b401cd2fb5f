import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { schemaCheck, type SchemaCheck } from "./schema-check.ts";
import { textPattern, type TextPattern } from "./text-pattern.ts";

/** Keywords whose members are schemas by a name somebody chose. */
const named = new Set(["properties", "$defs", "definitions", "dependentSchemas"]);
/** Keywords that hold values, not schemas. */
const values = new Set(["const", "enum", "default", "example", "examples"]);

/**
 * The schema as it is compiled: its regular expressions are matched in bounded time.
 * @throws AppError VALIDATION_FAILED for a pattern that cannot be
 */
export function boundedSchema(schema: Json): unknown {
  if (Array.isArray(schema)) return schema.map(boundedSchema);
  if (!isJsonObject(schema)) return schema;
  const { patternProperties, additionalProperties, ...rest } = schema;
  const bounded = Object.fromEntries(Object.entries(rest).map(([keyword, value]) => [keyword, boundedKeyword(keyword, value)]));
  if (isJsonObject(patternProperties)) return { ...bounded, "~refine": [membersByPattern(patternProperties, additionalProperties, schema)] };
  return additionalProperties === undefined ? bounded : { ...bounded, additionalProperties: boundedSchema(additionalProperties) };
}

function boundedKeyword(keyword: string, value: Json): unknown {
  if (values.has(keyword)) return value;
  if (keyword === "pattern" && typeof value === "string") return textPattern(value);
  if (named.has(keyword) && isJsonObject(value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, boundedSchema(part)]));
  return boundedSchema(value);
}

interface Refinement {
  readonly check: (value: Json) => boolean;
  readonly error: (value: Json) => string;
}

/** `patternProperties` and what it says of all other members. The library matches these names by JavaScript's own engine, so it does not see them. */
function membersByPattern(patterns: JsonObject, additional: Json | undefined, { properties }: JsonObject): Refinement {
  const checks = Object.entries(patterns).map(([source, schema]) => [textPattern(source), boundedCheck(schema)] as const);
  const others = additional === undefined ? null : boundedCheck(additional);
  const isNamed = (name: string): boolean => isJsonObject(properties) && Object.hasOwn(properties, name);
  const fault = (value: Json): string | null => {
    if (!isJsonObject(value)) return null;
    for (const [name, member] of Object.entries(value)) {
      const fitting = checks.filter(([pattern]: readonly [TextPattern, unknown]) => pattern.test(name)).map(([, check]) => check);
      const wanted = fitting.length > 0 || isNamed(name) || others === null ? fitting : [others];
      for (const check of wanted) {
        const found = check(member);
        if (found !== null) return `has a member "${name}" that does not fit: ${[found.field, found.problem].filter((text) => text !== "").join(" ")}`;
      }
    }
    return null;
  };
  return { check: (value) => fault(value) === null, error: (value) => fault(value) ?? "" };
}

/** `true` and `false` are schemas too: anything, and nothing. */
const boundedCheck = (schema: Json): SchemaCheck =>
  schemaCheck(boundedSchema(isJsonObject(schema) ? schema : schema === false ? { not: {} } : {}) as JsonObject);
