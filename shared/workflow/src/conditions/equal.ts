import { isJsonObject, type Json } from "@fastn/core";

/** Equal as JSON: the order of members does not count, that of items does. */
export function equalJson(a: Json, b: Json): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((item: Json, at) => equalJson(item, b[at] as Json));
  if (!isJsonObject(a) || !isJsonObject(b)) return false;
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equalJson(a[name] as Json, b[name] as Json));
}
