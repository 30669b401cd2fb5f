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
export function guessPagination(parameters: readonly ApiParameter[], answer: Json, document: JsonObject): Pagination | null {
  const items = listPath(answer, document);
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

/** Where the list is in an answer: empty when the answer is the list, null when there is none. A list of objects wins over one of texts. */
export function listPath(schema: Json, document: JsonObject, depth = 0): readonly string[] | null {
  const target = flat(schema, document);
  if (target["type"] === "array") return [];
  const properties = target["properties"];
  if (!isJsonObject(properties) || depth > 1) return null;
  const lists = Object.entries(properties).filter(([, property]) => flat(property, document)["type"] === "array");
  const best = lists.find(([, property]) => isJsonObject(flat(flat(property, document)["items"] ?? null, document)["properties"])) ?? lists[0];
  return best === undefined ? null : [best[0]];
}

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
