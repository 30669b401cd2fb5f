import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** The schema an example fits: nothing is required, an empty list holds anything, Postman's `<string>` placeholders say their type. */
export function schemaOfExample(value: Json, depth = 0): JsonObject {
  if (value === null || depth > 20) return {};
  if (Array.isArray(value)) {
    const items = (value as readonly Json[]).slice(0, 20).map((item) => schemaOfExample(item, depth + 1));
    return {
      type: "array",
      items: items.length === 0 ? {} : items.every((item) => item["type"] === "object") ? joinObjects(items) : sameType(items) ? items[0]! : {},
    };
  }
  if (isJsonObject(value)) {
    const entries = Object.entries(value).map(([key, member]) => [key, schemaOfExample(member, depth + 1)] as const);
    // Generators write maps as `key_0`, `key_1`.
    const [first] = entries;
    if (first !== undefined && entries.every(([key]) => /^key_\d+$/.test(key))) return { type: "object", additionalProperties: first[1] };
    return { type: "object", properties: Object.fromEntries(entries) };
  }
  switch (typeof value) {
    case "number":
      return { type: Number.isInteger(value) ? "integer" : "number" };
    case "boolean":
      return { type: "boolean" };
    default:
      return ofText(String(value));
  }
}

function ofText(text: string): JsonObject {
  const placeholder = /^<(\w+)>$/.exec(text)?.[1];
  switch (placeholder) {
    case "integer":
    case "long":
      return { type: "integer" };
    case "number":
    case "float":
    case "double":
      return { type: "number" };
    case "boolean":
      return { type: "boolean" };
    case "dateTime":
      return { type: "string", format: "date-time" };
    case "date":
      return { type: "string", format: "date" };
    default:
      return { type: "string" };
  }
}

const sameType = (schemas: readonly JsonObject[]): boolean => schemas.every((schema) => schema["type"] === schemas[0]?.["type"]);

function joinObjects(schemas: readonly JsonObject[]): JsonObject {
  return { type: "object", properties: Object.assign({}, ...schemas.map((schema) => schema["properties"] ?? {})) as JsonObject };
}
