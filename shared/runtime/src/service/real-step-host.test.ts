import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { systemClock, type Json, type RunId } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { toPlan, type WorkflowDescriptor } from "@fastn/workflow/plan";
import { afterEach, beforeEach, expect, it } from "vitest";
import { compileWorkflow } from "../compile/compile-workflow.ts";
import type { DefinitionRow } from "../run-store.ts";
import { createStepHost, forkStepHostOnNode, type StepHost } from "../step-host/index.ts";
import { MemoryRunStore } from "../memory/memory-run-store.ts";
import type { RunService } from "./port.ts";
import { createRunService } from "./run-service.ts";

const file = "workflows/orders.ts";
const source = `import { workflow, step, trigger } from "@fastn/workflow";
import { total } from "../lib/total.ts";

export default workflow("orders", {
  trigger: trigger.manual(),
  steps: [
    step("sum", { type: "action", retry: false, handler: (ctx) => total(ctx.trigger.lines) }),
    step("is_large", {
      type: "gate",
      when: (ctx) => ctx.steps.sum.output > 10,
      then: [step("note", { type: "action", handler: (ctx) => { ctx.log("large", ctx.steps.sum.output); return "large"; } })],
      otherwise: [],
    }),
    step("each", {
      type: "loop",
      over: (ctx) => ctx.trigger.lines,
      concurrency: 3,
      steps: [step("double", { type: "action", handler: (ctx) => ctx.item * 2, retry: { maxAttempts: 2, initialInterval: 1 } })],
    }),
    step("dies_once", {
      type: "action",
      dependsOn: ["each"],
      retry: { maxAttempts: 2, initialInterval: 1 },
      handler: (ctx) => {
        if (ctx.run.attempt === 1 && ctx.trigger.die) { ctx.log("ready to die"); return new Promise(() => {}); }
        return [ctx.run.attempt, ctx.steps.is_large.output];
      },
    }),
  ],
});
`;

let root: string;
let store: MemoryRunStore;
let host: StepHost;
let service: RunService;
let definition: DefinitionRow;

beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "fastn-run-"));
  await mkdir(path.join(root, "workflows"));
  await mkdir(path.join(root, "lib"));
  await writeFile(path.join(root, file), source);
  await writeFile(
    path.join(root, "lib/total.ts"),
    `export function total(lines: number[]): number {\n  if (lines.length === 0) throw new RangeError("no lines");\n  return lines.reduce((a, b) => a + b, 0);\n}\n`,
  );
  store = new MemoryRunStore();
  host = createStepHost({ fork: forkStepHostOnNode() });
  service = createRunService({
    store,
    stepHost: host,
    connectors: { list: () => [], find: () => undefined, invoke: () => Promise.reject(new Error("no connectors here")) },
    connectionFor: () => ({ headers: {} }),
    environmentScope: () => ({ variables: {}, config: {} }),
    clock: systemClock,
    owner: "test",
    logger: createLogger({ name: "test", level: "silent" }),
  });
  const compiled = await compileWorkflow({ root, file });
  const plan = toPlan((await host.describe(compiled)) as unknown as WorkflowDescriptor, { file, code: compiled.code });
  definition = { ...compiled, workflow: plan.name, plan: plan as unknown as Json };
});
afterEach(async () => {
  await service.close();
  host.close();
  await rm(root, { recursive: true, force: true });
});

const run = async (input: Json, onLog?: () => void): Promise<RunId> => {
  const { runId } = await service.start({ definition, trigger: "manual", input, environment: "local" });
  await new Promise<void>((resolve) =>
    service.subscribe(runId, (news) => {
      if (news.type === "log") onLog?.();
      if (news.type === "end") resolve();
    }),
  );
  return runId;
};

it("runs a workspace's file from source to result", async () => {
  const detail = await service.detail(await run({ lines: [4, 5, 6], die: false }));
  expect(detail).toMatchObject({
    status: "completed",
    output: [1, { selected: "then" }],
    source,
    logs: [{ stepPath: "note", message: "large 15", level: "info", attempt: 1 }],
  });
  expect(detail.steps.find(({ path: at }) => at === "each")?.output).toEqual([8, 10, 12]);
});

it("tries a step again in a new process when the step host dies under it", async () => {
  const detail = await service.detail(await run({ lines: [1], die: true }, () => process.kill(host.pid ?? 0, "SIGKILL")));
  expect(detail).toMatchObject({ status: "completed", output: [2, { selected: "otherwise" }] });
  expect((await store.events(detail.runId as RunId)).find(({ type }) => type === "step_attempt_failed")).toMatchObject({ error: { code: "STEP_HOST_DIED" } });
});

it("says where in the workspace a step failed", async () => {
  const { status, error } = await service.summary(await run({ lines: [], die: false }));
  expect([status, error?.message, error?.details]).toEqual(["failed", "RangeError: no lines", { step: "sum", file: "lib/total.ts", line: 2 }]);
  expect(error?.stack).toMatch(/^at total \(lib\/total\.ts:2:\d+\)\nat handler \(workflows\/orders\.ts:7:\d+\)$/);
});
