import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { Collection, type CollectionParts } from "../openapi/collection.ts";

/** What services keep beside JSON, as JSON: `{ "$map": [[key, value], …] }`, `{ "$set": […] }`, `{ "$collection": … }`. An object's own name that begins with `$` gets one more. */

export function encode(value: unknown): Json {
  if (value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number") return value;
  if (value === undefined) return { $undefined: true };
  if (Array.isArray(value)) return value.map(encode);
  if (value instanceof Map) return { $map: [...value].map(([key, member]) => [encode(key), encode(member)]) };
  if (value instanceof Set) return { $set: [...value].map(encode) };
  if (value instanceof Collection) return { $collection: encode(value.parts()) };
  if (typeof value !== "object") throw new TypeError(`a ${typeof value} cannot be kept in a snapshot`);
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.startsWith("$") ? `$${name}` : name, encode(member)]));
}

export function decode(value: Json): unknown {
  if (Array.isArray(value)) return (value as readonly Json[]).map(decode);
  if (!isJsonObject(value)) return value;
  const [special] = Object.keys(value);
  switch (special) {
    case "$undefined":
      return undefined;
    case "$map":
      return new Map((value[special] as readonly (readonly [Json, Json])[]).map(([key, member]) => [decode(key), decode(member)]));
    case "$set":
      return new Set((value[special] as readonly Json[]).map(decode));
    case "$collection":
      return Collection.from(decode(value[special] as JsonObject) as CollectionParts);
    default:
      return Object.fromEntries(Object.entries(value).map(([name, member]) => [name.startsWith("$$") ? name.slice(1) : name, decode(member)]));
  }
}
