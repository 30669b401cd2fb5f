import type { ErrorCode, Json, JsonObject } from "@fastn/core";

/** Call an action of a connector against the mock. */
export type Run = (connector: string, action: string, input: JsonObject) => Promise<Json>;

/** An input an action takes, and a look at what came back. */
export interface Example {
  readonly input: (run: Run) => Promise<JsonObject> | JsonObject;
  readonly look: (output: Json) => void;
}

/** What a failure becomes: its code, and words of the service that must be in its message. */
export type Refusal = readonly [code: ErrorCode, words: string];

export interface ConnectorExamples {
  /** By action: every action of the connector has one. */
  readonly actions: Readonly<Record<string, Example>>;
  /** How the service words a failure of each status. Left out for connectors that call no service of their own. */
  readonly refusals?: Readonly<Record<401 | 403 | 404 | 422 | 429 | 500, Refusal>>;
}
