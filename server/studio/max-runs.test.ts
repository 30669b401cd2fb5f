import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { maxRunsOf } from "./max-runs.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

const workflowOf = (name: string, priority: string, handler: string): string => `import { step, workflow } from "@fastn/workflow";
export default workflow("${name}", { priority: "${priority}", steps: [step("work", { type: "action", handler: ${handler} })] });`;

let workspace: TempWorkspace;
beforeAll(() => {
  workspace = tempWorkspace({
    "workflows/gate.ts": workflowOf(
      "gate",
      "P4",
      `async (ctx) => { while ((await ctx.state.get("open")) !== true) await new Promise((r) => setTimeout(r, 10)); }`,
    ),
    ...Object.fromEntries(
      ["P1", "P2", "P3", "P4"].map((priority) => [
        `workflows/${priority}.ts`,
        workflowOf(priority, priority, "() => new Promise((r) => setTimeout(() => r(1), 5))"),
      ]),
    ),
  });
});
afterAll(() => workspace.remove());

it("begins pending runs by priority, as many at once as the environment says", { timeout: 120_000 }, async () => {
  const studio = await openTestStudio(workspace.root, { env: { FASTN_MAX_RUNS: "1" } });
  const api = clientOf(studio);
  const start = async (name: string): Promise<string> =>
    (await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name } }, body: { input: {} } }))).runId;
  const detail = (runId: string) => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
  try {
    await start("gate");
    const runs: string[] = [];
    for (const name of ["P4", "P3", "P1", "P2", "P4", "P1"]) runs.push(await start(name));
    expect(await Promise.all(runs.map(async (runId) => (await detail(runId)).status))).toEqual(runs.map(() => "pending"));
    await unwrap(api.PUT("/api/v1/state/{workflow}/{key}", { params: { path: { workflow: "gate", key: "open" } }, body: true }));
    await expect.poll(async () => (await detail(runs[4]!)).status, { timeout: 90_000 }).toBe("completed");
    const ended = await Promise.all(runs.map(detail));
    expect(ended.toSorted((a, b) => (a.startedAt ?? "").localeCompare(b.startedAt ?? "")).map(({ workflow }) => workflow)).toEqual([
      "P1",
      "P1",
      "P2",
      "P3",
      "P4",
      "P4",
    ]);
  } finally {
    await studio.close();
  }
});

it("refuses a number of runs that is none", () => {
  expect([maxRunsOf({}), maxRunsOf({ FASTN_MAX_RUNS: "7" })]).toEqual([100, 7]);
  for (const asked of ["0", "many", "-1", "1001", "1e3"]) expect(() => maxRunsOf({ FASTN_MAX_RUNS: asked })).toThrow(/whole number from 1 to 1000/);
});
