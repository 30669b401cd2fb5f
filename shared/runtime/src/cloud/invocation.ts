import { createHash, randomUUID } from "node:crypto";
import { AppError, isFinal, systemClock, type ErrorRecord, type Json, type RunId, type RunStatus, type RunSummary, type TriggerType } from "@fastn/core";
import { createLogger, Redactor, type Logger } from "@fastn/core/node";
import { describeModule, type DescribedModule } from "@fastn/workflow/describe";
import { toPlan, type WorkflowPlan } from "@fastn/workflow/plan";
import type { DefinitionRow } from "../run-store.ts";
import { createRunService } from "../service/run-service.ts";
import type { RunService } from "../service/port.ts";
import { MemoryRunStore } from "../memory/memory-run-store.ts";
import { MemoryStateStore } from "../memory/memory-state-store.ts";
import { inProcessStepHost } from "./in-process-step-host.ts";
import type { InvocationOptions } from "./invocation-options.ts";

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
}

/** A workflow as deployed: planned once, run once for each invocation. */
export interface Invocation {
  readonly plan: WorkflowPlan;
  readonly logger: Logger;
  run(request: InvocationRequest): Promise<InvocationResult>;
}

/**
 * The invocation host: the run service over a store, with steps in this process.
 * @param workflow what a workflow's file exports: `workflow(…)` or the function form
 * @throws AppError WORKFLOW_EMPTY when it is neither; what planning throws
 */
export function createInvocation(workflow: unknown, options: InvocationOptions = {}): Invocation {
  const module = describeModule({ default: workflow });
  if (module === null) throw new AppError("WORKFLOW_EMPTY", 'This is no workflow: pass what the file exports, `workflow("name", { … })` or a function.');
  const plan = toPlan(module.descriptor, { file: `${options.name ?? "workflow"}.ts` });
  const redactor = new Redactor();
  const logger = options.logger ?? createLogger({ name: plan.name, redactor });
  const definition: DefinitionRow = { ...unbundled(plan), workflow: plan.name, file: plan.file, plan: plan as unknown as Json };
  const run = (request: InvocationRequest): Promise<InvocationResult> => runOnce({ options, plan, module, definition, redactor, logger }, request);
  return { plan, logger, run };
}

/** The code is part of the artifact already; the version is told by the plan. */
const unbundled = (plan: WorkflowPlan) => ({ hash: createHash("sha256").update(JSON.stringify(plan)).digest("hex"), source: "", code: "", sourceMap: "" });

interface Deployed {
  readonly options: InvocationOptions;
  readonly plan: WorkflowPlan;
  readonly module: DescribedModule;
  readonly definition: DefinitionRow;
  readonly redactor: Redactor;
  readonly logger: Logger;
}

const state = new MemoryStateStore();

async function runOnce({ options, module, definition, redactor, logger }: Deployed, request: InvocationRequest): Promise<InvocationResult> {
  const { store = new MemoryRunStore(), connectors = noConnectors, environment = "production" } = options;
  const service = createRunService({
    store,
    stepHost: inProcessStepHost(module.functions),
    connectors,
    connectionFor: options.connectionFor ?? withoutConnections,
    environmentScope: () => ({ variables: options.variables ?? {}, config: options.config ?? {} }),
    secretFor: options.secretFor ?? secretFromEnvironment,
    state,
    clock: systemClock,
    owner: `invocation-${randomUUID()}`,
    redactor,
    logger,
  });
  try {
    const { trigger, input, headers = {}, idempotencyKey = null } = request;
    const { runId } = await service.start({ definition, trigger, input, headers, environment, idempotencyKey });
    const unlog = service.subscribe(runId, (news) => {
      if (news.type === "log") logger[news.log.level]({ runId, step: news.log.stepPath }, news.log.message);
    });
    const stopped = await untilStopped(service, runId, request.deadlineAt);
    unlog();
    if (stopped !== null && options.store === undefined) await service.cancel(runId, "the end of the invocation").catch(() => null);
    const { status, output, error } = await service.detail(runId);
    if (stopped === null || options.store !== undefined) return { runId, status, output: (output ?? null) as Json, error: error as ErrorRecord | null };
    return { runId, status: stopped.code === "TIMED_OUT" ? "timed_out" : "failed", output: null, error: stopped };
  } finally {
    await service.close();
  }
}

/** How much of the invocation is left for answering, ms. */
const answerMs = 500;

/** Until the run has ended, or cannot go on within this invocation. @returns why it cannot; null when it has ended */
async function untilStopped(service: RunService, runId: RunId, deadlineAt: number): Promise<ErrorRecord | null> {
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
        const run = await service.summary(runId);
        if (isFinal(run.status)) return done(null);
        const why = cannotWait(run, deadlineAt);
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
    unhear = service.onChange((change) => void (change.runId === runId && look()));
    void look();
  });
}

function cannotWait({ waitingFor }: RunSummary, deadlineAt: number): ErrorRecord | null {
  if (waitingFor === null || (waitingFor.until !== null && Date.parse(waitingFor.until) < deadlineAt - answerMs)) return null;
  const { kind, stepPath, until } = waitingFor;
  const message = `Step "${stepPath}" waits for ${words[kind] ?? kind}${until === null ? "" : ` until ${until}`}, longer than this invocation may last. Configure a store, so that a worker can go on with the run.`;
  return { code: "RUN_LIMIT_REACHED", message, details: { stepPath } };
}

const words: Readonly<Record<string, string>> = { timer: "a time", retry: "its next attempt", event: "an event", approval: "a person" };

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

const secretFromEnvironment = (name: string): string | undefined => process.env[`FASTN_SECRET_${name.toUpperCase().replaceAll(/[^A-Z0-9]/g, "_")}`];
