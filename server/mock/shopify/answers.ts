import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRequest } from "../service.ts";
import type { ShopifyData } from "./data.ts";

export type Request = MockRequest<ShopifyData>;

export const notFound = json(404, { errors: "Not Found" });
export const invalid = (errors: JsonObject): MockAnswer => json(422, { errors });
export const missing = (member: string): MockAnswer => json(400, { errors: { [member]: "Required parameter missing or invalid" } });

/** The object in the body the API wraps every change in, or null. */
export function wrapped(body: Json, member: string): JsonObject | null {
  const value = isJsonObject(body) ? body[member] : undefined;
  return isJsonObject(value) ? value : null;
}

export function numberOf(value: Json | string | undefined): number {
  return typeof value === "number" || (typeof value === "string" && /^\d{1,15}$/.test(value)) ? Number(value) : Number.NaN;
}

/** One record in its member, with the events it causes. */
export const changed = (status: number, member: string, record: Json, ...topics: readonly string[]): MockAnswer => ({
  ...json(status, { [member]: record }),
  events: topics.map((topic) => ({ topic, record })),
});

/** What webhooks tell of a record that is gone. */
export const gone = (topic: string, id: Json | undefined): MockAnswer => ({ ...json(200, {}), events: [{ topic, record: { id: id ?? null } }] });

export function textOr(value: Json | undefined, otherwise: Json): Json {
  return typeof value === "string" ? value : otherwise;
}

interface Cursor {
  /** Where the page begins. */
  readonly from: number;
  /** The filters of the first page, as a query. */
  readonly filters: string;
}

/**
 * One page of a list that is filtered and ordered already, with the `Link` header of the REST Admin API. `filters` are the query without paging.
 * A cursor holds the filters, so the API refuses them beside one.
 */
export function page(request: Request, member: string, select: (filters: URLSearchParams) => readonly Json[]): MockAnswer {
  const { query } = request;
  const limit = numberOf(query.get("limit") ?? "50");
  if (!(limit >= 1 && limit <= 250)) return json(400, { errors: { limit: "must be between 1 and 250" } });
  const cursorText = query.get("page_info");
  const cursor = cursorText === null ? { from: 0, filters: withoutPaging(query) } : readCursor(cursorText);
  if (cursor === null) return json(400, { errors: { page_info: "Invalid value." } });
  if (cursorText !== null && withoutPaging(query) !== "") return json(400, { errors: "A page_info cannot be combined with filters; use only limit." });
  const all = select(new URLSearchParams(cursor.filters));
  const links: string[] = [];
  if (cursor.from > 0) links.push(link(request, { ...cursor, from: Math.max(0, cursor.from - limit) }, limit, "previous"));
  if (cursor.from + limit < all.length) links.push(link(request, { ...cursor, from: cursor.from + limit }, limit, "next"));
  const rows = all.slice(cursor.from, cursor.from + limit);
  return json(200, { [member]: rows }, links.length > 0 ? { link: links.join(", ") } : undefined);
}

function withoutPaging(query: URLSearchParams): string {
  const kept = new URLSearchParams([...query].filter(([name]) => !["limit", "page_info", "seed", "environment"].includes(name)));
  kept.sort();
  return kept.toString();
}

function link(request: Request, cursor: Cursor, limit: number, relation: string): string {
  const info = Buffer.from(JSON.stringify(cursor)).toString("base64url");
  const world = request.worldQuery === "" ? "" : `&${request.worldQuery}`;
  return `<${request.baseUrl}?limit=${limit}&page_info=${info}${world}>; rel="${relation}"`;
}

function readCursor(text: string): Cursor | null {
  try {
    const value = JSON.parse(Buffer.from(text, "base64url").toString()) as Json;
    if (!isJsonObject(value)) return null;
    const { from, filters } = value;
    return Number.isInteger(from) && (from as number) >= 0 && typeof filters === "string" ? { from: from as number, filters } : null;
  } catch {
    return null;
  }
}

/** Filters by time and id that every list has. */
export function commonFilters(record: JsonObject, filters: URLSearchParams): boolean {
  const after = (field: string, bound: string | null): boolean => bound === null || Date.parse(String(record[field])) >= Date.parse(bound);
  const before = (field: string, bound: string | null): boolean => bound === null || Date.parse(String(record[field])) <= Date.parse(bound);
  const sinceId = filters.get("since_id");
  const ids = filters.get("ids");
  return (
    after("created_at", filters.get("created_at_min")) &&
    before("created_at", filters.get("created_at_max")) &&
    after("updated_at", filters.get("updated_at_min")) &&
    before("updated_at", filters.get("updated_at_max")) &&
    (sinceId === null || Number(record["id"]) > Number(sinceId)) &&
    (ids === null || ids.split(",").includes(String(record["id"])))
  );
}
