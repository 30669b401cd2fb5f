import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { Played } from "../../mock/testing/every-operation.ts";

export interface ChosenActions {
  readonly write: Played;
  readonly read: Played;
  /** Input of the read: where the record's identifier is the write's, an expression that takes it from its output. */
  readonly readInput: JsonObject;
  /** Where the identifier stands in what was written and is read back; null: the two are about different things. */
  readonly id: readonly string[] | null;
}

const itemPath = /^(.*)\/\{([^/{}]+)\}$/;

/**
 * One write and one read of an API, from what calling each of its operations once gave: best a record that is made and read back by its identifier.
 * @returns null when the API has no such two
 */
export function chooseActions(played: readonly Played[]): ChosenActions | null {
  const good = played.filter(({ failure, output }) => failure === null && output !== null);
  const writes = good.filter(({ operation }) => operation.method === "POST" || operation.method === "PUT" || operation.method === "PATCH");
  const reads = good.filter(({ operation }) => operation.method === "GET");
  for (const write of writes) {
    for (const read of reads) {
      const [, collection, parameter = ""] = itemPath.exec(read.operation.path) ?? [];
      if (collection !== write.operation.path) continue;
      const id = pathTo(write.output, [parameter, "id", "uuid"]);
      if (id === null) continue;
      const shared = Object.fromEntries(Object.entries(write.input).filter(([name]) => name !== "body" && collection.includes(`{${name}}`)));
      return { write, read, readInput: { ...read.input, ...shared, [parameter]: `{{${expression(id)}}}` }, id };
    }
  }
  const [write] = writes;
  // What was there before the write still is; a record made on the way has another identifier each time.
  const read = reads.find(({ operation }) => !operation.path.includes("{")) ?? reads[0];
  return write === undefined || read === undefined ? null : { write, read, readInput: read.input, id: null };
}

/** Members that lead to the first identifier: in the record itself, its envelope, or the first of its list. */
function pathTo(value: Json, names: readonly string[], depth = 0): string[] | null {
  if (depth > 3) return null;
  if (Array.isArray(value)) {
    const found = pathTo((value as readonly Json[])[0] ?? null, names, depth + 1);
    return found === null ? null : ["0", ...found];
  }
  if (!isJsonObject(value)) return null;
  const keys = Object.keys(value);
  for (const name of names) {
    const key = keys.find(
      (each) => plain(each) === plain(name) && /^[A-Za-z_]\w*$/.test(each) && (typeof value[each] === "string" || typeof value[each] === "number"),
    );
    if (key !== undefined) return [key];
  }
  for (const key of keys.filter((each) => /^[A-Za-z_]\w*$/.test(each))) {
    const found = pathTo(value[key] ?? null, names, depth + 1);
    if (found !== null) return [key, ...found];
  }
  return null;
}

const plain = (name: string): string => name.replaceAll(/[_-]/g, "").toLowerCase();

const expression = (path: readonly string[]): string => `steps.write.output${path.map((part) => (/^\d+$/.test(part) ? `[${part}]` : `.${part}`)).join("")}`;

/** The value at a path of members. */
export const valueAt = (value: Json, path: readonly string[]): Json | undefined =>
  path.reduce<Json | undefined>((found, part) => (typeof found === "object" && found !== null ? (found as JsonObject)[part] : undefined), value);
