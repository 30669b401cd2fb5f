import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { resolve } from "./references.ts";

/** What may be set is not what comes back: `readOnly` members are left out of inputs, `writeOnly` ones out of outputs. */
export type Side = "input" | "output";

const deepest = 10;
/** Schema nodes an action's input or output may have; beyond, its deep parts are left open. */
const budgets: Readonly<Record<Side, number>> = { input: 400, output: 250 };
const copied = [
  "minimum",
  "maximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "format",
];

/**
 * An OpenAPI schema as JSON Schema without references: each one is replaced by what it names, level by level, so a circular schema ends as "anything"
 * some levels down. Whole levels are left open before the top is: what a person fills in first is always typed.
 *
 * Differences on purpose: `oneOf` becomes `anyOf` (descriptions rarely keep their members apart), `pattern` becomes `x-pattern` (the text comes from a
 * stranger and may take forever to match; see pattern.ts).
 */
export function toJsonSchema(schema: Json, document: JsonObject, side: Side): JsonObject {
  for (let depth = deepest; depth > 1; depth--) {
    const writer = new Writer(document, side, budgets[side]);
    const written = writer.write(schema, depth);
    if (!writer.exceeded) return written;
  }
  return new Writer(document, side, Number.POSITIVE_INFINITY).write(schema, 1);
}

class Writer {
  private readonly document: JsonObject;
  private readonly side: Side;
  private left: number;

  constructor(document: JsonObject, side: Side, budget: number) {
    this.document = document;
    this.side = side;
    this.left = budget;
  }

  get exceeded(): boolean {
    return this.left < 0;
  }

  write(given: Json | undefined, depth: number): JsonObject {
    this.left--;
    if (this.exceeded || !isJsonObject(given)) return {};
    const target = resolve(this.document, given);
    if (!isJsonObject(target)) return {};
    // OpenAPI 3.1 lets a reference have members of its own.
    const schema: JsonObject = target === given ? target : { ...target, ...without(given, "$ref") };
    if (depth <= 0) return typeof schema["type"] === "string" ? this.typed({ type: schema["type"] }, schema) : {};
    return this.typed(this.body(schema, depth), schema);
  }

  /** Adds what is said about the value as a whole. */
  private typed(written: Record<string, Json>, schema: JsonObject): JsonObject {
    const description = schema["description"];
    const out: Record<string, Json> = written;
    if (typeof description === "string" && description.trim() !== "") out["description"] = shorten(description);
    if (schema["default"] !== undefined && isPlain(schema["default"])) out["default"] = schema["default"];
    return schema["nullable"] === true ? nullable(out) : out;
  }

  private body(schema: JsonObject, depth: number): Record<string, Json> {
    const out: Record<string, Json> = {};
    if ("const" in schema) return { const: schema["const"] ?? null };
    if (Array.isArray(schema["enum"]) && schema["enum"].length > 0) {
      out["enum"] = schema["enum"] as Json;
      if (typeof schema["type"] === "string") out["type"] = schema["type"];
      return out;
    }
    if (Array.isArray(schema["allOf"]))
      return this.all([...(schema["allOf"] as readonly Json[]), without(schema, "allOf", "description", "default", "nullable")], depth);
    for (const key of ["anyOf", "oneOf"]) {
      const members = schema[key];
      if (!Array.isArray(members) || members.length === 0) continue;
      const base = without(schema, key, "description", "default", "nullable", "discriminator");
      const shape = isJsonObject(base["properties"]) ? this.body({ type: "object", ...base }, depth - 1) : null;
      const any = members.map((member: Json) => this.write(member, depth - 1));
      return shape === null ? { anyOf: any } : { allOf: [shape, { anyOf: any }] };
    }
    const type = schema["type"];
    if (typeof type === "string" || Array.isArray(type)) out["type"] = type as Json;
    for (const key of copied) if (schema[key] !== undefined) out[key] = schema[key] as Json;
    bounds(out, schema);
    if (typeof schema["pattern"] === "string") out["x-pattern"] = schema["pattern"];
    if (schema["items"] !== undefined) out["items"] = this.write(schema["items"], depth - 1);
    if (isJsonObject(schema["properties"])) this.members(out, schema, schema["properties"], depth);
    const rest = schema["additionalProperties"];
    if (rest !== undefined) out["additionalProperties"] = typeof rest === "boolean" ? rest : this.write(rest, depth - 1);
    return out;
  }

  private members(out: Record<string, Json>, schema: JsonObject, properties: JsonObject, depth: number): void {
    const hidden = this.side === "input" ? "readOnly" : "writeOnly";
    const written: Record<string, Json> = {};
    for (const [name, property] of Object.entries(properties)) {
      if (isJsonObject(property) && property[hidden] === true) continue;
      written[name] = this.write(property, depth - 1);
    }
    out["type"] ??= "object";
    out["properties"] = written;
    const required = Array.isArray(schema["required"]) ? (schema["required"] as readonly Json[]).filter((name) => Object.hasOwn(written, String(name))) : [];
    if (required.length > 0) out["required"] = required;
  }

  /** Objects that extend each other become one object: shorter, and readable as a type. */
  private all(members: readonly Json[], depth: number): Record<string, Json> {
    const written = members.filter((member) => isJsonObject(member) && Object.keys(member).length > 0).map((member) => this.write(member, depth - 1));
    if (written.length === 1) return { ...written[0] };
    if (!written.every((each) => isJsonObject(each["properties"]) && each["anyOf"] === undefined)) {
      const useful = written.filter((each) => Object.keys(each).some((key) => key !== "description"));
      return useful.length === 1 ? { ...useful[0] } : useful.length === 0 ? {} : { allOf: useful };
    }
    const properties: Record<string, Json> = {};
    const required = new Set<Json>();
    for (const each of written) {
      Object.assign(properties, each["properties"]);
      if (Array.isArray(each["required"])) for (const name of each["required"] as readonly Json[]) required.add(name);
    }
    return { type: "object", properties, ...(required.size > 0 && { required: [...required] }) };
  }
}

/** 3.0 writes `exclusiveMinimum: true` beside `minimum`; JSON Schema gives the bound itself. */
function bounds(out: Record<string, Json>, schema: JsonObject): void {
  for (const [bound, exclusive] of [
    ["minimum", "exclusiveMinimum"],
    ["maximum", "exclusiveMaximum"],
  ] as const) {
    const given = schema[exclusive];
    if (typeof given === "number") out[exclusive] = given;
    else if (given === true && typeof out[bound] === "number") {
      out[exclusive] = out[bound];
      delete out[bound];
    }
  }
}

function nullable(schema: Record<string, Json>): JsonObject {
  if (Array.isArray(schema["enum"])) return { ...without(schema, "type"), enum: [...new Set([...(schema["enum"] as readonly Json[]), null])] };
  if (typeof schema["type"] === "string") return { ...schema, type: [schema["type"], "null"] };
  if (Array.isArray(schema["anyOf"])) return { ...schema, anyOf: [...(schema["anyOf"] as readonly Json[]), { type: "null" }] };
  if (Object.keys(without(schema, "description", "default")).length === 0) return schema;
  const { description, ...rest } = schema;
  return { anyOf: [rest, { type: "null" }], ...(description !== undefined && { description }) };
}

function without(object: JsonObject, ...names: readonly string[]): Record<string, Json> {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

const isPlain = (value: Json | undefined): boolean => value === null || typeof value !== "object" || (Array.isArray(value) && value.length < 20);

/** The first sentence or two: documentation pages do not belong into pickers. */
export function shorten(text: string): string {
  const plain = text.replaceAll(/\s+/g, " ").trim();
  if (plain.length <= 280) return plain;
  const end = plain.slice(0, 280).lastIndexOf(". ");
  return end > 80 ? plain.slice(0, end + 1) : `${plain.slice(0, 277)}…`;
}
