import { newRunId, type ErrorRecord, type JournalEvent, type Json, type RunId, type RunStatus, type StepRun, type RunTrigger } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { RunFacts } from "./context.ts";
import type { Host } from "./host.ts";
import { RunDriver } from "./run-driver.ts";
import { stepRunsOf } from "./step-runs.ts";

export interface ExecuteOptions extends Partial<Omit<RunFacts, "runId">> {
  readonly host: Host;
  readonly input?: Json;
  readonly runId?: RunId;
  readonly trigger?: RunTrigger;
  /** Hash of the compiled workflow, kept in the journal. */
  readonly definition?: string;
  /** Of an earlier execution of the same run: it goes on where that left off. */
  readonly journal?: readonly JournalEvent[];
  /** Cancels the run. */
  readonly signal?: AbortSignal;
  /** Given the driver before it starts, for telling it of approvals and events. */
  readonly onDriver?: (driver: RunDriver) => void;
}

export interface Execution {
  readonly runId: RunId;
  readonly status: RunStatus;
  readonly output: Json;
  readonly error: ErrorRecord | null;
  readonly steps: readonly StepRun[];
}

/**
 * Run a workflow in this process, waiting for its timers on the host's clock. A run that only a person or an event can move on comes back
 * `running`: execute it again with its journal, and tell the driver.
 * @throws what the host's `append` throws; AppError DEFINITION_CHANGED when the journal does not match the plan
 */
export async function executeWorkflow(plan: WorkflowPlan, options: ExecuteOptions): Promise<Execution> {
  const { host, input = null, trigger = "manual", definition = "", journal = [], signal, onDriver } = options;
  const { runId = newRunId(), environment = "local", headers = {}, variables = {}, config = {} } = options;
  const facts = { runId, environment, headers, variables, config };
  const driver = new RunDriver({ plan, facts, journal, host, trigger, input, definition, ownTimers: true });
  const cancel = (): void => void driver.tell({ type: "cancel", by: "the caller" });
  signal?.addEventListener("abort", cancel, { once: true });
  onDriver?.(driver);
  if (signal?.aborted === true) cancel();
  try {
    await driver.start().ended;
  } finally {
    signal?.removeEventListener("abort", cancel);
  }
  const { status, output, error } = driver.state;
  return { runId, status, output, error, steps: stepRunsOf(driver.state) };
}
