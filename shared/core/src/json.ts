import { AppError } from "./errors.ts";

/** A value that survives JSON unchanged: what steps take, return and journal. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };

export interface JsonLimits {
  /** Deepest nesting of arrays and objects; `JSON.stringify` itself dies near 10,000. */
  readonly maxDepth: number;
  /** UTF-8 size of the JSON text, in bytes. */
  readonly maxBytes: number;
}

/** Step result limit of the workflow page: 1 MiB, nesting 64. */
export const stepResultLimits: JsonLimits = { maxDepth: 64, maxBytes: 1024 * 1024 };
/** Request bodies and file-borne JSON: 8 MiB, nesting 64. */
export const borderLimits: JsonLimits = { maxDepth: 64, maxBytes: 8 * 1024 * 1024 };

const forbiddenKeys = new Set(["__proto__", "constructor", "prototype"]);

/**
 * `value` as plain JSON, refusing what JSON would lose or change.
 * `undefined` members of objects are left out, as JSON does; an undefined top value becomes null.
 * @param what names the value in the message, e.g. `output of step "totals"`
 * @param plain what becomes of a value that is plain JSON already: `keep` gives it back without a copy, for data without getters that nobody changes,
 * such as what was parsed
 * @throws AppError VALUE_NOT_STORABLE naming the path of the first member at fault, VALUE_TOO_LARGE
 */
export function toJson(value: unknown, what = "value", limits: JsonLimits = stepResultLimits, plain: "copy" | "keep" = "copy"): Json {
  if (plain === "keep") {
    const bytes = plainJsonBound(value, limits);
    if (Number.isFinite(bytes) && bytes <= limits.maxBytes) return value as Json;
  }
  const copy = copyJson(value ?? null, "", 0, new Set(), what, limits.maxDepth);
  if (plainJsonBound(copy, limits) <= limits.maxBytes) return copy;
  const sizeBytes = jsonSizeBytes(copy);
  if (sizeBytes > limits.maxBytes) {
    throw new AppError(
      "VALUE_TOO_LARGE",
      `The ${what} is ${sizeBytes} bytes; the limit is ${limits.maxBytes} bytes. Store the data elsewhere and return a reference to it.`,
      {
        sizeBytes,
        maxBytes: limits.maxBytes,
      },
    );
  }
  return copy;
}

/**
 * At least the UTF-8 size of the JSON text of `value` (up to six times as much), if `toJson` would give just the same value; Infinity
 * otherwise, and as soon as the limits are passed. Much cheaper than copying or writing it; for data without getters, such as what was parsed.
 */
export function plainJsonBound(value: unknown, limits: JsonLimits = stepResultLimits): number {
  return bound(value, limits.maxDepth, limits.maxBytes);
}

/** Longest text of a number: -1.7976931348623157e+308; members cost a comma, their colon is counted with their name. */
const longestNumber = 25;

function bound(value: unknown, depthLeft: number, bytesLeft: number): number {
  switch (typeof value) {
    case "string":
      // A control character is written with six.
      return value.isWellFormed() ? value.length * 6 + 2 : Number.POSITIVE_INFINITY;
    case "boolean":
      return 5;
    case "number":
      return Number.isFinite(value) ? longestNumber : Number.POSITIVE_INFINITY;
    case "object":
      if (value === null) return 4;
      if (depthLeft <= 0) return Number.POSITIVE_INFINITY;
      return Array.isArray(value) ? boundOfList(value, depthLeft - 1, bytesLeft) : boundOfObject(value, depthLeft - 1, bytesLeft);
    default:
      return Number.POSITIVE_INFINITY;
  }
}

function boundOfList(list: readonly unknown[], depthLeft: number, bytesLeft: number): number {
  let sum = 2;
  for (let index = 0; index < list.length && sum <= bytesLeft; index++) sum += bound(list[index], depthLeft, bytesLeft - sum) + 1;
  return sum <= bytesLeft ? sum : Number.POSITIVE_INFINITY;
}

function boundOfObject(value: object, depthLeft: number, bytesLeft: number): number {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype) return Number.POSITIVE_INFINITY;
  let sum = 2;
  for (const key of Object.keys(value)) {
    if (forbiddenKeys.has(key)) return Number.POSITIVE_INFINITY;
    sum += key.length * 6 + 4 + bound((value as Readonly<Record<string, unknown>>)[key], depthLeft, bytesLeft - sum);
    if (sum > bytesLeft) return Number.POSITIVE_INFINITY;
  }
  return sum;
}

/** UTF-8 size in bytes of the JSON text of `value`. */
export function jsonSizeBytes(value: Json): number {
  const text = JSON.stringify(value);
  return isAscii.test(text) ? text.length : new TextEncoder().encode(text).length;
}

/** Most texts are, and then nothing needs to be encoded to be counted. */
const isAscii = /^[\x20-\x7e]*$/;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function refuse(what: string, path: string, reason: string): never {
  const at = path === "" ? "" : ` at ${path}`;
  throw new AppError("VALUE_NOT_STORABLE", `The ${what} cannot be stored: ${reason}${at}. Return plain JSON data.`, { path });
}

function copyJson(value: unknown, path: string, depth: number, open: Set<object>, what: string, maxDepth: number): Json {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? value : refuse(what, path, "a lone surrogate in a string");
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) ? value : refuse(what, path, `the number ${value}`);
    case "object":
      break;
    default:
      return refuse(what, path, `a ${typeof value}`);
  }
  if (value === null) return null;
  if (depth >= maxDepth) return refuse(what, path, `nesting deeper than ${maxDepth}`);
  if (open.has(value)) return refuse(what, path, "a cycle");
  open.add(value);
  try {
    return copyContainer(value, path, depth, open, what, maxDepth);
  } finally {
    open.delete(value);
  }
}

function copyContainer(value: object, path: string, depth: number, open: Set<object>, what: string, maxDepth: number): Json {
  if (Array.isArray(value)) {
    return value.map((item: unknown, index) => copyJson(item ?? null, `${path}[${index}]`, depth + 1, open, what, maxDepth));
  }
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? refuse(what, path, "an invalid Date") : value.toISOString();
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    // Values that crossed a worker or vm border have another realm's Object.prototype, whose own prototype is null.
    const foreign = Object.getPrototypeOf(prototype) === null;
    if (!foreign) return refuse(what, path, `a ${value.constructor?.name ?? "class instance"}`);
  }
  const copy: Record<string, Json> = {};
  for (const [key, member] of readMembers(value, path, what)) {
    if (member === undefined) continue;
    if (forbiddenKeys.has(key)) return refuse(what, path, `the key ${key}`);
    copy[key] = copyJson(member, path === "" ? key : `${path}.${key}`, depth + 1, open, what, maxDepth);
  }
  return copy;
}

function readMembers(value: object, path: string, what: string): [string, unknown][] {
  try {
    return Object.entries(value);
  } catch {
    return refuse(what, path, "a getter that throws");
  }
}
