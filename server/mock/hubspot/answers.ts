import type { Json, JsonObject } from "@fastn/core/values";
import { json, type MockAnswer, type MockRequest } from "../service.ts";
import { kinds, type HubSpotData, type Kind } from "./data.ts";

export type Request = MockRequest<HubSpotData>;

export const refusal = (status: number, category: string, message: string, errors?: Json): MockAnswer =>
  json(status, { status: "error", message, ...(errors !== undefined && { errors }), correlationId: "00000000-0000-4000-8000-000000000000", category });
export const notFound = refusal(404, "OBJECT_NOT_FOUND", "Object not found.  objectId are usually numeric.");

export const kindOf = (text: string | undefined): Kind | null => kinds.find((kind) => kind === text) ?? null;

/** A page of records from cursor `after` on, with the properties asked for. */
export function page(records: readonly JsonObject[], limit: number, after: string | null, extra: JsonObject = {}): MockAnswer {
  const from = after === null || after === "" ? 0 : Number(after);
  if (!Number.isInteger(from) || from < 0) return refusal(400, "VALIDATION_ERROR", "Invalid cursor: after");
  const end = from + limit;
  return json(200, {
    ...extra,
    results: records.slice(from, end),
    ...(end < records.length && { paging: { next: { after: String(end), link: `?after=${end}` } } }),
  });
}

export const limitOf = (given: Json | undefined, most: number, otherwise: number): number =>
  Math.min(most, Math.max(1, Number(given ?? otherwise) || otherwise));

/** The record with only what was asked for, and what HubSpot always adds. */
export function show(record: JsonObject, properties: readonly string[]): JsonObject {
  if (properties.length === 0) return record;
  const all = record["properties"] as JsonObject;
  const names = [...properties, "createdate", "hs_lastmodifieddate", "hs_object_id"];
  return { ...record, properties: Object.fromEntries(names.map((name) => [name, all[name] ?? null])) };
}

export const propertyList = (text: string | null): readonly string[] => (text ?? "").split(",").filter((name) => name !== "");
