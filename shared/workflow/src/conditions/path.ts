import { isJsonObject, type Json } from "@fastn/core";

const part = /(?:^|\.)([^.[\]]+)|\[(\d{1,9})\]/y;

/** Keys of `order.lines[0].sku`; null when it is no such path. */
export function parsePayloadPath(path: string): (string | number)[] | null {
  const keys: (string | number)[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < path.length) {
    const found = part.exec(path);
    if (found === null) return null;
    keys.push(found[1] ?? Number(found[2]));
  }
  return keys.length === 0 ? null : keys;
}

/** undefined when there is no such member. Never looks at the prototype chain. */
export function readPayload(payload: Json, keys: readonly (string | number)[]): Json | undefined {
  let at: Json | undefined = payload;
  for (const key of keys) {
    if (typeof key === "number") at = Array.isArray(at) ? (at as readonly Json[])[key] : undefined;
    else at = isJsonObject(at) && Object.hasOwn(at, key) ? at[key] : undefined;
  }
  return at;
}
