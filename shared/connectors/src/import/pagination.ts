import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { resolveObject } from "./references.ts";
import type { ApiParameter, Pagination } from "./operation.ts";

const cursors = [
  "cursor",
  "page_token",
  "pageToken",
  "next_token",
  "nextToken",
  "continuation_token",
  "continuationToken",
  "after",
  "starting_after",
  "startingAfter",
];
const pages = ["page", "page_number", "pageNumber", "pageNo", "page_no"];
const offsets = ["offset", "skip", "start", "startAt", "start_at"];

/** A guess: a query parameter with a name everybody uses, and a list in the answer. null: no guess. */
export function guessPagination(parameters: readonly ApiParameter[], answer: Json, document: JsonObject, path: string): Pagination | null {
  const items = listPath(answer, document, path);
  if (items === null) return null;
  const query = parameters.filter((parameter) => parameter.in === "query");
  for (const [style, names] of [
    ["cursor", cursors],
    ["page", pages],
    ["offset", offsets],
  ] as const) {
    const found = names.map((name) => query.find((parameter) => parameter.name === name)).find((parameter) => parameter !== undefined);
    if (found !== undefined) return { style, field: found.field, items };
  }
  return null;
}

/**
 * Where the list is in an answer: empty when the answer is the list, null when there is none. Of several the one named like the path's last segment, or
 * whose members look like records.
 */
export function listPath(schema: Json, document: JsonObject, path = ""): readonly string[] | null {
  const target = flat(schema, document);
  if (target["type"] === "array") return [];
  const properties = target["properties"];
  if (!isJsonObject(properties)) return null;
  const named = plain(path.split("/").findLast((part) => part !== "" && !part.includes("{")) ?? "");
  const score = ([name, property]: readonly [string, Json]): number => {
    const members = flat(flat(property, document)["items"] ?? null, document)["properties"];
    const names = isJsonObject(members) ? Object.keys(members) : [];
    const isTalk = /^(warnings?|errors?|messages?|validation_?errors|links?|included)$/i.test(name);
    return (plain(name) === named ? 8 : 0) + (names.some((each) => /(^id|_id|Id|ID)$/.test(each)) ? 4 : 0) + (names.length > 0 ? 2 : 0) - (isTalk ? 6 : 0);
  };
  const lists = Object.entries(properties).filter(([, property]) => flat(property, document)["type"] === "array");
  const [best] = lists.toSorted((one, other) => score(other) - score(one));
  return best === undefined ? null : [best[0]];
}

const plain = (name: string): string => name.replaceAll(/[^A-Za-z0-9]/g, "").toLowerCase();

/** References followed, `allOf` put together as far as properties go. */
export function flat(schema: Json, document: JsonObject, depth = 0): JsonObject {
  const target = resolveObject(document, schema);
  const all = target["allOf"];
  if (!Array.isArray(all) || depth > 8) return target;
  const parts = all.map((member: Json) => flat(member, document, depth + 1));
  const properties = Object.assign({}, ...parts.map((part) => part["properties"] ?? {}), target["properties"] ?? {}) as JsonObject;
  const type = target["type"] ?? parts.find((part) => part["type"] !== undefined)?.["type"];
  return {
    ...Object.assign({}, ...parts),
    ...target,
    ...(type !== undefined && { type }),
    ...(Object.keys(properties).length > 0 && { properties }),
  } as JsonObject;
}
