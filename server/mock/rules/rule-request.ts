import type { Json } from "@fastn/core/values";

/** A request as rules and recordings see it. */
export interface RuleRequest {
  readonly method: string;
  /** First part of the path. */
  readonly service: string;
  /** As called, without query; then as the service's own routes are written, where that is another: `/shopify/orders`. */
  readonly paths: readonly [string, ...string[]];
  readonly query: URLSearchParams;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** The query as JSON: a parameter that comes twice is a list. */
export function queryOf(query: URLSearchParams): Record<string, Json> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, oneOrMore(query.getAll(name))]));
}

const oneOrMore = (values: readonly string[]): Json => (values.length === 1 ? (values[0] ?? null) : values);
