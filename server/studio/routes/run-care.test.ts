import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import type { ApiClient } from "@fastn/core/api";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, type TempWorkspace, tempWorkspace } from "../testing.ts";

let workspace: TempWorkspace;
let studio: Studio;
let api: ApiClient;

beforeAll(async () => {
  workspace = tempWorkspace({
    "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";
export default defineConfig({ project: "care", retention: { days: 1, runs: 1 } });`,
    "workflows/copy.ts": `import { step, workflow } from "@fastn/workflow";
export default workflow("copy", { steps: [step("limit", { type: "action", connector: "transform", action: "limit", input: { items: "{{input}}", count: 9 } })] });`,
  });
  studio = await openTestStudio(workspace.root);
  api = clientOf(studio);
});
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

async function ran(input: unknown): Promise<string> {
  const { data } = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "copy" } }, body: { input: input as never } });
  const runId = data?.runId ?? "";
  await vi.waitUntil(async () => (await api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } })).data?.status === "completed", {
    timeout: 30_000,
  });
  return runId;
}

it("names large values of a run when asked to, gives each by its hash, and loads them otherwise", async () => {
  const large = ["x".repeat(90_000)];
  const runId = await ran(large);
  const whole = await api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } });
  expect(whole.data?.steps[0]).toMatchObject({ output: large });
  const light = await api.GET("/api/v1/executions/{runId}", { params: { path: { runId }, query: { payloads: "refer" } } });
  expect(light.data).toMatchObject({ input: null, payloads: { input: { bytes: 90_004 } }, steps: [{ output: null, payloads: { output: { bytes: 90_004 } } }] });
  const hash = light.data?.steps[0]?.payloads?.["output"]?.hash ?? "";
  expect((await api.GET("/api/v1/executions/{runId}/payloads/{hash}", { params: { path: { runId, hash } } })).data).toEqual(large);
  const unknown = await api.GET("/api/v1/executions/{runId}/payloads/{hash}", { params: { path: { runId, hash: "0".repeat(64) } } });
  expect(unknown.error).toMatchObject({ code: "NOT_FOUND" });
});

it("removes ended runs beyond the configured retention, and says that rows agree with journals", async () => {
  await ran([1]);
  const newest = await ran([2]);
  expect((await api.POST("/api/v1/executions/rebuild")).data).toEqual({ runs: 3, changed: [], failed: [] });
  expect((await api.POST("/api/v1/executions/prune", { body: {} })).data).toEqual({ runs: 2, payloads: 2 });
  expect((await api.GET("/api/v1/executions")).data?.data.map(({ runId }) => runId)).toEqual([newest]);
});

it("cares for the runs of a folder whose code may not run", async () => {
  await studio.close();
  const unread = join(workspace.root, ".fastn", "another-home");
  studio = await openTestStudio(workspace.root, { trust: false, userHome: unread });
  api = clientOf(studio);
  expect((await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "copy" } }, body: { input: [] } })).error?.code).toBe(
    "WORKSPACE_NOT_TRUSTED",
  );
  expect((await api.POST("/api/v1/executions/rebuild")).data).toMatchObject({ failed: [] });
  expect((await api.POST("/api/v1/executions/prune", { body: { runs: 0 } })).data).toMatchObject({ runs: 1 });
});
