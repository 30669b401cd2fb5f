import { schemaCheck, type SchemaCheck } from "@fastn/core/schema-check";
import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { flat, toJsonSchema } from "@fastn/connectors/import";
import { propertiesOf } from "./envelope.ts";

/**
 * `made` with those of a request's members that the answer's schema has a place for: of the made-up value's kind, among the values allowed, known where
 * nothing unknown may be. A real service would refuse the rest; the mock keeps its own value instead, so that what it answers always fits its description.
 */
export function withAccepted(sent: JsonObject, made: JsonObject, schema: Json, document: JsonObject): JsonObject {
  const properties = propertiesOf(schema, document);
  const whole = flat(schema, document);
  const isClosed = whole["additionalProperties"] === false;
  const after: Record<string, Json> = { ...made };
  for (const [name, value] of Object.entries(sent)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined) {
      // Of several forms each may have other members: what is kept leaves the form made up as it is.
      if (!isClosed && (!isUnion(whole) || fits({ ...after, [name]: value }, schema, document))) after[name] = value;
      continue;
    }
    const before = made[name];
    if (before !== undefined && before !== null && kindOf(before) !== kindOf(value)) continue;
    if (isJsonObject(value) && isJsonObject(before) && !isUnion(flat(property, document))) after[name] = withAccepted(value, before, property, document);
    else if (fits(value, property, document)) after[name] = value;
  }
  return after;
}

/**
 * A record as an operation shows it whose schema is another than the record's own: descriptions call the same thing `certificate` when it is read and
 * `organization.certificate` in a list. Members that may have certain values only have one of them; all else stays.
 */
export function shownAs(record: JsonObject, schema: Json, document: JsonObject, depth = 0): JsonObject {
  const shown: Record<string, Json> = { ...record };
  for (const [name, property] of Object.entries(propertiesOf(schema, document))) {
    const value = record[name];
    if (value === undefined) continue;
    const { const: only, enum: allowed } = flat(property, document);
    const values = only !== undefined ? [only] : Array.isArray(allowed) ? (allowed as readonly Json[]) : null;
    if (values !== null && !values.includes(value)) shown[name] = values[0] ?? null;
    else if (isJsonObject(value) && depth < 3) shown[name] = shownAs(value, property, document, depth + 1);
  }
  return shown;
}

const isUnion = (schema: JsonObject): boolean => (schema["anyOf"] ?? schema["oneOf"]) !== undefined;
const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);

/** By schema, as long as its document lives. */
const checks = new WeakMap<object, SchemaCheck>();

function fits(value: Json, schema: Json, document: JsonObject): boolean {
  if (!isJsonObject(schema)) return true;
  let check = checks.get(schema);
  if (check === undefined) checks.set(schema, (check = schemaCheck(toJsonSchema(schema, document, "output"))));
  return check(value) === null;
}
