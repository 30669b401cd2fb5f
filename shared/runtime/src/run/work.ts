import type { ErrorRecord, Json, RunId, RunStatus } from "@fastn/core";
import type { PlanValue } from "@fastn/workflow/plan";
import type { Place } from "./context.ts";
import type { StepState } from "./run-state.ts";

/** What the interpreter wants done outside; the driver does it and reports a fact under the same key. */
export type Work =
  /** Run an action or notification whose input is settled. */
  | { readonly kind: "attempt"; readonly key: string; readonly step: StepState; readonly attempt: number; readonly input: Json }
  /**
   * Evaluate options of which at least one is a function, in order. `upToTruthy`: stop after the first truthy one (conditions of a gate).
   * `attempt` is the one they are evaluated for.
   */
  | { readonly kind: "evaluate"; readonly key: string; readonly place: Place; readonly values: readonly PlanValue[]; readonly upToTruthy: boolean };

/** News for a run. Those that no longer apply (a timer of a step that has ended, say) are ignored. */
export type Fact =
  | {
      readonly type: "attemptEnded";
      readonly key: string;
      readonly path: string;
      readonly attempt: number;
      readonly output?: Json;
      readonly error?: ErrorRecord;
    }
  | { readonly type: "evaluated"; readonly key: string; readonly place: Place; readonly values?: readonly Json[]; readonly error?: ErrorRecord }
  | { readonly type: "timerDue"; readonly path: string; readonly purpose: "wait" | "retry" | "expiry" }
  | { readonly type: "approval"; readonly path: string; readonly approved: boolean; readonly by: string; readonly comment: string }
  | { readonly type: "event"; readonly name: string; readonly payload: Json }
  /** The run of a workflow that a step called has ended. */
  | {
      readonly type: "childEnded";
      readonly path: string;
      readonly runId: RunId;
      readonly status: RunStatus;
      readonly output: Json;
      readonly error: ErrorRecord | null;
    }
  | { readonly type: "cancel"; readonly by: string }
  /** The run has been at work for longer than its timeout. */
  | { readonly type: "outOfTime" };
