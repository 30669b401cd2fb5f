import { randomUUID } from "node:crypto";
import { AppError, isFinal, systemClock, type ErrorRecord, type Json, type RunId, type RunStatus, type TriggerType, type WaitingFor } from "@fastn/core";
import { createLogger, Redactor, type Logger } from "@fastn/core/node";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { MemoryRunStore } from "../memory/memory-run-store.ts";
import { MemoryStateStore } from "../memory/memory-state-store.ts";
import type { DefinitionRow, RunRow, RunStore } from "../run-store.ts";
import type { RunService } from "../service/port.ts";
import { createRunService } from "../service/run-service.ts";
import { requireFitting } from "../service/trigger-input.ts";
import { cannotGoOn } from "./cannot-go-on.ts";
import { createTraceExporter, exportTraces, wantsTraces, type TraceExporter } from "../tracing/index.ts";
import type { Continuation } from "./continuation.ts";
import { inProcessStepHost } from "./in-process-step-host.ts";
import type { InvocationOptions } from "./invocation-options.ts";
import { OwnRuns } from "./own-runs.ts";
import { planArtifact, type Artifact } from "./parts.ts";

export interface InvocationRequest {
  readonly trigger: TriggerType;
  readonly input: Json;
  readonly headers?: Readonly<Record<string, string>>;
  /** Two invocations with one key are one run, when a store keeps it. */
  readonly idempotencyKey?: string;
  /** When the platform will end the invocation, ms since 1970. */
  readonly deadlineAt: number;
}

/** How a run stands when its invocation ends. */
export interface InvocationResult {
  readonly runId: RunId;
  readonly status: RunStatus;
  readonly output: Json;
  readonly error: ErrorRecord | null;
  /** What a run still open in the store waits for. */
  readonly waitingFor: WaitingFor | null;
}

/** A workflow as deployed: planned once, run once for each invocation. */
export interface Invocation {
  readonly plan: WorkflowPlan;
  readonly logger: Logger;
  /** With the idempotency key of a run that is still open in the store, it goes on with that run. @throws AppError DATA_VALIDATION_ERROR for an input the trigger's schema refuses */
  run(request: InvocationRequest): Promise<InvocationResult>;
  /** Of a called workflow it answers for the run that was started first. @throws AppError FORBIDDEN without a store, RUN_NOT_FOUND, RUN_ALREADY_FINAL, DEFINITION_CHANGED, CONFLICT when it does not wait for what is given */
  goOn(continuation: Continuation, deadlineAt: number): Promise<InvocationResult>;
}

/**
 * The invocation host: the run service over a store, with steps in this process.
 * @param workflow what a workflow's file exports: `workflow(…)` or the function form
 * @throws AppError WORKFLOW_EMPTY when it is neither, WORKFLOW_NOT_FOUND when a step calls a workflow that was not given; what planning throws
 */
export function createInvocation(workflow: unknown, options: InvocationOptions = {}): Invocation {
  const artifact = planArtifact(workflow, options.name ?? "workflow", options.workflows ?? {});
  const { plan, definition } = artifact.main;
  const redactor = new Redactor();
  const logger = options.logger ?? createLogger({ name: plan.name, redactor });
  let exporter: Promise<TraceExporter> | undefined;
  const traces = (): Promise<TraceExporter> => (exporter ??= createTraceExporter(process.env, logger));
  const deployed: Deployed = { options, artifact, redactor, logger, traces };
  return {
    plan,
    logger,
    async run({ trigger, input, headers = {}, idempotencyKey = null, deadlineAt }) {
      await requireFitting(plan, input);
      const { environment = "production" } = options;
      return during(deployed, deadlineAt, async ({ service }) => {
        const run = await service.start({ definition, trigger, input, headers, environment, idempotencyKey });
        requireVersion(run, artifact);
        return run.runId;
      });
    },
    async goOn({ runId, approval, event }, deadlineAt) {
      const run = await options.store?.get(runId);
      if (run === undefined) throw new AppError("FORBIDDEN", "The handler was made without a store, so no run waits for it. Pass { store } when it is made.");
      if (run === null) throw new AppError("RUN_NOT_FOUND", `There is no run ${runId}.`, { runId });
      if (isFinal(run.status)) throw new AppError("RUN_ALREADY_FINAL", `Run ${runId} is ${run.status} and cannot change any more.`, { runId });
      const callers = await callersOf(run, options.store);
      for (const each of [run, ...callers]) requireVersion(each, artifact);
      return during(deployed, deadlineAt, async ({ service, own }) => {
        for (const each of [run, ...callers]) own.add(each.runId);
        if (approval !== undefined) await service.giveApproval({ ...approval, runId });
        if (event !== undefined && (await service.deliverEvent(event.name, event.payload)) === 0)
          throw new AppError("CONFLICT", `Run ${runId} does not wait for an event "${event.name}" with this payload.`, { runId });
        return callers.at(-1)?.runId ?? runId;
      });
    },
  };
}

interface Deployed {
  readonly options: InvocationOptions;
  readonly artifact: Artifact;
  readonly redactor: Redactor;
  readonly logger: Logger;
  /** One for all invocations of this process. */
  readonly traces: () => Promise<TraceExporter>;
}

interface Place {
  readonly service: RunService;
  readonly own: OwnRuns;
}

/** Values of one process; a store given keeps runs, not these. */
const processState = new MemoryStateStore();

/** The runs whose steps called this one, innermost first. */
async function callersOf({ parentRunId }: RunRow, store: RunStore | undefined): Promise<RunRow[]> {
  const caller = parentRunId === null ? null : await store?.get(parentRunId);
  return caller ? [caller, ...(await callersOf(caller, store))] : [];
}

/** The run began with other code than this artifact has. */
function requireVersion({ runId, definition, status }: RunRow, { parts }: Artifact): void {
  if (isFinal(status) || parts.has(definition)) return;
  throw new AppError("DEFINITION_CHANGED", `Run ${runId} began with another version of its workflow. Send it to the version it began with.`, { runId });
}

/** Make a run service, begin or take up a run with it, and follow that run as far as this invocation can. */
async function during(deployed: Deployed, deadlineAt: number, begin: (place: Place) => Promise<RunId>): Promise<InvocationResult> {
  const { options, artifact, redactor, logger, traces } = deployed;
  const own = new OwnRuns(options.store ?? new MemoryRunStore(), deadlineAt - answerMs);
  const service = createRunService({
    store: own.store,
    stepHost: inProcessStepHost((hash) => artifact.parts.get(hash)?.functions),
    connectors: options.connectors ?? noConnectors,
    connectionFor: options.connectionFor ?? withoutConnections,
    environmentScope: () => ({ variables: options.variables ?? {}, config: options.config ?? {} }),
    secretFor: options.secretFor ?? secretFromEnvironment,
    workflowFor: (name, input) => calledWorkflow(artifact, name, input),
    state: options.state ?? processState,
    db: options.db ?? noDatabase,
    clock: systemClock,
    owner: `invocation-${randomUUID()}`,
    traced: wantsTraces(process.env),
    redactor,
    logger,
  });
  const { tenant = "local" } = options;
  const stopTracing = exportTraces({ service, store: own.store, tenant, env: process.env, clock: systemClock, logger, exporter: traces });
  try {
    const runId = await begin({ service, own });
    const unlog = service.subscribe(runId, (news) => {
      if (news.type === "log") logger[news.log.level]({ runId, step: news.log.stepPath }, news.log.message);
    });
    if (options.store !== undefined) await service.resume();
    const stopped = await untilStopped(service, own.store, runId, deadlineAt);
    unlog();
    if (stopped !== null && options.store === undefined) await service.cancel(runId, "the end of the invocation").catch(() => null);
    const { status, output, error, waitingFor } = await service.detail(runId);
    if (stopped === null || options.store !== undefined)
      return { runId, status, output: (output ?? null) as Json, error: error as ErrorRecord | null, waitingFor };
    return { runId, status: stopped.code === "TIMED_OUT" ? "timed_out" : "failed", output: null, error: stopped, waitingFor: null };
  } finally {
    // A function is frozen once it has answered, so its spans go out before; a collector that is away costs the caller little.
    await within(Math.min(longestFlushMs, deadlineAt - Date.now() - answerMs / 2), stopTracing());
    await service.close(Math.max(0, deadlineAt - Date.now() - answerMs / 2));
  }
}

async function calledWorkflow({ called }: Artifact, name: string, input: Json): Promise<DefinitionRow> {
  const part = called.get(name);
  if (part === undefined) throw new AppError("WORKFLOW_NOT_FOUND", `There is no workflow "${name}" in this artifact.`, { workflow: name });
  await requireFitting(part.plan, input);
  return part.definition;
}

/** @returns when `work` is done, at the latest after `ms` */
async function within(ms: number, work: Promise<void>): Promise<void> {
  let forget = (): void => {};
  await Promise.race([work, new Promise<void>((resolve) => (forget = systemClock.after(Math.max(0, ms), resolve)))]);
  forget();
}

/** For sending spans at the end of an invocation, ms. */
const longestFlushMs = 1_000;
/** How much of the invocation is left for answering, ms. */
const answerMs = 500;

/** Until the run has ended, or cannot go on within this invocation. @returns why it cannot; null when it has ended */
async function untilStopped(service: RunService, store: RunStore, runId: RunId, deadlineAt: number): Promise<ErrorRecord | null> {
  return new Promise((resolve, reject) => {
    let forget = (): void => {};
    let unhear = (): void => {};
    const done = (why: ErrorRecord | null): void => {
      forget();
      unhear();
      resolve(why);
    };
    const look = async (): Promise<void> => {
      try {
        const run = await store.get(runId);
        if (run === null || isFinal(run.status)) return done(null);
        const why = await cannotGoOn(store, run, deadlineAt - answerMs);
        if (why !== null) done(why);
      } catch (error) {
        reject(error as Error);
      }
    };
    forget = systemClock.after(Math.max(0, deadlineAt - answerMs - Date.now()), () =>
      done({
        code: "TIMED_OUT",
        message: "The invocation's time is up before the run has ended. Give the function more time, or run the workflow where runs may wait.",
      }),
    );
    // Also of the workflows it called: while one of them goes on, so does it.
    unhear = service.onChange(() => void look());
    void look();
  });
}

const noConnectors: NonNullable<InvocationOptions["connectors"]> = {
  list: () => [],
  find: () => undefined,
  invoke: ({ connector }) =>
    Promise.reject(
      new AppError(
        "CONNECTOR_UNKNOWN",
        `The handler was made without connectors, so ${connector} is not there. Pass { connectors: createConnectorRegistry() }.`,
        {
          connector,
        },
      ),
    ),
};

function withoutConnections(connector: string): { readonly headers: Readonly<Record<string, string>> } {
  if (connector === "http" || connector === "transform") return { headers: {} };
  throw new AppError("CONNECTION_MISSING", `The handler has no connection for ${connector}. Pass connectionFor when it is made.`, { connector });
}

const noDatabase: NonNullable<InvocationOptions["db"]> = {
  query: () => Promise.reject(new AppError("FORBIDDEN", "The handler was made without a database, so ctx.db is not there. Pass { db } when it is made.")),
};

const secretFromEnvironment = (name: string): string | undefined => process.env[`FASTN_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`];
