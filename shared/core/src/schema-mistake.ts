import { AppError } from "./errors.ts";
import { isJsonObject, type Json, type JsonObject } from "./json.ts";
import { nearestName } from "./nearest-name.ts";
import { textPattern } from "./text-pattern.ts";

/** What makes a JSON Schema another one than its writer meant. */
export interface SchemaMistake {
  /** `properties.id.type`; empty for the schema itself. */
  readonly path: string;
  /** Completes the sentence "path …". */
  readonly problem: string;
}

type Rule = (value: Json, path: string, root: Json) => SchemaMistake | null;

const types = ["array", "boolean", "integer", "null", "number", "object", "string"];
const join = (path: string, name: string | number): string => (typeof name === "number" ? `${path}[${name}]` : path === "" ? name : `${path}.${name}`);
const unless = (fits: boolean, path: string, problem: string): SchemaMistake | null => (fits ? null : { path, problem });

const isSchema: Rule = (value, path, root) => {
  if (typeof value === "boolean") return null;
  if (!isJsonObject(value)) return { path, problem: "must be a schema: an object, true or false" };
  for (const [keyword, member] of Object.entries(value)) {
    const found = Object.hasOwn(rules, keyword) ? (rules[keyword]?.(member, join(path, keyword), root) ?? null) : null;
    if (found !== null) return found;
  }
  return null;
};

const isType: Rule = (value, path) => {
  const wrong = [value].flat().find((name) => typeof name !== "string" || !types.includes(name));
  if (wrong === undefined) return unless(!Array.isArray(value) || value.length > 0, path, "must name a type");
  const near = typeof wrong === "string" ? nearestName(wrong, types) : null;
  return { path, problem: `is ${JSON.stringify(wrong)}, which is no type. ${near === null ? `There are: ${types.join(", ")}` : `Did you mean "${near}"?`}` };
};

const isPattern: Rule = (value, path) => {
  if (typeof value !== "string") return { path, problem: "must be text" };
  try {
    textPattern(value);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { path, problem: `cannot be used: ${error.message.replace(/\.$/, "")}` };
  }
};

const schemasByName: Rule = (value, path, root) => {
  if (!isJsonObject(value)) return { path, problem: "must be an object of schemas by name" };
  return first(Object.entries(value), ([name, schema]) => isSchema(schema, join(path, name), root));
};

const schemasByPattern: Rule = (value, path, root) =>
  (isJsonObject(value) ? first(Object.keys(value), (pattern) => isPattern(pattern, join(path, pattern), root)) : null) ?? schemasByName(value, path, root);

const schemaList: Rule = (value, path, root) => {
  if (!Array.isArray(value) || value.length === 0) return { path, problem: "must be a list of schemas" };
  return first([...value.entries()], ([index, schema]) => isSchema(schema as Json, join(path, index), root));
};

const isReference: Rule = (value, path, root) => {
  if (typeof value !== "string") return { path, problem: "must be text" };
  if (!value.startsWith("#/")) return null;
  let target: Json | undefined = root;
  for (const part of value.slice(2).split("/")) {
    const name = part.replaceAll("~1", "/").replaceAll("~0", "~");
    target = typeof target === "object" && target !== null && Object.hasOwn(target, name) ? (target as JsonObject)[name] : undefined;
  }
  return unless(target !== undefined, path, `is "${value}", and there is nothing`);
};

const isNumber: Rule = (value, path) => unless(typeof value === "number", path, "must be a number");
const isCount: Rule = (value, path) => unless(Number.isInteger(value) && Number(value) >= 0, path, "must be a whole number from 0");
const isNames: Rule = (value, path) => unless(Array.isArray(value) && value.every((name) => typeof name === "string"), path, "must be a list of names");
const isFlag: Rule = (value, path) => unless(typeof value === "boolean", path, "must be true or false");

/** By keyword; what is not here (titles, examples, `x-…`) changes nothing. */
const rules: Readonly<Record<string, Rule>> = {
  type: isType,
  pattern: isPattern,
  $ref: isReference,
  required: isNames,
  enum: (value, path) => unless(Array.isArray(value) && value.length > 0, path, "must be a list of values"),
  uniqueItems: isFlag,
  patternProperties: schemasByPattern,
  items: (value, path, root) => (Array.isArray(value) && value.length > 0 ? schemaList : isSchema)(value, path, root),
  ...each(["properties", "$defs", "definitions", "dependentSchemas"], schemasByName),
  ...each(["additionalProperties", "contains", "else", "if", "not", "propertyNames", "then", "unevaluatedItems", "unevaluatedProperties"], isSchema),
  ...each(["allOf", "anyOf", "oneOf", "prefixItems"], schemaList),
  ...each(["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"], isNumber),
  ...each(["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties", "minContains", "maxContains"], isCount),
};

function each(keywords: readonly string[], rule: Rule): Record<string, Rule> {
  return Object.fromEntries(keywords.map((keyword) => [keyword, rule]));
}

function first<T>(items: readonly T[], check: (item: T) => SchemaMistake | null): SchemaMistake | null {
  for (const item of items) {
    const found = check(item);
    if (found !== null) return found;
  }
  return null;
}

/**
 * The first place where a schema is not one: a validator takes no notice of what it does not know, so `type: "strin"` would let everything
 * through. No code is made from the schema.
 */
export const schemaMistake = (schema: Json): SchemaMistake | null => isSchema(schema, "", schema);

export const mistakeSentence = ({ path, problem }: SchemaMistake): string => `${path === "" ? "it" : path} ${problem}${problem.endsWith("?") ? "" : "."}`;
