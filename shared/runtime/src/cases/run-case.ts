import {
  isFinal,
  type Connection,
  type ConnectorPort,
  type ErrorRecord,
  type Json,
  type JournalEvent,
  type RunDetail,
  type RunId,
  type RunStatus,
  type StepLog,
  type StepRun,
} from "@fastn/core";
import type { Logger, Redactor } from "@fastn/core/node";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { DefinitionRow } from "../run-store.ts";
import type { EnvironmentScope, RunServiceOptions } from "../service/options.ts";
import type { RunService } from "../service/port.ts";
import { createRunService } from "../service/run-service.ts";
import type { StepHost } from "../step-host/index.ts";
import { MemoryRunStore } from "../memory/memory-run-store.ts";
import { MemoryStateStore } from "../memory/memory-state-store.ts";
import { AtWork, busyConnectors, busyHost } from "./at-work.ts";
import type { WorkflowCase } from "./case-file.ts";
import { reached } from "./coverage.ts";
import { differences, type Difference } from "./matchers.ts";
import { CasePins } from "./case-pins.ts";
import { pinnedConnectors, pinnedHost } from "./pins.ts";
import { SkippingClock } from "./skipping-clock.ts";

/** What a case runs in. */
export interface CaseWorld {
  readonly definition: DefinitionRow;
  /** Shared with others; it is not closed here. */
  readonly stepHost: StepHost;
  readonly connectors: ConnectorPort;
  readonly environment: string;
  readonly scope: EnvironmentScope;
  readonly connectionFor: (connector: string) => Connection | Promise<Connection>;
  readonly secretFor: (name: string) => string | undefined | Promise<string | undefined>;
  /** What steps call by name; their runs belong to the case. Default: no workflow can be called. */
  readonly workflowFor?: (name: string, input: Json) => Promise<DefinitionRow>;
  /** `ctx.db`, empty as the case begins; not closed here. Default: refused with a sentence. */
  readonly db?: RunServiceOptions["db"];
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** Ends the case; its run is cancelled. */
  readonly signal: AbortSignal;
}

export interface CaseResult {
  readonly name: string;
  readonly passed: boolean;
  readonly differences: readonly Difference[];
  readonly status: RunStatus;
  readonly output: Json;
  readonly error: ErrorRecord | null;
  /** With the times of the workflow's own clock, which skips what it waits for. */
  readonly steps: readonly StepRun[];
  readonly logs: readonly StepLog[];
  /** Names of steps that answered a pin. */
  readonly pinned: readonly string[];
  /** Ids of `coveragePoints` it reached. */
  readonly reached: readonly string[];
  /** Real time it took, ms. */
  readonly tookMs: number;
}

/**
 * Run one case: the real run service on a store in memory, with pinned steps answered and waits skipped. `ctx.state` begins empty. Workflows
 * that steps call run in the same case.
 * @throws AppError VALIDATION_FAILED for pins that do not fit the workflow
 */
export async function runCase(world: CaseWorld, test: WorkflowCase): Promise<CaseResult> {
  const begun = performance.now();
  const plan = world.definition.plan as unknown as WorkflowPlan;
  const clock = new SkippingClock();
  const work = new AtWork();
  const store = new MemoryRunStore();
  const pins = new CasePins(store, test.pins);
  const definition = pins.definition(world.definition);
  const { workflowFor } = world;
  const service = createRunService({
    store,
    stepHost: busyHost(pinnedHost(world.stepHost, pins.of), work),
    connectors: busyConnectors(pinnedConnectors(world.connectors, pins.of), work),
    connectionFor: (connector) => work.during(() => world.connectionFor(connector)),
    environmentScope: () => world.scope,
    secretFor: (name) => work.during(() => world.secretFor(name)),
    workflowFor: workflowFor && ((name, input, caller) => work.during(async () => pins.called(await workflowFor(name, input), caller))),
    state: new MemoryStateStore(),
    db: world.db,
    clock,
    owner: "case",
    redactor: world.redactor,
    logger: world.logger,
  });
  try {
    const run = await service.start({ definition, trigger: plan.trigger.type, input: test.input, environment: world.environment });
    await toTheEnd(service, run.runId, { clock, work, signal: world.signal }, test);
    if (pins.fault !== null) throw pins.fault;
    const [detail, journal] = await Promise.all([service.detail(run.runId), store.events(run.runId)]);
    return judge(detail, journal, plan, test, performance.now() - begun);
  } finally {
    await service.close(0);
    clock.close();
  }
}

interface Passing {
  readonly clock: SkippingClock;
  readonly work: AtWork;
  readonly signal: AbortSignal;
}

/** Until the run has ended, or waits for what never comes. */
async function toTheEnd(service: RunService, runId: RunId, { clock, work, signal }: Passing, { events }: WorkflowCase): Promise<void> {
  const left = [...events];
  const cancel = (): void => void service.cancel(runId, "the test").catch(() => null);
  signal.addEventListener("abort", cancel, { once: true });
  if (signal.aborted) cancel();
  try {
    for (;;) {
      await work.quiet();
      const { status, waitingFor } = await service.summary(runId);
      if (isFinal(status)) return;
      const [next] = left;
      // Events come before time passes: else a wait with a limit would end by it.
      if (waitingFor !== null && next !== undefined && (await service.deliverEvent(next.name, next.payload)) > 0) left.shift();
      else if (!clock.leap()) return;
    }
  } finally {
    signal.removeEventListener("abort", cancel);
  }
}

function judge(detail: RunDetail, journal: readonly JournalEvent[], plan: WorkflowPlan, test: WorkflowCase, tookMs: number): CaseResult {
  const types = new Map(plan.steps.map(({ name, type }) => [name, type]));
  // A pinned step ran as something else; it is shown as what it is.
  const steps = detail.steps.map((step) => ({ ...step, type: types.get(step.name) ?? step.type }));
  const error = detail.error as ErrorRecord | null;
  const { status, output, logs } = detail;
  const found = differencesOf({ status, output: (output ?? null) as Json, error, steps, waits: detail.waitingFor?.stepPath ?? null }, test);
  return {
    name: test.name,
    passed: found.length === 0,
    differences: found,
    status,
    output: (output ?? null) as Json,
    error,
    steps,
    logs,
    pinned: Object.keys(test.pins),
    reached: reached(plan, journal),
    tookMs: Math.round(tookMs),
  };
}

interface Outcome {
  readonly status: RunStatus;
  readonly output: Json;
  readonly error: ErrorRecord | null;
  readonly steps: readonly StepRun[];
  /** Path of the step it waits at. */
  readonly waits: string | null;
}

function differencesOf({ status, output, error, steps, waits }: Outcome, { expect }: WorkflowCase): Difference[] {
  const found: Difference[] = [];
  if (status !== expect.status) {
    const step = error?.details?.["stepPath"] ?? error?.details?.["step"];
    const at = step === undefined ? "" : ` at step ${String(step)}`;
    const why =
      error !== null ? `${at}: ${error.message}` : waits === null ? "" : `: it waits at step ${waits}. Pin that step, or give the case the event it waits for.`;
    found.push({ path: "status", message: `status is ${status}, not ${expect.status}${why}`, expected: expect.status, actual: status });
  }
  if (expect.output !== undefined) found.push(...differences(expect.output, output, "output"));
  if (expect.error !== undefined) found.push(...differences(expect.error, error === null ? null : recordOf(error), "error"));
  for (const [path, wanted] of Object.entries(expect.steps)) {
    const step = steps.find((each) => each.path === path);
    const where = `steps.${path}`;
    if (step === undefined) found.push({ path: where, message: `there was no step ${path}`, expected: wanted, actual: null });
    else if (typeof wanted === "string") found.push(...differences({ status: wanted }, { status: step.status }, where));
    else found.push(...differences(wanted, viewOf(step), where));
  }
  return found;
}

const viewOf = ({ status, input, output, error }: StepRun): Json => ({
  status,
  input: (input ?? null) as Json,
  output: (output ?? null) as Json,
  error: error === null ? null : recordOf(error as ErrorRecord),
});

const recordOf = ({ code, message, details = {} }: ErrorRecord): Json => ({ code, message, details });
