import { AppError, isFinal, isId, runStatuses, stepResultLimits, toJson, type Json, type RunId, type RunTrigger } from "@fastn/core";
import { defaultRetention, pruneRuns, type Retention, sweepRuns } from "@fastn/runtime/retention";
import type { DefinitionRow, RunRow, RunStore } from "@fastn/runtime/run-store";
import type { StepHost } from "@fastn/runtime/step-host";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { WorkflowFile } from "../analysis/workflow-file.ts";
import type { WorkspaceAnalysis } from "../analysis/workspace-analysis.ts";
import type { DerivedCache } from "../derived-cache.ts";
import { localTenant, type RunsService, type StartedRun, type StartRun } from "../services.ts";
import type { Trust } from "../trust.ts";
import { createEngine, type Engine, type EngineOptions } from "./engine.ts";
import { followRun } from "./follow-run.ts";
import { exportRun, importRun } from "./run-archive.ts";
import { keptDefinition, prepareWorkflow } from "./prepare-workflow.ts";

export interface StudioRuns extends RunsService {
  /** Go on with what an earlier process left, if the folder is trusted. */
  resume(): Promise<void>;
  /** Take up at once what stopped because the store took no writes; without this each run waits for its next try. */
  goOn(): Promise<void>;
  isRunnable(tenant: string): Promise<boolean>;
  /** Whether it is known already that runs may start, so that nobody has to wait for `requireRunnable`. */
  isKnownRunnable(tenant: string): boolean;
  /** @throws AppError WORKSPACE_READ_ONLY, WORKSPACE_NOT_TRUSTED */
  requireRunnable(tenant: string): Promise<void>;
  /** Start the run of a trigger. The same key starts one run of the workflow, however often it comes. */
  begin(tenant: string, file: WorkflowFile, request: Beginning): Promise<StartedRun>;
  /** Tell runs that wait for an event of it. @returns how many went on */
  deliver(tenant: string, event: string, payload: Json): Promise<number>;
  /** A workflow compiled for running, and where its code runs. @throws AppError as starting a run does */
  prepare(tenant: string, workflow: string): Promise<{ readonly definition: DefinitionRow; readonly stepHost: StepHost }>;
  /** What a step calls by name: the workflow as it is saved now. @throws AppError WORKFLOW_NOT_FOUND, WORKFLOW_INVALID, DATA_VALIDATION_ERROR */
  workflowFor(name: string, input: Json): Promise<DefinitionRow>;
  close(): Promise<void>;
}

export interface StudioRunsOptions extends Omit<EngineOptions, "runStore" | "workflowFor"> {
  readonly root: string;
  readonly viewOnly: boolean;
  readonly analysis: WorkspaceAnalysis;
  readonly derived: DerivedCache;
  readonly trust: Trust;
}

export interface Beginning extends StartRun {
  readonly trigger: RunTrigger;
  readonly retryOf?: RunId;
  /** See `plainJsonBound`; absent: not known. */
  readonly inputBound?: number;
}

/** Runs of one folder: what may start, and what the outside sees of it. */
export function createRuns(options: StudioRunsOptions): StudioRuns {
  const { root, viewOnly, store, changes, analysis, derived, trust, environment, clock, logger } = options;
  const storeOf = (tenant: string): RunStore => store.runs(tenant);
  const kept = new Map<string, DefinitionRow>();
  let made: Promise<Engine> | undefined;
  let ready: Engine | undefined;
  let resumed: Promise<number> | undefined;
  const engine = (): Promise<Engine> => (made ??= createEngine({ ...options, runStore: storeOf(localTenant), workflowFor }));
  const workflowFor = async (name: string, input: Json): Promise<DefinitionRow> => {
    const { stepHost, requireFitting } = await engine();
    const definition = await prepareWorkflow({ root, store: storeOf(localTenant), stepHost, kept, derived }, await analysis.workflow(name));
    await requireFitting(definition.plan as unknown as WorkflowPlan, input);
    return definition;
  };

  const retention = async (): Promise<Retention> => ({ ...defaultRetention, ...(await analysis.current()).config?.retention });
  const endSweeps = viewOnly ? (): void => {} : sweepRuns({ store: storeOf(localTenant), clock, logger, retention });

  const find = async (tenant: string, runId: string, payloads: "load" | "refer" = "load"): Promise<RunRow> => {
    const run = isId("run", runId) ? await storeOf(tenant).get(runId, { payloads }) : null;
    if (run === null) throw new AppError("RUN_NOT_FOUND", `There is no run ${runId.slice(0, 60)}.`, { runId: runId.slice(0, 60) });
    return run;
  };

  /** One of each status is enough: thousands may be open. */
  const hasOpen = async (tenant: string): Promise<boolean> => {
    const some = await Promise.all(openStatuses.map((status) => storeOf(tenant).list({ status, limit: 1 })));
    return some.some(({ runs }) => runs.length > 0);
  };

  const requireWritable = (): void => {
    if (viewOnly)
      throw new AppError(
        "WORKSPACE_READ_ONLY",
        `The folder ${root} is open for looking only, so nothing runs: "fastn validate" and the Problems panel say why.`,
        { root },
      );
  };
  const requireRunnable = async (tenant: string): Promise<void> => {
    requireWritable();
    await trust.require(tenant);
  };

  const begin = async (tenant: string, file: WorkflowFile, request: Beginning): Promise<StartedRun> => {
    // A webhook's run may take less time than a dozen turns of promises: what is known already is not waited for.
    const scope = await environment(request.environment);
    const { service, stepHost, requireFitting } = ready ?? (ready = await engine());
    const definition = keptDefinition(kept, file) ?? (await prepareWorkflow({ root, store: storeOf(tenant), stepHost, kept, derived }, file));
    const plan = definition.plan as unknown as WorkflowPlan;
    const { inputBound = Number.POSITIVE_INFINITY } = request;
    const isKnownToFit = inputBound <= stepResultLimits.maxBytes;
    const input = isKnownToFit ? (request.input as Json) : toJson(request.input ?? null, "input", stepResultLimits, "keep");
    if (plan.trigger.input !== null) await requireFitting(plan, input);
    const run = await service.start({
      definition,
      trigger: request.trigger,
      environment: scope.name,
      scope,
      input,
      ...(isKnownToFit && { inputBound }),
      headers: request.headers,
      retryOf: request.retryOf ?? null,
      // A person, a webhook and a schedule may come upon the same key by chance.
      idempotencyKey: request.idempotencyKey === null ? null : `${request.trigger}:${request.idempotencyKey}`,
    });
    if (run.input !== input && JSON.stringify(run.input) !== JSON.stringify(input)) {
      throw new AppError("IDEMPOTENCY_MISMATCH", "This Idempotency-Key was used for a run with another input. Use a new key.", { runId: run.runId });
    }
    const { tier, timeoutMs } = plan;
    if (tier !== "instant") return accepted(run);
    const { status, output, error } = run;
    return { ...accepted(run), answersWithinMs: timeoutMs, ...(isFinal(status) && { ended: { status, output, error } }) };
  };

  const isKnownRunnable = (tenant: string): boolean => !viewOnly && trust.isKnown(tenant);
  const isRunnable = async (tenant: string): Promise<boolean> => !viewOnly && (await trust.isTrusted(tenant));

  return {
    async start(tenant, name, request) {
      await requireRunnable(tenant);
      return begin(tenant, await analysis.workflow(name), { ...request, trigger: "manual" });
    },

    isRunnable,
    isKnownRunnable,
    requireRunnable,

    begin: (tenant, file, request) =>
      isKnownRunnable(tenant) ? begin(tenant, file, request) : requireRunnable(tenant).then(() => begin(tenant, file, request)),

    async deliver(tenant, event, payload) {
      await requireRunnable(tenant);
      if (!(await hasOpen(tenant))) return 0;
      return (await engine()).service.deliverEvent(event, payload);
    },

    async list(tenant, filter) {
      const [{ runs, nextCursor }, { toRunSummary }] = await Promise.all([storeOf(tenant).list(filter), import("@fastn/runtime")]);
      return { data: runs.map(toRunSummary), nextCursor };
    },

    async get(tenant, runId, payloads) {
      const { toRunDetail } = await import("@fastn/runtime");
      return toRunDetail(storeOf(tenant), await find(tenant, runId, payloads), payloads);
    },

    async payload(tenant, runId, hash) {
      const { runId: known } = await find(tenant, runId, "refer");
      const value = await storeOf(tenant).payload(known, hash);
      if (value === undefined) throw new AppError("NOT_FOUND", `Run ${known} holds no value with the hash ${hash.slice(0, 12)}….`, { runId: known });
      return value;
    },

    async prune(tenant, policy) {
      requireWritable();
      return pruneRuns(storeOf(tenant), { ...(await retention()), ...policy }, clock.now());
    },

    async rebuild(tenant) {
      requireWritable();
      const { rebuildProjections } = await import("@fastn/runtime");
      return rebuildProjections(storeOf(tenant));
    },

    async *follow(tenant, runId, from, signal) {
      const run = await find(tenant, runId);
      const { service } = await engine();
      yield* followRun({ ...from, store: storeOf(tenant), runId: run.runId, signal, subscribe: (ring) => service.subscribe(run.runId, ring) });
    },

    async trace(tenant, runId) {
      const { readTrace } = await import("./read-trace.ts");
      return readTrace(storeOf(tenant), await find(tenant, runId), tenant);
    },

    async export(tenant, runId) {
      return exportRun(storeOf(tenant), await find(tenant, runId));
    },

    async import(tenant, archive) {
      if (viewOnly) throw new AppError("WORKSPACE_READ_ONLY", `The folder ${root} is open for looking only, so no run can be kept here.`, { root });
      const run = await importRun(storeOf(tenant), archive);
      changes.emit({ event: "runs", data: { runId: run.runId, workflow: run.workflow, status: run.status } });
      return accepted(run);
    },

    async outcome(tenant, runId, withinMs) {
      const { service } = await engine();
      const { runId: id } = await find(tenant, runId);
      const stops: (() => void)[] = [];
      await new Promise<void>((resolve, reject) => {
        stops.push(
          service.subscribe(id, ({ type }) => type === "end" && resolve()),
          clock.after(withinMs, resolve),
        );
        // It may have ended before anyone listened.
        find(tenant, id).then(({ status }) => isFinal(status) && resolve(), reject);
      }).finally(() => stops.forEach((stop) => stop()));
      if (!isFinal((await find(tenant, id)).status)) await service.timeOut(id);
      return find(tenant, id);
    },

    async cancel(tenant, runId) {
      const run = await find(tenant, runId);
      // To end a run it has to be taken up first, and that may begin steps.
      await requireRunnable(tenant);
      return accepted(await (await engine()).service.cancel(run.runId, "user"));
    },

    async retry(tenant, runId) {
      const run = await find(tenant, runId);
      await requireRunnable(tenant);
      if (!isFinal(run.status)) throw new AppError("CONFLICT", `Run ${runId} is ${run.status}; cancel it before starting it again.`, { runId });
      const { input, headers, environment: name, trigger } = run;
      return begin(tenant, await analysis.workflow(run.workflow), { trigger, input, headers, environment: name, idempotencyKey: null, retryOf: run.runId });
    },

    async approve(tenant, runId, approval) {
      const run = await find(tenant, runId);
      await requireRunnable(tenant);
      return accepted(await (await engine()).service.giveApproval({ ...approval, runId: run.runId, by: "user" }));
    },

    async resume() {
      if (!(await isRunnable(localTenant))) return;
      if (await hasOpen(localTenant)) await (resumed ??= engine().then(({ service }) => service.resume()));
    },

    async goOn() {
      if (made !== undefined) await (await made).service.resume();
    },

    async prepare(tenant, name) {
      await requireRunnable(tenant);
      const { stepHost } = await engine();
      return {
        definition: await prepareWorkflow({ root, store: storeOf(tenant), stepHost, kept, derived }, await analysis.workflow(name)),
        stepHost: stepHost(),
      };
    },

    workflowFor,

    async close() {
      endSweeps();
      const running = await made?.catch(() => undefined);
      await running?.close();
    },
  };
}

const openStatuses = runStatuses.filter((status) => !isFinal(status));

const accepted = ({ runId, status }: RunRow): StartedRun => ({ runId, status });
