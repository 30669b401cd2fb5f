import { isJsonObject, type Json, type JsonObject } from "@fastn/core";

/** How the text of a type turns leaves into types: inputs may hold a `{{…}}` template in place of any value, outputs may not. */
export type Side = "input" | "output";

const deepest = 24;

/** JSON Schema as a TypeScript type. What has no counterpart becomes `unknown`, never a wrong type. */
export function schemaToType(schema: Json | undefined, side: Side, indent = "", depth = 0): string {
  if (!isJsonObject(schema) || depth > deepest) return "unknown";
  if ("const" in schema) return literal(schema["const"]);
  const values = schema["enum"];
  if (Array.isArray(values)) return union(values.map((value: Json) => literal(value)));
  for (const key of ["anyOf", "oneOf"]) {
    const members = schema[key];
    if (Array.isArray(members)) return union(members.map((member: Json) => schemaToType(member, side, indent, depth + 1)));
  }
  const all = schema["allOf"];
  if (Array.isArray(all)) return all.map((member: Json) => parenthesized(schemaToType(member, side, indent, depth + 1))).join(" & ");
  const type = schema["type"];
  if (Array.isArray(type)) return union(type.map((each: Json) => schemaToType({ ...schema, type: each }, side, indent, depth + 1)));
  switch (type) {
    case "string":
      return "string";
    case "number":
    case "integer":
      return "number";
    case "boolean":
      return "boolean";
    case "null":
      return "null";
    case "array":
      return `${parenthesized(schemaToType(schema["items"], side, indent, depth + 1))}[]`;
    case "object":
      return objectType(schema, side, indent, depth);
    default:
      return isJsonObject(schema["properties"]) ? objectType(schema, side, indent, depth) : "unknown";
  }
}

function objectType(schema: JsonObject, side: Side, indent: string, depth: number): string {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as readonly Json[]) : []);
  const inner = `${indent}  `;
  const lines: string[] = [];
  for (const [name, property] of Object.entries(properties)) {
    lines.push(...comment(property, inner));
    lines.push(`${inner}${propertyName(name)}${required.has(name) ? "" : "?"}: ${schemaToType(property, side, inner, depth + 1)};`);
  }
  const rest = schema["additionalProperties"];
  const patterns = isJsonObject(schema["patternProperties"]) ? Object.values(schema["patternProperties"]) : [];
  const open = isJsonObject(rest) ? rest : patterns[0];
  // Beside named members an index signature would have to cover their types too.
  if (open !== undefined && lines.length === 0) return `Record<string, ${schemaToType(open, side, indent, depth + 1)}>`;
  if (lines.length === 0) return rest === false ? "{}" : "Record<string, unknown>";
  return `{\n${lines.join("\n")}\n${indent}}`;
}

/** A JSDoc comment from title-less descriptions and defaults; text that would end the comment is broken up. */
export function comment(schema: Json | undefined, indent: string): string[] {
  if (!isJsonObject(schema)) return [];
  const parts: string[] = [];
  if (typeof schema["description"] === "string") parts.push(schema["description"]);
  if ("default" in schema) parts.push(`Default: ${JSON.stringify(schema["default"])}.`);
  return parts.length === 0 ? [] : [`${indent}/** ${parts.join(" ").replaceAll("*/", "*\\/").replaceAll(/\s+/g, " ")} */`];
}

export const propertyName = (name: string): string => (/^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name));

const literal = (value: Json | undefined): string => (typeof value === "object" && value !== null ? "unknown" : JSON.stringify(value ?? null));

function union(members: readonly string[]): string {
  const distinct = [...new Set(members)];
  return distinct.includes("unknown") ? "unknown" : distinct.length === 0 ? "never" : distinct.map(parenthesized).join(" | ");
}

/** An object type may span lines and hold anything, but is one term already. */
const parenthesized = (type: string): string => (/[|&]/.test(type) && !(type.startsWith("{") && closesAtEnd(type)) ? `(${type})` : type);

function closesAtEnd(type: string): boolean {
  let depth = 0;
  for (let i = 0; i < type.length; i++) {
    if (type[i] === "{") depth++;
    else if (type[i] === "}" && --depth === 0) return i === type.length - 1;
  }
  return false;
}
