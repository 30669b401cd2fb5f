import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

const sizes = ["limit", "per_page", "perPage", "page_size", "pageSize", "max_results", "maxResults", "count", "size", "top"];
const cursors = ["cursor", "after", "starting_after", "page_token", "pageToken", "next_token", "nextToken", "continuation_token"];
const offsets = ["offset", "skip", "start", "startAt"];
const pages = ["page", "page_number", "pageNumber"];

export interface Page {
  readonly records: readonly JsonObject[];
  readonly total: number;
  /** Identifier of the last record here when there are more. */
  readonly next: string | null;
}

/** The part of a list a request asks for, by the parameters most services use. Without a size everything is one page. */
export function pageOf(all: readonly JsonObject[], idField: string, asked: (name: string) => string | null): Page {
  const number = (names: readonly string[]): number | null => {
    const text = names.map(asked).find((value) => value !== null && /^\d{1,9}$/.test(value));
    return text === undefined || text === null ? null : Number(text);
  };
  const size = Math.max(1, number(sizes) ?? Number.POSITIVE_INFINITY);
  const cursor = cursors.map(asked).find((value) => value !== null && value !== "") ?? null;
  const after = cursor === null ? -1 : all.findIndex((record) => String(record[idField]) === cursor);
  const page = number(pages);
  const from =
    cursor !== null ? after + 1 : (number(offsets) ?? (page === null || page <= 1 ? 0 : size === Number.POSITIVE_INFINITY ? all.length : (page - 1) * size));
  const records = all.slice(from, from + size);
  const more = from + size < all.length;
  return { records, total: all.length, next: more ? String(records.at(-1)?.[idField] ?? "") : null };
}

const cursorNames = new Set(["next_cursor", "nextCursor", "next_page_token", "nextPageToken", "next_token", "nextToken", "continuation_token", "after"]);
const totalNames = new Set(["total", "total_count", "totalCount", "itemCount", "total_items", "totalItems"]);

/** Says in an answer made from a schema where this page is: next cursor, totals, first and last identifier, as far as it has members for them. */
export function markPage(body: Json, { records, total, next }: Page, idField: string, list: readonly string[], depth = 0): Json {
  if (!isJsonObject(body) || depth > 3) return body;
  const marked: Record<string, Json> = {};
  for (const [name, value] of Object.entries(body)) {
    if (depth === 0 && name === list[0]) marked[name] = value;
    else if (cursorNames.has(name)) {
      if (next !== null) marked[name] = next;
      else if (depth === 0 || name !== "after") marked[name] = typeof value === "string" ? "" : null;
    } else if (totalNames.has(name) && typeof value === "number") marked[name] = total;
    else if (name === "has_more" || name === "hasMore") marked[name] = next !== null;
    else if (name === "first_id") marked[name] = records[0]?.[idField] ?? null;
    else if (name === "last_id") marked[name] = records.at(-1)?.[idField] ?? null;
    else if (name === "next" && !isJsonObject(value)) marked[name] = next;
    else if ((name === "paging" || name === "next") && next === null) continue;
    else if (name === "previous" || name === "prev") continue;
    else marked[name] = markPage(value, { records, total, next }, idField, list, depth + 1);
  }
  return marked;
}
