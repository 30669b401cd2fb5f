import { isJsonObject, type Json } from "@fastn/core";

/** Whether `value` has every member of `part`, deep. Lists must be equal in length. At the top null and `{}` ask for nothing: anything has it. */
export function includes(value: Json, part: Json): boolean {
  return part === null || (isJsonObject(part) && Object.keys(part).length === 0) || has(value, part);
}

function has(value: Json, part: Json): boolean {
  if (Array.isArray(part)) return Array.isArray(value) && value.length === part.length && part.every((item, index) => has(value[index] ?? null, item));
  if (isJsonObject(part)) {
    return isJsonObject(value) && Object.entries(part).every(([key, member]) => Object.hasOwn(value, key) && has(value[key] ?? null, member));
  }
  return value === part;
}
