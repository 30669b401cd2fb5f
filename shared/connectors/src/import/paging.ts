import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import type { Paging } from "../paging.ts";
import type { Pagination } from "./operation.ts";

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

/** How the registry reads an imported list to its end; undefined where nobody can tell, or the answer is nothing but the list. */
export function pagingOf(pagination: Pagination | null): Paging | undefined {
  const [items] = pagination?.items ?? [];
  if (pagination === null || items === undefined) return undefined;
  const { style, field } = pagination;
  return {
    items,
    next(output, input) {
      const found = output[items];
      const count = Array.isArray(found) ? found.length : 0;
      if (count === 0) return null;
      if (style === "cursor") {
        const cursor = nextCursor(output, items);
        return cursor === null ? null : { [field]: cursor };
      }
      const at = Number(input[field] ?? (style === "page" ? 1 : 0)) || 0;
      return { [field]: style === "page" ? at + 1 : at + count };
    },
  };
}

/** A member with a name everybody uses; else the last record's identifier, when the answer says that there are more. */
function nextCursor(output: JsonObject, items: string): Json {
  const named = findNamed(output, items, 0);
  if (named !== null || output["has_more"] !== true) return named;
  const list = output[items];
  const last = Array.isArray(list) ? (list as readonly Json[]).at(-1) : undefined;
  return output["last_id"] ?? (isJsonObject(last) ? (last["id"] ?? null) : null);
}

/** Beside the list, at most three levels down, never inside the records. */
function findNamed(value: Json, list: string, depth: number): string | number | null {
  if (!isJsonObject(value) || depth > 3) return null;
  for (const name of cursorNames) {
    const found = value[name];
    if ((typeof found === "string" && found !== "") || typeof found === "number") return found;
  }
  for (const [name, member] of Object.entries(value)) {
    if (depth === 0 && name === list) continue;
    const found = findNamed(member, list, depth + 1);
    if (found !== null) return found;
  }
  return null;
}
