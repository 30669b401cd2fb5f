import type { JournalEvent, Json, RunDetail, RunId, RunStatus, RunSummary, RunTrigger, StepLog } from "@fastn/core";
import type { DefinitionRow, RunRow } from "../run-store.ts";
import type { EnvironmentScope } from "./options.ts";

export interface StartRun {
  readonly definition: DefinitionRow;
  readonly trigger: RunTrigger;
  readonly input: Json;
  /** See `plainJsonBound`; absent: not known. */
  readonly inputBound?: number;
  /** Webhook headers, credentials already removed. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly environment: string;
  /** What the environment says, where the caller has it at hand. Default: it is asked for. */
  readonly scope?: EnvironmentScope;
  readonly idempotencyKey?: string | null;
  readonly retryOf?: RunId | null;
  /** The run and step that call this workflow. */
  readonly parent?: { readonly runId: RunId; readonly path: string };
  /** 1 (first) to 4. Default: the workflow's own. */
  readonly priority?: number | null;
}

export type RunNews =
  | { readonly type: "journal"; readonly event: JournalEvent }
  | { readonly type: "log"; readonly log: StepLog }
  /** Nothing follows. */
  | { readonly type: "end"; readonly status: RunStatus };

export type RunListener = (news: RunNews) => void;

/** Told when any run begins, changes status or begins to wait. */
export type RunChangeListener = (change: { readonly runId: RunId; readonly workflow: string; readonly status: RunStatus }) => void;

/** Runs workflows on a store: starts, resumes, cancels, wakes. One per store and owner. */
export interface RunService {
  /** @returns the run as inserted, or the earlier run of the same idempotency key */
  start(request: StartRun): Promise<RunRow>;
  /**
   * Go on with every open run: what was under way when the last process ended is done again, what waits is left to its timer. Call
   * at the start, and when a store that failed takes writes again.
   * @returns how many were taken up
   */
  resume(): Promise<number>;
  /** @throws AppError RUN_NOT_FOUND, RUN_ALREADY_FINAL, CONFLICT when another process has the run */
  cancel(runId: RunId, by: string): Promise<RunRow>;
  /** End a run that took longer than its caller could wait. @returns whether that ended it */
  timeOut(runId: RunId): Promise<boolean>;
  /** A new run with the same input, of the version given or the one the earlier run had. @throws AppError RUN_NOT_FOUND, CONFLICT while it is not final */
  retry(runId: RunId, definition?: DefinitionRow): Promise<RunRow>;
  /** @throws AppError RUN_NOT_FOUND, RUN_ALREADY_FINAL, CONFLICT when the step does not wait for an approval */
  giveApproval(approval: {
    readonly runId: RunId;
    readonly stepPath: string;
    readonly approved: boolean;
    readonly by: string;
    readonly comment?: string;
  }): Promise<RunRow>;
  /** Give an event to every run that waits for it. @returns how many took it */
  deliverEvent(name: string, payload: Json): Promise<number>;
  /** Live news of one run, from now on; earlier ones are in the store. @returns what ends it */
  subscribe(runId: RunId, listener: RunListener): () => void;
  onChange(listener: RunChangeListener): () => void;
  /** @throws AppError RUN_NOT_FOUND */
  detail(runId: RunId): Promise<RunDetail>;
  /** @throws AppError RUN_NOT_FOUND */
  summary(runId: RunId): Promise<RunSummary>;
  /** Begin nothing more, give steps under way `graceMs` (default 2,000) to end, and leave the runs to be resumed. */
  close(graceMs?: number): Promise<void>;
}
