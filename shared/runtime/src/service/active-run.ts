import { AppError, type JournalEvent, type RunId, type RunStatus, type StepLog } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { WorkflowStepCall } from "../run/host.ts";
import { RunDriver, type Stopped } from "../run/run-driver.ts";
import type { Fact } from "../run/work.ts";
import type { DefinitionRow, NewJournalEvent, RunProjection, RunRow } from "../run-store.ts";
import { CrashPointHost } from "./crash-points.ts";
import { LocalHost } from "./local-host.ts";
import { LogBuffer } from "./log-buffer.ts";
import type { RunServiceOptions } from "./options.ts";

export interface ActiveRunEvents {
  /** @param status of the run after the events */
  readonly stored: (run: RunRow, events: readonly JournalEvent[], status: RunStatus) => void;
  /** A step calls a workflow. */
  readonly called: (call: WorkflowStepCall) => Promise<RunId>;
  /** The run of a called workflow that nobody waits for any more. */
  readonly left: (child: RunId) => void;
  readonly logged: (runId: RunId, logs: readonly StepLog[]) => void;
}

/** A run of ours. */
export interface Claim {
  readonly run: RunRow;
  /** The token. */
  readonly fence: number;
  /** Of a run that is being made just now, so that it has no journal: settles when its row is in the store, or cannot be. null: it is there. */
  readonly inserted: Promise<unknown> | null;
}

/** A run that this process has claimed and is working on. */
export class ActiveRun {
  readonly run: RunRow;
  readonly fence: number;
  readonly driver: RunDriver;
  /** Settles when the driver has stopped and the last log lines are stored. */
  readonly ended: Promise<Stopped>;

  private constructor(run: RunRow, fence: number, driver: RunDriver, logs: LogBuffer) {
    this.run = run;
    this.fence = fence;
    this.driver = driver;
    this.ended = driver.ended.finally(() => logs.flush());
  }

  /**
   * Load a claimed run; `driver.start()` begins.
   * @throws AppError DEFINITION_CHANGED when its compiled workflow is gone or does not match its journal
   */
  static async load(
    options: RunServiceOptions,
    { run, fence, inserted }: Claim,
    definitionOf: (hash: string) => Promise<DefinitionRow | null>,
    on: ActiveRunEvents,
  ): Promise<ActiveRun> {
    const { store, clock, logger } = options;
    const { runId } = run;
    const [definition, journal, scope] = await Promise.all([
      definitionOf(run.definition),
      inserted === null ? store.events(runId) : [],
      options.environmentScope(run.environment),
    ]);
    if (definition === null) {
      throw new AppError("DEFINITION_CHANGED", `The compiled workflow of run ${runId} is no longer there. Start a new run.`, { runId });
    }
    const logs = new LogBuffer(runId, { store, clock, logger, stored: (lines) => on.logged(runId, lines) });
    let { status } = run;
    let lastSeq = journal.at(-1)?.seq ?? 0;
    let hasTimers = journal.some(isTimer);
    const append = async (events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> => {
      const appending = store.append(runId, fence, events, projection, { lastSeq, hasTimers });
      // The row and the beginning of its journal share a commit, and are told of in this order.
      const [stored] = lastSeq === 0 ? await Promise.all([appending, inserted]) : [await appending];
      lastSeq += stored.length;
      hasTimers ||= events.some(isTimer);
      status = projection.status ?? status;
      on.stored(run, stored, status);
      return stored;
    };
    if (journal.length > 0) options.crashPoints?.("recovery", runId);
    const local = new LocalHost({
      service: options,
      run,
      definition,
      scope,
      append,
      log: (line) => logs.add(line),
      startWorkflow: on.called,
      leaveWorkflow: on.left,
    });
    const host = options.crashPoints === undefined ? local : new CrashPointHost(local, runId, options.crashPoints);
    const facts = { runId, environment: run.environment, headers: run.headers, variables: scope.variables, config: scope.config };
    const plan = definition.plan as unknown as WorkflowPlan;
    const driver = new RunDriver({ plan, facts, journal, host, trigger: run.trigger, input: run.input, definition: run.definition });
    return new ActiveRun(run, fence, driver, logs);
  }

  tell(fact: Fact): Promise<boolean> {
    return this.driver.tell(fact);
  }
}

const isTimer = ({ type }: NewJournalEvent): boolean => type === "timer_set";
