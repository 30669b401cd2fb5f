import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** Objects member by member, anything else replaced. */
export function merge(before: JsonObject, changes: JsonObject): JsonObject {
  const after: Record<string, Json> = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    const old = after[name];
    after[name] = isJsonObject(old) && isJsonObject(value) ? merge(old, value) : value;
  }
  return after;
}
