import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRequest } from "../service.ts";
import { readDate, xeroDate } from "./dates.ts";
import type { XeroData } from "./data.ts";
import { parseWhere } from "./where.ts";

export type Request = MockRequest<XeroData>;

export const notFound = json(404, { Title: "NotFound", Status: 404, Detail: "The resource you're looking for cannot be found" });

/** Every good answer comes in this envelope. */
export function envelope(request: Request, member: string, records: readonly Json[], pagination?: JsonObject): MockAnswer {
  return json(200, {
    // Not random: reading must not move the world's stream.
    Id: "00000000-0000-4000-8000-000000000000",
    Status: "OK",
    ProviderName: "Mock",
    DateTimeUTC: xeroDate(request.now),
    ...(pagination !== undefined && { pagination }),
    [member]: records,
  });
}

/** The answer to a change, with one event for each record. */
export const changed = (answer: MockAnswer, topic: string, records: readonly JsonObject[]): MockAnswer => ({
  ...answer,
  events: records.map((record) => ({ topic, record })),
});

/** `faults`: messages by position in `records`. */
export function validationFailed(records: readonly JsonObject[], faults: readonly (readonly string[])[]): MockAnswer {
  return json(400, {
    ErrorNumber: 10,
    Type: "ValidationException",
    Message: "A validation exception occurred",
    Elements: records.map((record, index) => ({ ...record, ValidationErrors: (faults[index] ?? []).map((message) => ({ Message: message })) })),
  });
}

const badQuery = (message: string): MockAnswer => json(400, { ErrorNumber: 16, Type: "QueryParseException", Message: message });

/** The records of a change: `{ Contacts: [...] }`, or one record bare. */
export function readRecords(body: Json, member: string): readonly JsonObject[] | MockAnswer {
  const list = isJsonObject(body) ? (body[member] ?? [body]) : [];
  const records = (Array.isArray(list) ? (list as readonly Json[]) : [list]).filter(isJsonObject);
  return records.length > 0 ? records : json(400, { ErrorNumber: 17, Type: "PostDataInvalidException", Message: "No records were found in the body" });
}

interface ListOptions {
  readonly member: string;
  readonly records: readonly JsonObject[];
  readonly keep: (record: JsonObject) => boolean;
  /** Fields `searchTerm` looks in. */
  readonly searched: readonly string[];
}

/** One page of a list: the resource's own filters, then `where`, `searchTerm`, `If-Modified-Since`, `order` and paging. */
export function listRecords(request: Request, { member, records, keep, searched }: ListOptions): MockAnswer {
  const { query } = request;
  const where = parseWhere(query.get("where") ?? "");
  if (typeof where === "string") return badQuery(where);
  const term = (query.get("searchTerm") ?? "").toLowerCase();
  const since = request.headers["if-modified-since"] === undefined ? null : Date.parse(request.headers["if-modified-since"]);
  let found = records.filter(
    (record) =>
      keep(record) &&
      where(record) &&
      (term === "" ||
        searched.some((field) =>
          String(record[field] ?? "")
            .toLowerCase()
            .includes(term),
        )) &&
      (since === null || Number.isNaN(since) || (readDate(record["UpdatedDateUTC"]) ?? 0) > since),
  );
  const ordered = order(found, query.get("order"));
  if (ordered === null) return badQuery("The order clause could not be read");
  found = ordered;
  // Without a page Xero sends everything, and no paging facts.
  if (!query.has("page")) return envelope(request, member, found);
  const [page, pageSize] = [Number(query.get("page")), Number(query.get("pageSize") ?? "100")];
  if (!Number.isInteger(page) || page < 1 || !Number.isInteger(pageSize) || pageSize < 1 || pageSize > 1000)
    return badQuery("page or pageSize is out of range");
  const facts = { page, pageSize, pageCount: Math.ceil(found.length / pageSize), itemCount: found.length };
  return envelope(request, member, found.slice((page - 1) * pageSize, page * pageSize), facts);
}

function order(records: readonly JsonObject[], clause: string | null): JsonObject[] | null {
  if (clause === null || clause === "") return [...records];
  const match = /^\s*(\w+)(?:\s+(ASC|DESC))?\s*$/i.exec(clause);
  if (match === null) return null;
  const [, field = "", direction = "ASC"] = match;
  const sign = direction.toUpperCase() === "DESC" ? -1 : 1;
  const keyOf = (record: JsonObject): string | number => {
    const value = record[field] ?? "";
    return readDate(value) ?? (typeof value === "number" ? value : String(value).toLowerCase());
  };
  return [...records].sort((a, b) => {
    const [left, right] = [keyOf(a), keyOf(b)];
    return left < right ? -sign : left > right ? sign : 0;
  });
}

export const listParam = (query: URLSearchParams, name: string): ReadonlySet<string> | null => {
  const value = query.get(name);
  return value === null || value === "" ? null : new Set(value.split(",").map((each) => each.trim().toLowerCase()));
};
