import { isJsonObject, type Json } from "@fastn/core";

/** Same JSON value; the order of an object's members does not matter. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item: Json, index) => equalJson(item, b[index] as Json));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && equalJson(a[key] ?? null, b[key] ?? null));
}

/**
 * Below, equal or above zero; null when the two have no order. Numbers and text that is a number compare as numbers (services send money
 * as text), other text by code units, so ISO times compare as times. Booleans: false before true.
 */
export function compareJson(a: Json, b: Json): number | null {
  const [left, right] = [asNumber(a), asNumber(b)];
  if (left !== null && right !== null) return left - right;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  if (typeof a === "boolean" && typeof b === "boolean") return Number(a) - Number(b);
  return null;
}

/** A number, or text that is one and nothing else; null otherwise. */
export function asNumber(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^\s*[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(value)) return null;
  return Number(value);
}

/** To 10 decimals, which hides what binary fractions add to money. */
export const round = (value: number): number => (Number.isFinite(value) ? Number(value.toFixed(10)) : value);

/** One text per distinct value, for grouping; members sorted so that equal objects share a key. */
export function keyOf(value: Json): string {
  return JSON.stringify(value, (_, member: unknown) =>
    isJsonObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
  );
}
