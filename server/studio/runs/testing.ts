import { join } from "node:path";
import { AppError, isFinal, type ConnectorPort, type Json, type JournalEvent, type RunDetail, type RunId, type WaitingFor } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { compileWorkflow, createRunService, type DefinitionRow, type RunService } from "@fastn/runtime";
import type { RunStore } from "@fastn/runtime/run-store";
import { createStepHost, forkStepHostOnNode } from "@fastn/runtime/step-host";
import { AtWork, busyConnectors, busyHost, SkippingClock } from "@fastn/runtime/testing";
import { toPlan, type WorkflowDescriptor } from "@fastn/workflow/plan";
import { openStore } from "../../store/index.ts";
import { localTenant } from "../services.ts";
import { tempWorkspace } from "../testing.ts";

/** What a person or a service does about a run that waits; null: nothing, time passes. */
export type Answer = { readonly approved: boolean; readonly comment?: string } | { readonly event: Json } | null;

export interface WholeRun {
  readonly detail: RunDetail;
  readonly journal: readonly JournalEvent[];
  /** Output by step path, of steps that completed. */
  readonly outputs: Readonly<Record<string, Json>>;
  readonly statuses: Readonly<Record<string, string>>;
  /** Time that passed for the run, ms, and for whoever started it. */
  readonly spanMs: number;
  readonly tookMs: number;
}

export interface Bench {
  run(workflow: string, input?: Json, answer?: (waiting: WaitingFor, workflow: string) => Answer): Promise<WholeRun>;
  close(): Promise<void>;
}

const echo: ConnectorPort = {
  list: () => [],
  find: () => undefined,
  invoke: async ({ input }) => input,
};

/** Whole runs of real files: the compiler, the step host with its processes, the run service, a SQLite file; only waiting is skipped. */
export async function openBench(workflows: Readonly<Record<string, string>>): Promise<Bench> {
  const workspace = tempWorkspace(Object.fromEntries(Object.entries(workflows).map(([name, source]) => [`workflows/${name}.ts`, source])));
  const opened = await openStore(`sqlite:${join(workspace.root, "runs.db")}`);
  const store = opened.runs(localTenant);
  const stepHost = createStepHost({ fork: forkStepHostOnNode() });
  const prepared = new Map<string, Promise<DefinitionRow>>();
  const prepare = async (name: string): Promise<DefinitionRow> => {
    if (!Object.hasOwn(workflows, name)) throw new AppError("WORKFLOW_NOT_FOUND", `There is no workflow "${name}".`);
    const compiled = await compileWorkflow({ root: workspace.root, file: `workflows/${name}.ts` });
    const plan = toPlan((await stepHost.describe(compiled)) as unknown as WorkflowDescriptor, { file: compiled.file, code: compiled.code });
    return { ...compiled, workflow: plan.name, plan: plan as unknown as Json };
  };
  const definitionOf = (name: string): Promise<DefinitionRow> => {
    const found = prepared.get(name) ?? prepare(name);
    prepared.set(name, found);
    return found;
  };

  return {
    async run(workflow, input = null, answer = () => null) {
      const clock = new SkippingClock();
      const work = new AtWork();
      const definition = await definitionOf(workflow);
      const service = createRunService({
        // Commits take turns of the event loop: time must not pass meanwhile.
        store: busyStore(store, work),
        stepHost: busyHost(stepHost, work),
        connectors: busyConnectors(echo, work),
        connectionFor: () => ({ headers: {} }),
        environmentScope: () => ({ variables: {}, config: {} }),
        workflowFor: (name) => work.during(() => definitionOf(name)),
        state: opened.state(localTenant),
        clock,
        owner: "bench",
        logger: createLogger({ name: "test", level: "silent" }),
      });
      try {
        const begun = performance.now();
        const { runId } = await service.start({ definition, trigger: "manual", input, environment: "local" });
        for (;;) {
          await work.quiet();
          const { status } = await service.summary(runId);
          if (isFinal(status)) break;
          const open = (await store.open()).filter(({ waitingFor }) => waitingFor !== null);
          const answered = await Promise.all(open.map((run) => give(service, run.runId, run.waitingFor, (waiting) => answer(waiting, run.workflow))));
          if (!answered.includes(true) && !clock.leap()) throw new Error(`run ${runId} waits for ever`);
        }
        const tookMs = performance.now() - begun;
        return { ...view(await service.detail(runId), await store.events(runId)), tookMs };
      } finally {
        await service.close(0);
        clock.close();
      }
    },
    async close() {
      stepHost.close();
      await opened.close();
      workspace.remove();
    },
  };
}

const busyStore = (store: RunStore, work: AtWork): RunStore =>
  new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      return typeof member === "function" ? (...args: unknown[]) => work.during(() => Reflect.apply(member, target, args) as unknown) : member;
    },
  });

async function give(service: RunService, runId: RunId, waiting: WaitingFor | null, answer: (waiting: WaitingFor) => Answer): Promise<boolean> {
  if (waiting === null || (waiting.kind !== "approval" && waiting.kind !== "event")) return false;
  const given = answer(waiting);
  if (given === null) return false;
  if ("event" in given) return (await service.deliverEvent(waiting.name ?? "", given.event)) > 0;
  await service.giveApproval({ runId, stepPath: waiting.stepPath, by: "ada", ...given });
  return true;
}

function view(detail: RunDetail, journal: readonly JournalEvent[]): Omit<WholeRun, "tookMs"> {
  const { steps, startedAt, finishedAt } = detail;
  return {
    detail,
    journal,
    statuses: Object.fromEntries(steps.map(({ path, status }) => [path, status])),
    outputs: Object.fromEntries(steps.filter(({ status }) => status === "completed").map(({ path, output }) => [path, output as Json])),
    spanMs: Date.parse(finishedAt ?? "") - Date.parse(startedAt ?? ""),
  };
}
