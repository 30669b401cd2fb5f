import type { Json, JsonObject } from "@fastn/core/values";
import { numberOf } from "../fields.ts";
import { json, type MockAnswer, type MockRequest, type MockRoute } from "../service.ts";
import type { Cin7CoreData } from "./tables.ts";

export type Request = MockRequest<Cin7CoreData>;
export type Route = MockRoute<Cin7CoreData>;

export const refuse = (status: number, ...messages: readonly string[]): MockAnswer =>
  json(
    status,
    messages.map((Exception) => ({ ErrorCode: status, Exception })),
  );

/** One page of `{ Total, Page, <items> }`. */
export function page({ query }: Request, items: string, records: readonly Json[]): MockAnswer {
  const [number, limit] = [numberOf(query.get("Page") ?? "1"), numberOf(query.get("Limit") ?? "100")];
  if (number === null || number < 1 || limit === null || limit < 1 || limit > 1000) return refuse(400, "Page must be at least 1 and Limit between 1 and 1000");
  return json(200, { Total: records.length, Page: number, [items]: records.slice((number - 1) * limit, number * limit) });
}

/** Starts with the text asked for, without case; everything when nothing is asked. */
export const begins = (query: URLSearchParams, name: string, value: Json | undefined): boolean =>
  String(value ?? "")
    .toLowerCase()
    .startsWith((query.get(name) ?? "").toLowerCase());

export const since = (query: URLSearchParams, name: string, value: Json | undefined): boolean =>
  !query.has(name) || Date.parse(`${String(value)}Z`) >= Date.parse(query.get(name) ?? "");

export const told = (answer: MockAnswer, topic: string, record: JsonObject): MockAnswer => ({ ...answer, events: [{ topic, record }] });
