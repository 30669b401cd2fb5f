import type { ErrorRecord } from "./errors.ts";
import type { RunId } from "./ids.ts";
import type { Json } from "./json.ts";
import type { RunStatus, RunTrigger } from "./schemas/run.ts";

/**
 * The journal: one append-only list of events per run. The state of a run is a fold of it.
 * `path` is a step path: `invoice`, or `lines[3].reserve` for iteration 3 of loop `lines`.
 * Times are ms since 1970. Fields are only ever added; a reader ignores what it does not know.
 */
export type JournalEventBody =
  | { readonly type: "run_started"; readonly workflow: string; readonly trigger: RunTrigger; readonly input: Json; readonly definition: string }
  | { readonly type: "step_started"; readonly path: string; readonly attempt: number; readonly input: Json }
  | { readonly type: "step_attempt_failed"; readonly path: string; readonly attempt: number; readonly error: ErrorRecord; readonly retryAt: number }
  | { readonly type: "step_completed"; readonly path: string; readonly output: Json }
  | { readonly type: "step_failed"; readonly path: string; readonly error: ErrorRecord; readonly continued: boolean }
  /** `off`: switched off by its author, so that its dependants run all the same. */
  | { readonly type: "step_skipped"; readonly path: string; readonly reason: string; readonly off?: boolean }
  /** The attempt was broken off by no doing of its own and is done again under its number. `by`: absent for the death of the whole platform. */
  | { readonly type: "step_interrupted"; readonly path: string; readonly attempt: number; readonly by?: "step_host" }
  | { readonly type: "gate_selected"; readonly path: string; readonly selected: string | null }
  | { readonly type: "loop_started"; readonly path: string; readonly items: readonly Json[] | null }
  | { readonly type: "loop_item"; readonly path: string; readonly index: number; readonly go: boolean }
  | { readonly type: "timer_set"; readonly path: string; readonly purpose: "wait" | "retry" | "expiry"; readonly fireAt: number }
  | { readonly type: "timer_fired"; readonly path: string; readonly purpose: "wait" | "retry" | "expiry" }
  | { readonly type: "event_awaited"; readonly path: string; readonly name: string; readonly match: Json }
  | { readonly type: "event_received"; readonly path: string; readonly name: string; readonly payload: Json }
  | { readonly type: "approval_requested"; readonly path: string; readonly approvers: readonly string[]; readonly expiresAt: number | null }
  | { readonly type: "approval_given"; readonly path: string; readonly approved: boolean; readonly by: string; readonly comment: string }
  /** The workflow that a step calls has a run of its own from here on. */
  | { readonly type: "child_started"; readonly path: string; readonly workflow: string; readonly runId: RunId }
  | { readonly type: "child_finished"; readonly path: string; readonly runId: RunId; readonly status: RunStatus }
  | { readonly type: "cancel_requested"; readonly by: string }
  | {
      readonly type: "run_finished";
      readonly status: Extract<RunStatus, "completed" | "failed" | "cancelled" | "timed_out">;
      readonly output: Json;
      readonly error: ErrorRecord | null;
    };

export type JournalEventType = JournalEventBody["type"];

/** Names a large value that is kept apart, once by its content. */
export interface PayloadRef {
  /** SHA-256 of its JSON, hex. */
  readonly hash: string;
  /** Of its JSON in UTF-8. */
  readonly bytes: number;
}

/**
 * `seq` counts from 1 without gaps within a run and is the SSE event id. Where a reader asked not to load large values, `payloads` names those of the
 * event by member (`input`, `output`, …), and the member itself reads null.
 */
export type JournalEvent = JournalEventBody & { readonly seq: number; readonly at: number; readonly payloads?: Readonly<Record<string, PayloadRef>> };
