import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { createContext, Script } from "node:vm";
import type { SchemaFault } from "@fastn/core/schema-check";

const limitMs = 25;
const script = new Script("new RegExp(pattern, 'u').test(text)");

/**
 * Whether `text` matches a pattern somebody else wrote; null when the pattern is not one JavaScript knows, or takes longer than 25 ms, as `(a+)+$` can.
 * Matching runs under V8's watchdog: nothing else can stop a regular expression.
 */
export function matchWithin(pattern: string, text: string): boolean | null {
  try {
    return script.runInContext(createContext({ pattern, text }), { timeout: limitMs }) as boolean;
  } catch {
    return null;
  }
}

/** The first text of an input that does not match the `x-pattern` of its schema. A pattern that cannot be tried counts as matched: the service decides. */
export function patternFault(value: Json | undefined, schema: Json | undefined, field = ""): SchemaFault | null {
  if (!isJsonObject(schema) || value === undefined || value === null) return null;
  const pattern = schema["x-pattern"];
  if (typeof value === "string" && typeof pattern === "string") {
    return matchWithin(pattern, value) === false ? { field, problem: `must match the pattern ${pattern.slice(0, 200)}` } : null;
  }
  if (Array.isArray(value)) return firstOf(value.map((item: Json, index) => () => patternFault(item, schema["items"], `${field}[${index}]`)));
  const properties = schema["properties"];
  if (!isJsonObject(value) || !isJsonObject(properties)) return null;
  const join = (name: string): string => (field === "" ? name : `${field}.${name}`);
  return firstOf(Object.keys(properties).map((name) => () => patternFault((value as JsonObject)[name], properties[name], join(name))));
}

function firstOf(checks: readonly (() => SchemaFault | null)[]): SchemaFault | null {
  for (const check of checks) {
    const fault = check();
    if (fault !== null) return fault;
  }
  return null;
}
