import type { Clock, Computation, Json, JournalEvent, JsonObject, RunId } from "@fastn/core";
import type { NotificationPlan } from "@fastn/workflow/plan";
import type { NewJournalEvent, NewStepLog, RunProjection } from "../run-store.ts";

/** Everything a run touches outside itself. One host drives one run. */
export interface Host {
  readonly clock: Clock;
  /** 0..1, for jitter. */
  random(): number;
  /**
   * Make events durable; resolves after they are.
   * @throws AppError RUN_FENCED when another process has taken the run over: this one then stops without a word
   */
  append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]>;
  /**
   * Call a function of the workflow.
   * @throws AppError STEP_FAILED and the like; STEP_TIMED_OUT after `timeoutMs`
   */
  callFunction(call: StepFunctionCall): Promise<Json>;
  /** Do a connector's action once. @throws AppError CONNECTOR_*, CONNECTION_MISSING, DATA_VALIDATION_ERROR */
  invoke(call: ConnectorStepCall): Promise<Json>;
  /** An action that only computes, to be done at once instead of invoked; null for all others. Absent: all are invoked. */
  computation?(connector: string, action: string): Computation | null;
  /**
   * Run another workflow of the workspace as a run of its own. Called again for the same attempt it answers the same run.
   * Absent where this run is executed alone.
   * @throws AppError WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, STEP_CYCLE, RUN_LIMIT_REACHED, DATA_VALIDATION_ERROR
   */
  startWorkflow?(call: WorkflowStepCall): Promise<RunId>;
  /** Nobody waits for the run of a called workflow any more: it is cancelled. */
  leaveWorkflow?(runId: RunId): void;
  /** Deliver a notification; the result is the step's output. @throws AppError when a channel fails */
  notify(notification: StepNotification): Promise<Json>;
  log(line: NewStepLog): void;
  /** Black out secrets in what is about to be kept. */
  scrub<T>(value: T): T;
}

interface StepCall {
  readonly runId: RunId;
  /** Path and attempt of the step; path "" for the run's own output. */
  readonly path: string;
  readonly attempt: number;
  /** The same for every attempt. */
  readonly idempotencyKey: string;
  readonly signal: AbortSignal;
}

export interface StepFunctionCall extends StepCall {
  readonly fn: string;
  readonly context: JsonObject;
  readonly timeoutMs: number;
}

export interface ConnectorStepCall extends StepCall {
  readonly connector: string;
  readonly action: string;
  readonly input: Json;
}

export interface WorkflowStepCall extends StepCall {
  readonly workflow: string;
  readonly input: Json;
}

export interface StepNotification extends StepCall {
  readonly channels: NotificationPlan["channels"];
  readonly severity: NotificationPlan["severity"];
  readonly title: string;
  readonly body: string;
  /** Channels that an earlier attempt has reached. */
  readonly delivered: readonly string[];
}
