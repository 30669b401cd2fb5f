import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { Pagination } from "./operation.ts";

/** Beyond this many pages a list is cut: a service that never ends must not hold a run forever. */
export const maxPages = 100;
const cursorNames = [
  "next_cursor",
  "nextCursor",
  "next_page_token",
  "nextPageToken",
  "next_token",
  "nextToken",
  "continuation_token",
  "continuationToken",
  "after",
  "cursor",
];

/**
 * Every page of a list as one answer: the first page's, with all items in its list. Ends with an empty page, one without a way on, one already seen, or
 * after 100.
 */
export async function allPages(pagination: Pagination, input: JsonObject, call: (input: JsonObject) => Promise<Json>): Promise<Json> {
  const first = await call(input);
  const items = [...(itemsOf(first, pagination) ?? [])];
  const seen = new Set<string>();
  const start = Number(input[pagination.field] ?? (pagination.style === "page" ? 1 : 0)) || 0;
  let page = first;
  let count = items.length;
  for (let number = 1; number < maxPages && count > 0; number++) {
    const next = pagination.style === "page" ? start + number : pagination.style === "offset" ? start + items.length : nextCursor(page, pagination);
    if (next === null || seen.has(String(next))) break;
    seen.add(String(next));
    page = await call({ ...input, [pagination.field]: next });
    const more = itemsOf(page, pagination) ?? [];
    // A service that ignores the parameter answers with the same page for ever.
    if (number === 1 && JSON.stringify(more) === JSON.stringify(items)) break;
    items.push(...more);
    count = more.length;
  }
  return withItems(first, pagination.items, items);
}

function itemsOf(answer: Json, { items }: Pagination): readonly Json[] | null {
  const found = items.reduce<Json | undefined>((value, name) => (isJsonObject(value) ? value[name] : undefined), answer);
  return Array.isArray(found) ? (found as readonly Json[]) : null;
}

function withItems(answer: Json, path: readonly string[], items: readonly Json[]): Json {
  const [name, ...rest] = path;
  if (name === undefined) return items;
  return isJsonObject(answer) ? { ...answer, [name]: withItems(answer[name] ?? null, rest, items) } : answer;
}

function nextCursor(answer: Json, pagination: Pagination): Json | null {
  const named = findNamed(answer, pagination.items, 0);
  if (named !== null) return named;
  if (!isJsonObject(answer) || answer["has_more"] !== true) return null;
  const last = itemsOf(answer, pagination)?.at(-1);
  return answer["last_id"] ?? (isJsonObject(last) ? (last["id"] ?? null) : null);
}

/** Beside the list, at most three levels down, never inside the items. */
function findNamed(value: Json, list: readonly string[], depth: number): string | number | null {
  if (!isJsonObject(value) || depth > 3) return null;
  for (const name of cursorNames) {
    const found = value[name];
    if ((typeof found === "string" && found !== "") || typeof found === "number") return found;
  }
  for (const [name, member] of Object.entries(value)) {
    if (depth === 0 && name === list[0]) continue;
    const found = findNamed(member, list, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
