import type { Json, JsonObject } from "@fastn/core";

/** One line of a schema as it is shown. */
export interface SchemaRow {
  /** `customer.email`, `lines[].sku`. */
  readonly path: string;
  readonly type: string;
  readonly required: boolean;
  readonly description: string;
}

const isObject = (value: Json | undefined): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);
const text = (value: Json | undefined): string => (typeof value === "string" ? value : "");
/** Deeper than this a row says what it is and no more: nobody reads on, and a schema may contain itself. */
const deepest = 5;

function typeOf(schema: JsonObject): string {
  const { type, anyOf, oneOf, enum: options, const: only, items } = schema;
  const either = anyOf ?? oneOf;
  if (Array.isArray(either)) return [...new Set(either.filter(isObject).map(typeOf))].join(" or ");
  if (only !== undefined) return JSON.stringify(only);
  if (Array.isArray(options)) return options.map((option) => JSON.stringify(option)).join(" or ");
  if (Array.isArray(type)) return type.map(String).join(" or ");
  if (type === "array") return isObject(items) ? `list of ${typeOf(items)}` : "list";
  return text(type) === "" ? "any" : text(type);
}

/** A JSON Schema as lines, one for each member, nested ones below their parent. */
export function schemaRows(schema: JsonObject, prefix = "", depth = 0): SchemaRow[] {
  const { properties, required } = schema;
  if (!isObject(properties) || depth >= deepest) return [];
  const needed = new Set(Array.isArray(required) ? required : []);
  return Object.entries(properties).flatMap(([name, member]) => {
    if (!isObject(member)) return [];
    const path = prefix === "" ? name : `${prefix}.${name}`;
    const row: SchemaRow = { path, type: typeOf(member), required: needed.has(name), description: text(member["description"]) };
    const items = member["items"];
    const below = member["type"] === "array" && isObject(items) ? schemaRows(items, `${path}[]`, depth + 1) : schemaRows(member, path, depth + 1);
    return [row, ...below];
  });
}
