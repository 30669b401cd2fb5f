import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { flat } from "@fastn/connectors/import";
import { propertiesOf } from "./envelope.ts";

/**
 * What of a request's members the answer's schema has a place for: of the made-up value's kind, among the values allowed, known where nothing unknown may
 * be. A real service would refuse the rest; the mock keeps its own value instead, so that what it answers always fits its description.
 */
export function accepted(sent: JsonObject, made: JsonObject, schema: Json, document: JsonObject): JsonObject {
  const properties = propertiesOf(schema, document);
  const isClosed = flat(schema, document)["additionalProperties"] === false;
  const kept: Record<string, Json> = {};
  for (const [name, value] of Object.entries(sent)) {
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (property === undefined) {
      if (!isClosed) kept[name] = value;
      continue;
    }
    const before = made[name];
    if (before !== undefined && before !== null && kindOf(before) !== kindOf(value)) continue;
    const allowed = flat(property, document);
    if ("const" in allowed && allowed["const"] !== value) continue;
    if (Array.isArray(allowed["enum"]) && !allowed["enum"].includes(value)) continue;
    if (!isJsonObject(value) || !isJsonObject(before)) {
      kept[name] = value;
      continue;
    }
    // One of several forms: only what leaves the form made up as it is.
    if ((allowed["anyOf"] ?? allowed["oneOf"]) !== undefined && Object.keys(value).some((key) => !Object.hasOwn(before, key))) continue;
    kept[name] = accepted(value, before, property, document);
  }
  return kept;
}

const kindOf = (value: Json): string => (value === null ? "null" : Array.isArray(value) ? "array" : typeof value);
