import type { Json } from "@fastn/core";

/** What expressions can see. Plain JSON: nothing here is called, and only own members are read. */
export interface ExpressionScope {
  /** The trigger's payload; `input` and `trigger` alike. */
  readonly input: Json;
  readonly headers: Readonly<Record<string, string>>;
  /** Steps that have an output; the others read null. */
  readonly steps: Readonly<Record<string, { readonly output: Json }>>;
  /** The current element and its number, of the innermost loop; undefined outside loops. */
  readonly item?: Json;
  readonly index?: number;
  readonly variables: Readonly<Record<string, Json>>;
  readonly config: Readonly<Record<string, Json>>;
  /** `id`, `workflow`, `startedAt`… of the run. */
  readonly run: Readonly<Record<string, Json>>;
}
