import type { Json } from "@fastn/core";
import type { SecretRef } from "./config.ts";

/** How the mock server of this workspace behaves. */
export interface MockConfig {
  /** Default 3005, or any free port when that is taken. */
  readonly port?: number;
  /** Default 1. The same seed and locale give the same data. */
  readonly seed?: number;
  /** Names, addresses, phones and currency of made-up records: `"de"`. Default `"en"`. */
  readonly locale?: string;
  /** Added to every answer, ms. Default 0. */
  readonly latencyMs?: number;
  /** Share of calls that fail, 0..1. Default 0. */
  readonly failureRate?: number;
  /** `{ stripe: false }`: not simulated; calls get 404. Default: all are. */
  readonly services?: Readonly<Record<string, boolean>>;
  /** Answers of your own. Those in `mocks/*.rules.json` count too. */
  readonly rules?: readonly MockRule[];
  /** Recordings to answer from, by path: `"mocks/recorded/acme.json"`. Default: all of `mocks/recorded`. */
  readonly recorded?: readonly (string | MockRecording)[];
  /** Who is told of changes in the simulated services. */
  readonly webhooks?: readonly MockWebhook[];
}

/** Of one environment, instead of the mock server's own settings. */
export type MockOverrides = Pick<MockConfig, "seed" | "locale" | "latencyMs">;

/** An answer of your own to requests of a kind, or a change to the service's. */
export interface MockRule {
  /** Shown in the log of calls. Default: made from where the rule stands. */
  readonly id?: string;
  readonly note?: string;
  /** Default true. */
  readonly enabled?: boolean;
  /** Highest first; of equal ones the newest, of one list the upper. Default 0. */
  readonly priority?: number;
  /** Used up after so many answers. Default: never. */
  readonly times?: number;
  /** All of it has to hold. Default: any request. */
  readonly when?: MockRuleConditions;
  /** Sent instead of the service's answer. */
  readonly answer?: MockAnswerTemplate;
  /** The service does its work, and its answer is changed: members of `body` replace those of the same name. */
  readonly change?: Pick<MockAnswerTemplate, "status" | "headers" | "body">;
  /** A failure instead of an answer: a status, or what becomes of the connection. */
  readonly fault?: number | "timeout" | "reset" | "reset-after" | "truncated" | "html" | "bad-json";
  /** `Retry-After` of a fault that is a status. Default 1 for 429, none for others. */
  readonly retryAfterSeconds?: number;
  /** Waited before the answer, ms. Alone: the service answers, later. */
  readonly latencyMs?: number;
}

/**
 * What a request has to be like. Expected values are written as in test cases: plain values, or matchers such as `{ $gt: 100 }`, `{ $matches: "^A" }`,
 * `{ $contains: "x" }`, `{ $exists: false }`, `{ $not: … }`.
 */
export interface MockRuleConditions {
  /** `"shopify"`. */
  readonly service?: string;
  /** `"POST"`, or several. */
  readonly method?: string | readonly string[];
  /** `"/shopify/orders/:id"`; `*` at the end takes any rest. */
  readonly path?: string;
  readonly query?: Readonly<Record<string, Json>>;
  readonly headers?: Readonly<Record<string, Json>>;
  /** Of the path: `{ id: { $matches: "^5" } }`. */
  readonly params?: Readonly<Record<string, Json>>;
  /** Objects may have more members than expected here. */
  readonly body?: Json;
  /** By path in the body: `{ "order.line_items[0].sku": "A-1" }`. */
  readonly bodyAt?: Readonly<Record<string, Json>>;
  /** Counts requests for which all the rest holds: `3` is the third; `{ every: 2 }`, `{ after: 5 }`, `{ upTo: 2 }`. */
  readonly request?: number | { readonly every: number } | { readonly after: number } | { readonly upTo: number };
}

/** Texts may hold `{{…}}`: `input.body`, `input.query`, `input.params`, `input.path`, `input.method`, `input.request` (the number) and `headers`. */
export interface MockAnswerTemplate {
  /** Default 200. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body?: Json;
  /** Instead of `body`. */
  readonly text?: string;
  /** Instead of `body`: bytes. */
  readonly base64?: string;
}

export interface MockRecording {
  readonly file: string;
  /** What has to be equal besides method and path: `query`, or `body` too. Default `body` where a recording has several equal but for it. */
  readonly match?: "path" | "query" | "body";
  /** `pass`: the simulated service of that name answers what was not recorded. Default `fail`: 404 that lists near recordings. */
  readonly onMiss?: "pass" | "fail";
}

export interface MockWebhook {
  /** `"shopify"`. */
  readonly service: string;
  /** The service's own name of an event, `"orders/create"`; default: all. */
  readonly topic?: string;
  /** On this machine. Default: this workspace's own receiver of the service's webhooks. */
  readonly url?: string;
  /** Signs the deliveries. Default: the one the receiver checks, `SHOPIFY_WEBHOOK_SECRET`. */
  readonly secret?: SecretRef;
}
