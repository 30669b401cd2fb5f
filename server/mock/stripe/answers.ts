import type { Json, JsonObject } from "@fastn/core/values";
import { numberOf, objectOf, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRequest, type MockRoute } from "../service.ts";
import type { Kind, StripeData } from "./tables.ts";
import { listOf } from "./records.ts";

export type Request = MockRequest<StripeData>;
export type Route = MockRoute<StripeData>;

export const refuse = (status: number, error: JsonObject): MockAnswer => json(status, { error });

export const invalid = (message: string, param: string, code = "parameter_invalid"): MockAnswer =>
  refuse(400, { type: "invalid_request_error", code, message, param });

export const missingParam = (param: string): MockAnswer => invalid(`Missing required param: ${param}.`, param, "parameter_missing");

export const noSuch = (kind: Kind, id: string, param = "id"): MockAnswer =>
  refuse(param === "id" ? 404 : 400, { type: "invalid_request_error", code: "resource_missing", message: `No such ${kind.replace("_", "")}: '${id}'`, param });

/** A changed record, and the events that tell of it: `customer.created`. */
export const changed = (record: JsonObject, ...topics: readonly string[]): MockAnswer => ({
  ...json(200, record),
  events: topics.map((topic) => ({ topic, record })),
});

export const nowOf = (request: Request): number => Math.floor(request.now / 1000);
export const find = ({ data }: Request, kind: Kind, id: string): JsonObject | undefined => data.tables[kind].get(id);

export const truthOf = (value: Json | undefined): boolean => value === true || value === "true";

/** A whole number of at least `least`; null when it is none. */
export function wholeOf(value: Json | undefined, least: number): number | null {
  const number = numberOf(value);
  return number !== null && Number.isInteger(number) && number >= least ? number : null;
}

/** New members are added, empty ones taken away; an empty text takes all away. */
export function metadataOf(before: Json | undefined, given: Json | undefined): JsonObject {
  if (given === undefined) return objectOf(before);
  if (given === "") return {};
  return Object.fromEntries(Object.entries({ ...objectOf(before), ...objectOf(given) }).filter(([, value]) => value !== ""));
}

/** Text fields that were sent; an empty one unsets. */
export function texts(fields: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(names.filter((name) => typeof fields[name] === "string").map((name) => [name, textOf(fields[name]) || null]));
}

/** One page, newest first, with `created[…]` and equality filters. */
export function listRoute(
  path: string,
  kind: Kind,
  filters: readonly string[],
  keep: (record: JsonObject, query: URLSearchParams) => boolean = () => true,
): Route {
  return {
    method: "GET",
    pattern: path,
    handle({ data, query }) {
      const limit = wholeOf(query.get("limit") ?? "10", 1);
      if (limit === null || limit > 100) return invalid("Invalid integer: limit must be between 1 and 100.", "limit");
      const bounds = {
        gt: (a: number, b: number) => a > b,
        gte: (a: number, b: number) => a >= b,
        lt: (a: number, b: number) => a < b,
        lte: (a: number, b: number) => a <= b,
      };
      const matching = [...data.tables[kind].values()]
        .toReversed()
        .filter(
          (record) =>
            filters.every((name) => !query.has(name) || String(record[name]) === query.get(name)) &&
            Object.entries(bounds).every(
              ([name, holds]) => !query.has(`created[${name}]`) || holds(Number(record["created"]), Number(query.get(`created[${name}]`))),
            ) &&
            keep(record, query),
        );
      let from = 0;
      let to = matching.length;
      for (const name of ["starting_after", "ending_before"]) {
        const id = query.get(name);
        if (id === null) continue;
        const at = matching.findIndex((record) => record["id"] === id);
        if (at < 0) return noSuch(kind, id, name);
        if (name === "starting_after") from = at + 1;
        else [from, to] = [Math.max(0, at - limit), at];
      }
      const page = matching.slice(from, Math.min(to, from + limit));
      return json(200, listOf(`/v1${path}`, page, query.has("ending_before") ? from > 0 : from + limit < to));
    },
  };
}

export function readRoute(path: string, kind: Kind): Route {
  return {
    method: "GET",
    pattern: `${path}/:id`,
    handle(request) {
      const id = request.params["id"] ?? "";
      const record = find(request, kind, id);
      return record === undefined ? noSuch(kind, id) : json(200, record);
    },
  };
}

/** A change of the record in the path. */
export function changeRoute(
  method: "POST" | "DELETE",
  path: string,
  kind: Kind,
  handle: (request: Request, record: JsonObject, fields: JsonObject) => MockAnswer,
): Route {
  return {
    method,
    pattern: path,
    handle(request) {
      const id = request.params["id"] ?? "";
      const record = find(request, kind, id);
      return record === undefined ? noSuch(kind, id) : handle(request, record, objectOf(request.body));
    },
  };
}
