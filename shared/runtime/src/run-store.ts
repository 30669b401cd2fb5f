import type { Json, JournalEvent, JournalEventBody, PayloadRef, RunId, RunStatus, StepLog, RunTrigger } from "@fastn/core";
import type { ErrorRecord, WaitingFor } from "@fastn/core";

/**
 * What the runtime needs of storage; `server/store` implements it for every backend under one contract suite.
 * - Who owns: the caller opens and closes the store; the runtime never does.
 * - Atomic: each method is one transaction. `append` puts events, timers and the run's row down together, or nothing.
 * - Durable: a promise resolves after the commit is on disk (SQLite: WAL with synchronous=FULL).
 * - Clock: times are arguments, ms since 1970; the store reads no clock.
 * - Tenancy: an instance serves one tenant (`store.runs(tenantId)`); other tenants' runs do not exist for it.
 */
export interface RunStore {
  /**
   * Insert a pending run, claimed at once if asked, with the token `firstFence`. Keys are kept apart by workflow. With an `idempotencyKey` seen before, nothing is inserted or
   * claimed and the earlier run is answered.
   * @returns `fence`: the token of the claim; null when none was asked for or nothing was inserted
   */
  insert(run: NewRun, claim?: FirstClaim): Promise<{ readonly run: RunRow; readonly created: boolean; readonly fence: number | null }>;
  /**
   * Put down a run that began and ended in one go, with its whole journal. Keys count as for `insert`: with one seen before nothing is put down and
   * the earlier run is answered.
   */
  insertEnded(run: NewRun, events: readonly NewJournalEvent[], end: RunEnd): Promise<{ readonly run: RunRow; readonly created: boolean }>;
  /** `payloads: "refer"` leaves a large input and output where they are and names them. */
  get(runId: RunId, options?: { readonly payloads?: "load" | "refer" }): Promise<RunRow | null>;
  /** Newest first: by `createdAt`, then by `runId`, both descending. A cursor stays valid while runs are added. */
  list(filter: RunFilter): Promise<{ readonly runs: readonly RunRow[]; readonly nextCursor: string | null }>;
  /** Runs not final, oldest first. */
  open(): Promise<readonly RunRow[]>;
  /** Of the open runs those that have begun and wait for nothing, oldest first: what a restarted process takes up, however many wait besides. */
  awake(): Promise<readonly RunId[]>;
  /** Of the open runs those that have not begun, oldest first. */
  queued(): Promise<readonly QueuedRow[]>;
  /** Runs of workflows that steps of this run called, oldest first. */
  children(runId: RunId): Promise<readonly RunRow[]>;
  /** Open runs of which such a child has ended: after a crash they may not know it yet. */
  parentsOfEnded(): Promise<readonly RunId[]>;
  /** Open runs whose caller has ended: after a crash nobody may have told them. */
  orphans(): Promise<readonly RunId[]>;
  /**
   * Take the run until `now + leaseMs`, unless another owner's lease still holds. The same owner may take it again: a restarted process need not wait.
   * @returns the fencing token, higher than any given before for this run, or null when it is taken, final or unknown
   */
  claim(runId: RunId, owner: string, nowMs: number, leaseMs: number): Promise<number | null>;
  /** Prolong a claim. false: the token is no longer the newest. */
  renew(runId: RunId, fence: number, nowMs: number, leaseMs: number): Promise<boolean>;
  /** End a claim early, so that anyone may claim at once; its token stays the newest until then. With an older token: nothing happens. */
  release(runId: RunId, fence: number): Promise<void>;
  /**
   * Append to the journal and move the projection along. `timer_set` puts a timer row (one per run, path and purpose; the newest counts) and
   * `timer_fired` takes it away; `step_completed`, `step_failed` and `step_skipped` take away every timer of their path, a final status every timer of the run.
   * An append that moves the run to a final status is accepted beyond the 25,000 events, so that such a run can still end.
   * @param known of the run as the caller knows it, which spares looking
   * @returns the events as stored, with their sequence numbers
   * @throws AppError RUN_NOT_FOUND, RUN_FENCED when a newer token exists or the journal does not end at `known.lastSeq`, RUN_ALREADY_FINAL when the run is final, RUN_LIMIT_REACHED past 25,000 events;
   *   nothing is stored then
   */
  append(runId: RunId, fence: number, events: readonly NewJournalEvent[], projection?: RunProjection, known?: KnownRun): Promise<readonly JournalEvent[]>;
  /**
   * Events after sequence number `after` (0: all), ascending. `payloads: "refer"` leaves large values where they are and names them.
   * @throws AppError STORE_TOO_NEW for events of a version this program does not know
   */
  events(runId: RunId, after?: number, options?: { readonly payloads?: "load" | "refer" }): Promise<readonly JournalEvent[]>;
  /** A large value of this run by its hash; undefined when the run has no such value. */
  payload(runId: RunId, hash: string): Promise<Json | undefined>;
  /**
   * Write a run's row and timers anew from what its journal tells, whoever holds the run. For mending: `append` keeps them right by itself.
   * @throws AppError RUN_NOT_FOUND
   */
  project(runId: RunId, projection: Required<RunProjection>, timers: readonly Omit<TimerRow, "runId">[]): Promise<void>;
  /**
   * Remove final runs with all they left (journal, logs, large values nobody else holds), oldest first, at most `limit`: those that ended before
   * `endedBefore`, and those older than the newest `keep` final ones. Open runs are never touched.
   */
  prune(policy: PrunePolicy): Promise<Pruned>;
  /** Remove one run with all it left, if it is final and no open run has called it. @returns whether it went */
  remove(runId: RunId): Promise<boolean>;
  /** Timers of open runs due at or before `nowMs`, earliest first. */
  dueTimers(nowMs: number): Promise<readonly TimerRow[]>;
  /** When the earliest timer is due; null without timers. */
  nextTimerAt(): Promise<number | null>;
  /** Log lines are kept beside the journal: losing the last of them in a crash loses no state. Gives each its `seq`. */
  appendLogs(runId: RunId, logs: readonly NewStepLog[]): Promise<readonly StepLog[]>;
  logs(runId: RunId, after?: number): Promise<readonly StepLog[]>;
  /** Keep the compiled workflow a run is pinned to; the same hash again is a no-op. */
  saveDefinition(definition: DefinitionRow): Promise<void>;
  definition(hash: string): Promise<DefinitionRow | null>;
}

/** Most events of one journal. */
export const maxJournalEvents = 25_000;

export interface PrunePolicy {
  /** ms since 1970; null: age does not matter. */
  readonly endedBefore: number | null;
  /** null: number does not matter. */
  readonly keep: number | null;
  readonly limit: number;
}

/** What went. */
export interface Pruned {
  readonly runs: number;
  readonly payloads: number;
}

export interface FirstClaim {
  readonly owner: string;
  /** ms since 1970. */
  readonly leaseUntil: number;
}

export type NewJournalEvent = JournalEventBody & { readonly at: number };
export type NewStepLog = Omit<StepLog, "seq">;

export interface NewRun {
  readonly runId: RunId;
  readonly workflow: string;
  readonly file: string;
  readonly definition: string;
  readonly trigger: RunTrigger;
  readonly environment: string;
  readonly input: Json;
  /** Webhook headers, credentials already removed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly createdAt: number;
  readonly retryOf: RunId | null;
  readonly idempotencyKey: string | null;
  /** The run whose step called this workflow, and that step's path; null when a trigger started it. */
  readonly parentRunId: RunId | null;
  readonly parentPath: string | null;
  /** Place in the queue: 1 before 4; null counts as 3. */
  readonly priority: number | null;
}

export interface RunRow extends NewRun {
  readonly status: RunStatus;
  readonly waitingFor: WaitingFor | null;
  readonly output: Json;
  readonly error: ErrorRecord | null;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** In lists: large inputs and outputs, left where they are; the member reads null. */
  readonly payloads?: { readonly input?: PayloadRef; readonly output?: PayloadRef };
}

/** What decides when a run begins. */
export type QueuedRow = Pick<RunRow, "runId" | "workflow" | "definition" | "createdAt" | "priority">;

/** What the owner of a run knows of it. */
export interface KnownRun {
  /** Sequence number of the last event of its journal; 0: it has none. */
  readonly lastSeq: number;
  /** Whether there may be timers of it. */
  readonly hasTimers: boolean;
}

/** Token of a run that was claimed when it was inserted. */
export const firstFence = 1;

/** A run as `insert` makes it. */
export const pendingRun = (run: NewRun): RunRow => ({
  ...run,
  status: "pending",
  waitingFor: null,
  output: null,
  error: null,
  startedAt: null,
  finishedAt: null,
});

export type RunProjection = Partial<Pick<RunRow, "status" | "waitingFor" | "output" | "error" | "startedAt" | "finishedAt">>;

/** How a run ended that was put down whole. */
export type RunEnd = Required<Omit<RunProjection, "waitingFor">>;

export interface RunFilter {
  readonly workflow?: string;
  readonly status?: RunStatus;
  /** 1..200. */
  readonly limit: number;
  /** Opaque; from the page before. */
  readonly cursor?: string;
}

export interface TimerRow {
  readonly runId: RunId;
  readonly path: string;
  readonly purpose: "wait" | "retry" | "expiry";
  readonly fireAt: number;
}

export interface DefinitionRow {
  /** SHA-256 of `code`, hex: content address of the bundle. */
  readonly hash: string;
  readonly workflow: string;
  readonly file: string;
  /** Text of the workflow's file when compiled. */
  readonly source: string;
  /** One ESM file, dependencies bundled. */
  readonly code: string;
  readonly sourceMap: string;
  /** `WorkflowPlan` of `@fastn/workflow/plan`. */
  readonly plan: Json;
}
