import type { Json, JsonObject } from "@fastn/core/values";
import { afterEach } from "vitest";
import { createMockServer, type MockServer, type MockServerOptions } from "../index.ts";

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A mock that is closed after the test. */
export function mockOf(options: MockServerOptions = {}): MockServer {
  const mock = createMockServer(options);
  closers.push(() => mock.close());
  return mock;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly body: Json;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** One call without a socket: `"GET /shopify/orders"`. */
export async function call(mock: MockServer, line: string, body?: Json, headers: Record<string, string> = {}): Promise<Answer> {
  const [method = "GET", url = "/"] = line.split(" ");
  const answer = await mock.app.inject({
    method: method as "GET",
    url,
    headers: { host: "localhost", ...headers },
    ...(body !== undefined && { payload: body as object }),
  });
  return { status: answer.statusCode, text: answer.payload, body: parsed(answer.payload), headers: answer.headers };
}

function parsed(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

/** The value at a path, null when there is none. */
export const at = (value: Json, ...path: (string | number)[]): Json =>
  path.reduce<Json>((found, part) => (found as Record<string | number, Json>)[part] ?? null, value);
export const list = (value: Json, ...path: (string | number)[]): readonly JsonObject[] => at(value, ...path) as readonly JsonObject[];

export const newOrder = { order: { customer: { id: 6_000_000_001 }, line_items: [{ title: "Gift card", price: "25.00", quantity: 2 }] } };
