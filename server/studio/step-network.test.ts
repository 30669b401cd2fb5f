import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, expect, it } from "vitest";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

let server: Server;
let workspace: TempWorkspace;
let visits = 0;

beforeAll(async () => {
  server = createServer((_request, response) => {
    visits += 1;
    response.setHeader("content-type", "application/json");
    response.end('{"here":true}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  workspace = tempWorkspace({
    "workflows/reach.ts": `import { step, workflow } from "@fastn/workflow";
export default workflow("reach", { retry: false, steps: [
  step("handler", { type: "action", onError: "continue", handler: async () => (await fetch("${url}")).json() }),
  step("connector", { type: "action", onError: "continue", connector: "http", action: "get", input: { url: "${url}" } }),
] });`,
  });
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
  workspace.remove();
});

it.each([
  ["open", 2, ["completed", "completed"]],
  ["guarded", 0, ["failed", "failed"]],
])("with FASTN_STEP_NETWORK=%s a service of this machine is visited %i times by a handler and a connector", async (FASTN_STEP_NETWORK, times, statuses) => {
  visits = 0;
  const studio = await openTestStudio(workspace.root, { env: { FASTN_STEP_NETWORK } });
  try {
    const api = clientOf(studio);
    const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "reach" } }, body: { input: null } }));
    const detail = () => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
    await expect.poll(async () => (await detail()).status, { timeout: 25_000 }).toMatch(/completed|failed/);
    const { steps } = await detail();
    expect([visits, ["handler", "connector"].map((name) => steps.find(({ path }) => path === name)?.status)]).toEqual([times, statuses]);
    if (times === 0) expect(steps.find(({ path }) => path === "connector")?.error?.message).toContain("out of reach here");
  } finally {
    await studio.close();
  }
});

it("a platform does not start with a word it does not know", async () => {
  await expect(openTestStudio(workspace.root, { env: { FASTN_STEP_NETWORK: "closed" } })).rejects.toMatchObject({
    code: "CONFIG_INVALID",
    message: 'FASTN_STEP_NETWORK is "closed". Set it to open (the default) or guarded, or remove it.',
  });
});
