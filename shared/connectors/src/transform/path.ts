import { AppError, isJsonObject, type Json } from "@fastn/core";

export type PathPart = string | number;

const forbidden = new Set(["__proto__", "constructor", "prototype"]);
const maxParts = 32;

/**
 * A path into an item: `email`, `default_address.city`, `lines[0].sku`, `["odd name"].x`; empty: the item itself.
 * @throws AppError DATA_VALIDATION_ERROR with the path and the place that cannot be read
 */
export function parsePath(path: string): readonly PathPart[] {
  const parts: PathPart[] = [];
  const token = /\.?([^.[\]"'\s][^.[\]]*)|\[(\d{1,9})\]|\[("(?:[^"\\]|\\.)*"|'[^']*')\]/y;
  while (token.lastIndex < path.length) {
    const at = token.lastIndex;
    const match = token.exec(path);
    if (match === null || parts.length === maxParts || (at === 0 && path.startsWith("."))) refuse(path, at);
    const [, name, index, quoted] = match;
    if (index !== undefined) parts.push(Number(index));
    else parts.push(name?.trim() ?? unquote(quoted ?? ""));
    const last = parts.at(-1);
    if (typeof last === "string" && forbidden.has(last)) refuse(path, at);
  }
  return parts;
}

/** The value there, by own properties only; undefined when any part is missing. */
export function readPath(value: Json, parts: readonly PathPart[]): Json | undefined {
  let current: Json | undefined = value;
  for (const part of parts) {
    if (typeof current !== "object" || current === null || !Object.hasOwn(current, part)) return undefined;
    current = (current as Readonly<Record<PathPart, Json>>)[part];
  }
  return current;
}

/** Put `value` at a path of names, making the objects on the way. `target` is the connector's own fresh object. */
export function writePath(target: Record<string, Json>, parts: readonly PathPart[], value: Json, path: string): void {
  let current = target;
  for (const [index, part] of parts.entries()) {
    if (typeof part !== "string") refuse(path, 0, "a target is made of names only");
    if (index === parts.length - 1) {
      current[part] = value;
      return;
    }
    const next = Object.hasOwn(current, part) ? current[part] : undefined;
    // Copied, because an item kept as a whole is shared with the input.
    const child: Record<string, Json> = isJsonObject(next) ? { ...next } : {};
    current[part] = child;
    current = child;
  }
}

function unquote(quoted: string): string {
  try {
    return quoted.startsWith("'") ? quoted.slice(1, -1) : (JSON.parse(quoted) as string);
  } catch {
    return refuse(quoted, 0);
  }
}

function refuse(path: string, at: number, reason = `it cannot be read from character ${at + 1} on`): never {
  throw new AppError("DATA_VALIDATION_ERROR", `"${path.slice(0, 100)}" is not a path: ${reason}. Write it like customer.lines[0].sku.`, {
    path: path.slice(0, 200),
  });
}
