import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { flat } from "@fastn/connectors/import";
import { textsMatching } from "./pattern-text.ts";
import { english, type Tables } from "./tables.ts";
import { byFakerName, byFormat, byName, sentence, whole, word, type MakeText, type Random } from "./text-generators.ts";

/** Writes one value as JSON text. `depth`: how many containers it is in. */
export type WriteValue = (random: Random, depth: number) => string;

/** Lists in lists, and optional members of circular schemas, end here, so that any schema gives a small answer. */
const oneItemFrom = 3;
const noItemsFrom = 6;
const requiredOnlyFrom = 5;
const deepest = 14;
/** Items of a list whose schema does not say how many. */
export const usualItems = 3;

/**
 * Turns schemas of one document into functions that write JSON text. Each schema is read once, at its first use: a large description costs nothing for the
 * operations nobody calls.
 */
export class SchemaCompiler {
  private readonly document: JsonObject;
  private readonly tables: Tables;
  private readonly byReference = new Map<string, WriteValue>();

  constructor(document: JsonObject, tables: Tables = english) {
    this.document = document;
    this.tables = tables;
  }

  /** @param name of the property the schema stands at: `email` says more than `{ type: "string" }` */
  compile(schema: Json | undefined, name = ""): WriteValue {
    if (!isJsonObject(schema)) return () => "null";
    const reference = schema["$ref"];
    if (typeof reference !== "string") return this.build(schema, name);
    const known = this.byReference.get(reference);
    if (known !== undefined) return known;
    // Registered before it is built: a circular schema finds itself.
    let built: WriteValue | undefined;
    const lazily: WriteValue = (random, depth) => (built ??= this.build(flat(schema, this.document), name))(random, depth);
    this.byReference.set(reference, lazily);
    return lazily;
  }

  private build(given: JsonObject, name: string): WriteValue {
    const schema = flat(given, this.document);
    if ("const" in schema) return constant(schema["const"] ?? null);
    if (Array.isArray(schema["enum"]) && schema["enum"].length > 0) return oneOf((schema["enum"] as readonly Json[]).filter((value) => value !== null));
    for (const key of ["oneOf", "anyOf"]) {
      const members = schema[key];
      if (!Array.isArray(members) || isJsonObject(schema["properties"])) continue;
      const useful = (members as readonly Json[]).find((member) => flat(member, this.document)["type"] !== "null");
      if (useful !== undefined) return this.compile(useful, name);
    }
    const listed = schema["type"];
    const type = Array.isArray(listed) ? listed.find((each: Json) => each !== "null") : listed;
    switch (
      type ??
      (isJsonObject(schema["properties"]) || schema["additionalProperties"] !== undefined ? "object" : schema["items"] !== undefined ? "array" : undefined)
    ) {
      case "object":
        return this.object(schema);
      case "array":
        return this.array(schema, name);
      case "integer":
        return number(schema, true);
      case "number":
        return number(schema, false);
      case "boolean":
        return typeof schema["example"] === "boolean" ? constant(schema["example"]) : (random) => (random() < 0.5 ? "false" : "true");
      case "null":
        return constant(null);
      case "string":
        return this.text(schema, name);
      default:
        return constant(schema["example"] ?? schema["default"] ?? null);
    }
  }

  private object(schema: JsonObject): WriteValue {
    const properties = isJsonObject(schema["properties"]) ? Object.entries(schema["properties"]) : [];
    const required = new Set(Array.isArray(schema["required"]) ? (schema["required"] as readonly Json[]) : []);
    if (properties.length === 0) return this.map(schema);
    let members: { readonly key: string; readonly write: WriteValue; readonly required: boolean }[] | undefined;
    const compiled = (): NonNullable<typeof members> =>
      (members ??= properties.flatMap(([key, property]) =>
        isJsonObject(property) && property["writeOnly"] === true
          ? []
          : [{ key: `${JSON.stringify(key)}:`, write: this.compile(property, key), required: required.has(key) }],
      ));
    return (random, depth) => {
      if (depth > deepest) return "{}";
      const all = depth < requiredOnlyFrom;
      let text = "";
      for (const member of compiled()) {
        if (!all && !member.required) continue;
        text += (text === "" ? "{" : ",") + member.key + member.write(random, depth + 1);
      }
      return text === "" ? "{}" : `${text}}`;
    };
  }

  /** An object without named members: two entries, when their kind is known. */
  private map(schema: JsonObject): WriteValue {
    const rest = schema["additionalProperties"];
    if (schema["example"] !== undefined && isJsonObject(schema["example"])) return constant(schema["example"]);
    if (!isJsonObject(rest)) return () => "{}";
    const write = this.compile(rest);
    return (random, depth) => {
      if (depth >= noItemsFrom) return "{}";
      const [one, two] = [word(random, this.tables), word(random, this.tables)];
      const first = `{${JSON.stringify(one)}:${write(random, depth + 1)}`;
      return one === two ? `${first}}` : `${first},${JSON.stringify(two)}:${write(random, depth + 1)}}`;
    };
  }

  private array(schema: JsonObject, name: string): WriteValue {
    const item = this.compile(schema["items"] ?? {}, name.replace(/s$/, ""));
    const { min, max } = itemCount(schema);
    return (random, depth) => {
      if (depth > deepest) return "[]";
      const wanted = depth >= noItemsFrom ? 0 : depth >= oneItemFrom ? 1 : usualItems;
      const count = Math.max(min, Math.min(max, wanted));
      let text = "[";
      for (let i = 0; i < count; i++) text += (i === 0 ? "" : ",") + item(random, depth + 1);
      return `${text}]`;
    };
  }

  private text(schema: JsonObject, name: string): WriteValue {
    const make = this.maker(schema, name);
    const [least, most] = [size(schema["minLength"], 0), size(schema["maxLength"], Number.POSITIVE_INFINITY)];
    const { tables } = this;
    if (least === 0 && most === Number.POSITIVE_INFINITY) return (random) => quote(make(random, tables));
    return (random) => quote(make(random, tables).padEnd(least, "x").slice(0, most));
  }

  private maker(schema: JsonObject, name: string): MakeText {
    const faker = byFakerName[String(schema["x-faker"] ?? "")];
    if (faker !== undefined) return faker;
    const format = typeof schema["format"] === "string" ? byFormat[schema["format"]] : undefined;
    if (format !== undefined) return format;
    if (typeof schema["pattern"] === "string") {
      const matching = textsMatching(schema["pattern"]);
      if (matching !== null) return matching;
    }
    const [first] = Array.isArray(schema["examples"]) ? (schema["examples"] as readonly Json[]) : [];
    const example = schema["example"] ?? first ?? schema["default"];
    if (typeof example === "string" || typeof example === "number") return () => String(example);
    const named = byName.find(([pattern]) => pattern.test(name));
    if (named !== undefined) return named[1];
    return /(^id|_id|Id|ID)$/.test(name)
      ? (random) => `${name.replace(/_?id$/i, "").toLowerCase() || "id"}_${whole(random, 100_000, 999_999)}`
      : name === ""
        ? sentence
        : word;
  }
}

/** How many items a list may have. */
export function itemCount(schema: JsonObject): { readonly min: number; readonly max: number } {
  return { min: Math.min(size(schema["minItems"], 0), 1000), max: size(schema["maxItems"], Number.POSITIVE_INFINITY) };
}

const size = (value: Json | undefined, otherwise: number): number => (typeof value === "number" && value >= 0 ? Math.min(value, 100_000) : otherwise);

function constant(value: Json): WriteValue {
  const text = JSON.stringify(value);
  return () => text;
}

function oneOf(values: readonly Json[]): WriteValue {
  const texts = values.map((value) => JSON.stringify(value));
  return texts.length === 0 ? () => "null" : (random) => texts[Math.floor(random() * texts.length)] as string;
}

/** Whole steps of `multipleOf` between the bounds; hundredths for other numbers. */
function number(schema: JsonObject, isInteger: boolean): WriteValue {
  const given = (name: string): number | undefined => (typeof schema[name] === "number" ? schema[name] : undefined);
  const step = given("multipleOf") ?? (isInteger ? 1 : 0.01);
  const above = schema["exclusiveMinimum"] === true ? given("minimum") : given("exclusiveMinimum");
  const below = schema["exclusiveMaximum"] === true ? given("maximum") : given("exclusiveMaximum");
  const least = above !== undefined ? Math.floor(above / step) + 1 : given("minimum") !== undefined ? Math.ceil((given("minimum") ?? 0) / step) : undefined;
  const most = below !== undefined ? Math.ceil(below / step) - 1 : given("maximum") !== undefined ? Math.floor((given("maximum") ?? 0) / step) : undefined;
  const from = least ?? (most === undefined ? 1 : Math.min(1, most));
  const to = most ?? from + Math.round(1000 / Math.min(step, 1));
  if (typeof schema["example"] === "number" && least === undefined && most === undefined) return constant(schema["example"]);
  const decimals = Math.min(10, Math.max(0, -Math.floor(Math.log10(step))));
  const span = Math.max(0, to - from) + 1;
  if (decimals === 0) return (random) => String((from + Math.floor(random() * span)) * step);
  const scale = 10 ** decimals;
  return (random) => String(Math.round((from + Math.floor(random() * span)) * step * scale) / scale);
}

/** Most made-up texts need no escape; telling is cheaper than escaping. */
const quote = (text: string): string => (/^[\w .,:;@+/&'()#*!?%=-]*$/.test(text) ? `"${text}"` : JSON.stringify(text));
