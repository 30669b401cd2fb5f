import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { refuse } from "./refusal.ts";

const maxDepth = 250;
const forbidden = new Set(["__proto__", "constructor", "prototype"]);
/** What stands below these is data, not description: a `$ref` there means nothing. */
const data = new Set(["example", "examples", "default", "enum", "const", "x-examples"]);

/**
 * Refuse what must not be followed or copied: references out of the document, keys no object may have, bottomless nesting.
 * Nothing is fetched, ever: a description that needs other files has to be bundled into one first.
 * @throws AppError CONFIG_INVALID with the place
 */
export async function checkDocument(document: JsonObject, text: string, file: string): Promise<void> {
  const fault = firstFault(document, [], 0);
  if (fault !== null) refuse(file, fault.message, (await import("./locate.ts")).locate(text, fault.path));
}

interface Fault {
  readonly path: readonly string[];
  readonly message: string;
}

function firstFault(value: Json, path: string[], depth: number): Fault | null {
  if (typeof value !== "object" || value === null) return null;
  if (depth > maxDepth) return { path: [...path], message: `The description is nested deeper than ${maxDepth} levels.` };
  const inProperties = path.at(-1) === "properties" || path.at(-1) === "definitions" || path.at(-1) === "schemas";
  for (const [key, member] of Object.entries(value)) {
    if (key === "__proto__") return { path: [...path, key], message: `"${key}" cannot be used as a name.` };
    if (key === "$ref" && !inProperties && typeof member === "string" && !member.startsWith("#")) {
      return {
        path: [...path, key],
        message: `The reference "${member.slice(0, 200)}" leads out of this file. Other files and addresses are never read: bundle the description into one file first.`,
      };
    }
    if (data.has(key) && !inProperties) continue;
    path.push(key);
    const fault = firstFault(member, path, depth + 1);
    if (fault !== null) return fault;
    path.pop();
  }
  return null;
}

/** The value a reference leads to, following chains; undefined when it leads nowhere or in a circle. */
export function resolve(document: JsonObject, value: Json | undefined): Json | undefined {
  let current = value;
  for (let hop = 0; hop < 32; hop++) {
    if (!isJsonObject(current) || typeof current["$ref"] !== "string") return current;
    current = at(document, current["$ref"]);
  }
  return undefined;
}

/** The object a reference leads to, or an empty one. */
export function resolveObject(document: JsonObject, value: Json | undefined): JsonObject {
  const found = resolve(document, value);
  return isJsonObject(found) ? found : {};
}

function at(document: JsonObject, pointer: string): Json | undefined {
  if (!pointer.startsWith("#")) return undefined;
  let current: Json | undefined = document;
  for (const part of pointer.split("/").slice(1)) {
    const key = decode(part).replaceAll("~1", "/").replaceAll("~0", "~");
    if (forbidden.has(key) || typeof current !== "object" || current === null || !Object.hasOwn(current, key)) return undefined;
    current = (current as JsonObject)[key];
  }
  return current;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
