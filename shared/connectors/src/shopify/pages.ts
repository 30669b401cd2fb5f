import { answerReader } from "../client/answers.ts";
import type { Query } from "../client/url.ts";
import type { Paging } from "../paging.ts";

/** The pages before and after, from the `Link` header (shopify.dev/docs/api/usage/pagination-rest). */
export function pageCursors(link: string | undefined): { next_page_info: string | null; previous_page_info: string | null } {
  const found = { next_page_info: null as string | null, previous_page_info: null as string | null };
  for (const [, address = "", relation] of (link ?? "").matchAll(/<([^>]*)>\s*;[^,]*?rel="?(next|previous)"?/g)) {
    const cursor = URL.canParse(address, "http://relative.invalid") ? new URL(address, "http://relative.invalid").searchParams.get("page_info") : null;
    if (relation === "next") found.next_page_info = cursor;
    else found.previous_page_info = cursor;
  }
  return found;
}

/** Every list pages alike. */
export const paging = (items: string): Paging => ({
  items,
  size: "limit",
  next: ({ next_page_info: cursor }) => (typeof cursor === "string" ? { page_info: cursor } : null),
});

/** With a cursor the API refuses every filter but `limit`: the cursor holds them. */
export function pageQuery(input: { readonly limit?: number; readonly page_info?: string | null } & Query): Query {
  const { limit, page_info: cursor, ...filters } = input;
  return cursor === undefined || cursor === null ? { limit, ...filters } : { limit, page_info: cursor };
}

/** The member the API wraps its records in. */
export const unwrap = answerReader("Shopify").member;
