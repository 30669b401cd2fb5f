import type { Json, RunId } from "@fastn/core";

/** Whose values: those of all runs of a workflow (scope `ORG`), or of one run only (`INVOCATION`), which go when that run ends. */
export interface StateSlot {
  readonly workflow: string;
  /** null: of all runs. */
  readonly runId: RunId | null;
}

/** Key-value pairs of `ctx.state`. An instance serves one tenant; a `set` that has resolved is durable. */
export interface WorkflowStateStore {
  /** null when nothing is kept under the key, or its time is over. @param now ms since 1970 */
  get(slot: StateSlot, key: string, now: number): Promise<Json>;
  /** null takes the key away. @param expiresAt when the value goes, ms since 1970; null: never */
  set(slot: StateSlot, key: string, value: Json, expiresAt: number | null): Promise<void>;
}
