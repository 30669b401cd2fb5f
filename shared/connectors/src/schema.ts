import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { EntityDef, JsonSchema } from "./definition.ts";

/**
 * `value` without the nulls its schema has no place for: a template that finds nothing gives null, and an optional field given nothing is a
 * field left out. A required one then counts as missing.
 */
export function withoutNulls(value: Json, schema: Json | undefined): Json {
  if (!isJsonObject(schema) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) {
    const items = schema["items"];
    return isJsonObject(items) ? value.map((item: Json) => withoutNulls(item, items)) : value;
  }
  const properties = schema["properties"];
  if (!isJsonObject(properties) || !isJsonObject(value)) return value;
  const kept: Record<string, Json> = {};
  for (const name of Object.keys(value)) {
    const member = value[name] as Json;
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (member === null && isJsonObject(property) && !allowsNull(property)) continue;
    kept[name] = withoutNulls(member, property);
  }
  return kept;
}

function allowsNull(schema: JsonObject): boolean {
  for (const key of ["anyOf", "oneOf"]) {
    const members = schema[key];
    if (Array.isArray(members)) return members.some((member: Json) => !isJsonObject(member) || allowsNull(member));
  }
  if (Array.isArray(schema["enum"])) return schema["enum"].includes(null);
  if ("const" in schema) return schema["const"] === null;
  const type = schema["type"];
  return type === undefined || type === "null" || (Array.isArray(type) && type.includes("null"));
}

/**
 * A definition's schema in the standard form: entity references replaced by the entity, `required: true` of a property moved to its object.
 * @throws AppError CONFIG_INVALID for a reference to an entity the definition does not have
 */
export function normalizeSchema(schema: JsonSchema, entities: Readonly<Record<string, EntityDef>>, where: string): JsonSchema {
  return normalize(schema, entities, where) as JsonSchema;
}

function normalize(node: Json, entities: Readonly<Record<string, EntityDef>>, where: string): Json {
  if (Array.isArray(node)) return node.map((item: Json) => normalize(item, entities, where));
  if (!isJsonObject(node)) return node;
  const reference = node["$ref"];
  if (typeof reference === "string" && reference.startsWith("#/entities/")) {
    const name = reference.slice("#/entities/".length);
    const entity = Object.hasOwn(entities, name) ? entities[name] : undefined;
    if (entity === undefined) throw new AppError("CONFIG_INVALID", `${where} refers to ${reference}, which the connector does not define.`);
    return entitySchema(entity);
  }
  const copy: Record<string, Json> = {};
  for (const [key, member] of Object.entries(node))
    copy[key] = key === "enum" || key === "const" || key === "default" ? member : normalize(member, entities, where);
  const properties = copy["properties"];
  if (isJsonObject(properties)) liftRequired(copy, properties);
  return copy;
}

function liftRequired(object: Record<string, Json>, properties: JsonObject): void {
  const listed = object["required"];
  const required = new Set(Array.isArray(listed) ? (listed as readonly string[]) : []);
  const cleaned: Record<string, Json> = {};
  for (const [name, property] of Object.entries(properties)) {
    if (isJsonObject(property) && typeof property["required"] === "boolean") {
      const { required: marked, ...rest } = property;
      if (marked === true) required.add(name);
      cleaned[name] = rest;
    } else {
      cleaned[name] = property;
    }
  }
  object["properties"] = cleaned;
  if (required.size > 0) object["required"] = [...required];
}

/** Entity field types beyond JSON Schema's own (`date`, `money`, …) travel as text. */
function entitySchema(entity: EntityDef): JsonSchema {
  const known = new Set(["string", "number", "integer", "boolean", "object", "array"]);
  return {
    type: "object",
    title: entity.name,
    properties: Object.fromEntries(Object.entries(entity.fields).map(([name, field]) => [name, { type: known.has(field.type) ? field.type : "string" }])),
  };
}
