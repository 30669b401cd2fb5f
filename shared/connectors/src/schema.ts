import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Compile } from "typebox/schema";
import type { EntityDef, JsonSchema } from "./definition.ts";

/** One thing wrong with a value. */
export interface SchemaFault {
  /** `Contact.Name`, `lines[0].sku`; empty for the value itself. */
  readonly field: string;
  /** Completes the sentence "field …". */
  readonly problem: string;
}

/** Answers the first fault of a value, or null. Built once per schema. */
export type SchemaCheck = (value: Json) => SchemaFault | null;

/** The check is compiled on its first use: most actions of a registry are never called in one process. */
export function schemaCheck(schema: JsonSchema): SchemaCheck {
  let compiled: ReturnType<typeof Compile> | undefined;
  return (value) => {
    compiled ??= Compile(schema as object);
    if (compiled.Check(value)) return null;
    const [, errors] = compiled.Errors(value);
    return describeFault(errors as unknown as readonly RawFault[], schema, value);
  };
}

interface RawFault {
  readonly keyword: string;
  readonly instancePath: string;
  readonly schemaPath: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly message: string;
}

function describeFault(faults: readonly RawFault[], schema: JsonSchema, value: Json): SchemaFault {
  // An additional property is reported twice; the `boolean` twin says only "schema is false".
  const told = faults.filter((fault) => fault.keyword !== "boolean");
  // A union reports each member's fault before its own; only the last says what all members want.
  const fault = told.find((each) => !/\/(anyOf|oneOf)\/\d+/.test(each.schemaPath)) ?? told[0] ?? faults[0];
  if (fault === undefined) return { field: "", problem: "does not fit the schema" };
  const field = fieldOf(fault.instancePath);
  const join = (name: string): string => (field === "" ? name : `${field}.${name}`);
  switch (fault.keyword) {
    case "required": {
      const [name] = fault.params["requiredProperties"] as string[];
      return { field: join(name ?? ""), problem: "is missing" };
    }
    case "additionalProperties": {
      const [name = ""] = fault.params["additionalProperties"] as string[];
      const known = field === "" && isJsonObject(schema["properties"]) ? Object.keys(schema["properties"]) : [];
      return { field: join(name), problem: `is not a known field${known.length > 0 ? `; known are ${known.join(", ")}` : ""}` };
    }
    case "anyOf":
    case "oneOf": {
      const wanted = faults.filter((each) => each.instancePath === fault.instancePath && each.keyword === "type").map((each) => String(each.params["type"]));
      const actual = typeName(valueAt(value, fault.instancePath));
      return { field, problem: wanted.length > 0 ? `must be ${[...new Set(wanted)].join(" or ")}, not ${actual}` : "fits none of the allowed forms" };
    }
    case "type":
      return { field, problem: `must be ${[fault.params["type"]].flat().join(" or ")}, not ${typeName(valueAt(value, fault.instancePath))}` };
    case "enum":
      return { field, problem: `must be one of ${(fault.params["allowedValues"] as unknown[]).map((each) => JSON.stringify(each)).join(", ")}` };
    case "const":
      return { field, problem: `must be ${JSON.stringify(fault.params["allowedValue"])}` };
    default:
      return { field, problem: fault.message };
  }
}

/** `/lines/0/sku` as `lines[0].sku`. */
function fieldOf(pointer: string): string {
  return pointerParts(pointer).reduce((path, part) => (/^\d+$/.test(part) ? `${path}[${part}]` : path === "" ? part : `${path}.${part}`), "");
}

function pointerParts(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"));
}

function valueAt(value: Json, pointer: string): Json | undefined {
  let current: Json | undefined = value;
  for (const part of pointerParts(pointer)) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as JsonObject)[part];
  }
  return current;
}

function typeName(value: Json | undefined): string {
  if (value === undefined) return "nothing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "an array";
  return typeof value === "object" ? "an object" : typeof value === "string" ? `the text ${JSON.stringify(value.slice(0, 40))}` : `${String(value)}`;
}

/**
 * `value` without the nulls its schema has no place for: a template that finds nothing gives null, and an optional field given nothing is a
 * field left out. A required one then counts as missing.
 */
export function withoutNulls(value: Json, schema: Json | undefined): Json {
  if (!isJsonObject(schema) || typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item: Json) => withoutNulls(item, schema["items"]));
  const properties = schema["properties"];
  if (!isJsonObject(properties) || !isJsonObject(value)) return value;
  const kept: Record<string, Json> = {};
  for (const [name, member] of Object.entries(value)) {
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
