import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { Type, type Static } from "typebox";
import type { HttpAnswer } from "../client/http-client.ts";
import type { QueryValue } from "../client/url.ts";
import { defineAction } from "../definition.ts";
import { inputOf, nullable } from "../schema-parts.ts";
import { parsePath, readPath } from "../transform/path.ts";
import { commonInput } from "./input.ts";

const Pages = Type.Union(
  [
    Type.Object({ by: Type.Enum(["link"], { description: 'The Link header names the next page (RFC 8288, rel="next")' }) }, { additionalProperties: false }),
    Type.Object(
      {
        by: Type.Enum(["cursor"]),
        path: Type.String({ description: "Where the answer has the next page's cursor or address: `paging.next.after`" }),
        param: Type.String({ minLength: 1, description: "Query parameter that takes it; not used for an address" }),
      },
      { additionalProperties: false },
    ),
    Type.Object(
      {
        by: Type.Enum(["page"]),
        param: Type.String({ minLength: 1, description: "Query parameter with the page's number: the first is 1; an empty page is the end" }),
      },
      { additionalProperties: false },
    ),
  ],
  { title: "Pages" },
);
type Pages = Static<typeof Pages>;

/** Reads lists of services that have no connector of their own. `next` says what to change in the input for the page after this one. */
export const list = defineAction("list", {
  displayName: "List",
  description: "Read a list that comes in pages.",
  entity: "request",
  type: "list",
  inputSchema: inputOf({
    ...commonInput,
    items: Type.Optional(Type.String({ description: "Path of the list in the answer: `data.orders`; left out: the answer is the list" })),
    pages: Pages,
  }),
  outputSchema: Type.Object({ items: Type.Array(Type.Unknown()), next: nullable(Type.Object({})) }),
  paging: { items: "items", next: ({ next }) => (isJsonObject(next) ? next : null) },
  async handler({ http }, { url, query = {}, headers = {}, timeoutMs = 30_000, maxBytes = 1_048_576, items: path = "", pages }) {
    const answer = await http.get(url, { params: query as Readonly<Record<string, QueryValue | QueryValue[]>>, headers, timeoutMs, maxBytes, answer: "json" });
    const items = readPath(answer.data, parsePath(path));
    if (!Array.isArray(items)) {
      throw new AppError("CONNECTOR_BAD_ANSWER", `http.list: the answer has no list at "${path}". Set "items" to where it is.`, {
        field: "items",
        status: answer.status,
      });
    }
    return { items: items as readonly Json[], next: nextPage(answer, items.length, pages, query as JsonObject) };
  },
});

function nextPage(answer: HttpAnswer, count: number, pages: Pages, query: JsonObject): JsonObject | null {
  switch (pages.by) {
    case "link": {
      const [, address] = /<([^>]*)>\s*;[^,]*?rel="?next"?/.exec(answer.headers["link"] ?? "") ?? [];
      return address === undefined ? null : { url: address, query: {} };
    }
    case "cursor": {
      const cursor = readPath(answer.data, parsePath(pages.path)) ?? null;
      if (cursor === null || cursor === "" || cursor === false) return null;
      return /^https?:/i.test(String(cursor)) ? { url: String(cursor), query: {} } : { query: { ...query, [pages.param]: cursor } };
    }
    case "page":
      return count === 0 ? null : { query: { ...query, [pages.param]: (Number(query[pages.param] ?? 1) || 1) + 1 } };
  }
}
