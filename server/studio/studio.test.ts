import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { unwrap } from "@fastn/core/api";
import { afterEach, expect, it } from "vitest";
import type { Studio } from "./create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

let workspace: TempWorkspace;
let studio: Studio;
afterEach(async () => {
  await studio.close();
  workspace.remove();
});

const workflow = (name: string, handler: string, options = ""): string => `import { step, workflow } from "@fastn/workflow";
export default workflow("${name}", { ${options} steps: [step("one", { type: "action", handler: async (ctx) => { ${handler} } })] });
`;

async function open(files: Readonly<Record<string, string>>, options: Parameters<typeof openTestStudio>[1] = {}): Promise<ReturnType<typeof clientOf>> {
  workspace = tempWorkspace(files);
  studio = await openTestStudio(workspace.root, options);
  return clientOf(studio);
}

async function run(name: string, body: { input?: unknown } = {}) {
  const api = clientOf(studio);
  const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name } }, body }));
  return follow(runId);
}

async function follow(runId: string) {
  await fetch(`${studio.url}/api/v1/executions/${runId}/events`, { headers: { "x-fastn-token": studio.token } }).then((response) => response.text());
  return unwrap(clientOf(studio).GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
}

it("never shows a secret that a workflow read: not in output, log, error, journal or database", async () => {
  const canary = "canary-7f3a9c51";
  await open(
    {
      "workflows/leak.ts": workflow(
        "leak",
        `const secret = await ctx.secrets.get("KEY"); ctx.log.info("log " + secret); return { plain: secret, coded: btoa(secret), inside: "x" + secret + "y" };`,
      ),
      "workflows/fail.ts": workflow("fail", `throw new Error("failed with " + (await ctx.secrets.get("KEY")));`, "retry: { maxAttempts: 1 },"),
    },
    { env: { FASTN_SECRET_KEY: canary } },
  );
  const leaked = await run("leak");
  const failed = await run("fail");
  expect([leaked.status, failed.status]).toEqual(["completed", "failed"]);
  const response = await fetch(`${studio.url}/api/v1/executions/${leaked.runId}/events`, { headers: { "x-fastn-token": studio.token } });
  const shown = JSON.stringify([leaked, failed]) + (await response.text());
  await studio.close();
  const kept = readdirSync(join(workspace.root, ".fastn"), { recursive: true, encoding: "utf8" })
    .map((name) => join(workspace.root, ".fastn", name))
    .filter((file) => statSync(file).isFile())
    .map((file) => readFileSync(file, "latin1"))
    .join("");
  expect(shown).toContain("hidden: secret KEY");
  for (const form of [canary, Buffer.from(canary).toString("base64")]) expect([shown.includes(form), kept.includes(form)]).toEqual([false, false]);
});

it("keeps what runs remember for each other", async () => {
  await open({ "workflows/count.ts": workflow("count", `const n = ((await ctx.state.get("n")) ?? 0) + 1; await ctx.state.set("n", n); return n;`) });
  expect([(await run("count")).output, (await run("count")).output]).toEqual([1, 2]);
});

it("asks for trust once and remembers it over a restart, for this place only", async () => {
  const api = await open({ "workflows/w.ts": workflow("w", "return 1;", 'trigger: { type: "webhook", path: "/w" },') }, { trust: false });
  const refused = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "w" } }, body: {} });
  const tried = await api.POST("/api/v1/connectors/{name}/actions/{action}", { params: { path: { name: "shopify", action: "getCustomer" } }, body: { id: 1 } });
  const hooked = await fetch(`${studio.url}/hooks/w`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  expect([refused.error?.code, tried.error?.code, hooked.status]).toEqual(["WORKSPACE_NOT_TRUSTED", "WORKSPACE_NOT_TRUSTED", 403]);
  expect((await unwrap(api.POST("/api/v1/workspace/trust"))).trusted).toBe(true);
  expect((await run("w")).status).toBe("completed");
  await studio.close();
  studio = await openTestStudio(workspace.root, { trust: false });
  expect((await unwrap(clientOf(studio).GET("/api/v1/workspace"))).trusted).toBe(true);
});

it("waits for approval over a restart and goes on when it is given", async () => {
  const source = `import { step, workflow } from "@fastn/workflow";
export default workflow("ask", { steps: [step("sign", { type: "approval", approvers: ["ada"] }), step("after", { type: "action", dependsOn: ["sign"], handler: (ctx) => ctx.steps.sign.output.approved })] });
`;
  let api = await open({ "workflows/ask.ts": source });
  const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "ask" } }, body: {} }));
  const detail = () => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
  await expect.poll(async () => (await detail()).waitingFor?.kind, { timeout: 20_000 }).toBe("approval");
  await studio.close();
  studio = await openTestStudio(workspace.root);
  api = clientOf(studio);
  const wrong = await api.POST("/api/v1/executions/{runId}/approvals", { params: { path: { runId } }, body: { stepPath: "after", approved: true } });
  expect(wrong.error?.code).toBe("CONFLICT");
  await unwrap(api.POST("/api/v1/executions/{runId}/approvals", { params: { path: { runId } }, body: { stepPath: "sign", approved: true, comment: "fine" } }));
  expect(await follow(runId)).toMatchObject({ status: "completed", output: true });
});

it("stops a run that is cancelled, code that never ends included", async () => {
  const api = await open({ "workflows/forever.ts": workflow("forever", "for (;;) {}") });
  const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "forever" } }, body: {} }));
  await expect
    .poll(async () => (await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))).steps[0]?.status, { timeout: 20_000 })
    .toBe("running");
  await unwrap(api.POST("/api/v1/executions/{runId}/cancel", { params: { path: { runId } } }));
  expect((await follow(runId)).status).toBe("cancelled");
});

it("shows the text and result of a run as it was, after the file has changed", async () => {
  const api = await open({ "workflows/w.ts": workflow("w", "return 1;") });
  const first = await run("w");
  const { text, etag } = await unwrap(api.GET("/api/v1/workspace/file", { params: { query: { path: "workflows/w.ts" } } }));
  await unwrap(
    api.PUT("/api/v1/workspace/file", {
      params: { query: { path: "workflows/w.ts" }, header: { "if-match": etag } },
      body: { text: text.replace("return 1", "return 2") },
    }),
  );
  const second = await run("w");
  const again = await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId: first.runId } } }));
  expect([first.output, second.output, again.source, first.version === second.version]).toEqual([1, 2, text, false]);
});

it("says where its mock server is when the usual port is taken, and never takes another's port for its own", async () => {
  const api = await open({ "workflows/w.ts": workflow("w", "return 1;") }, { mockPort: undefined });
  const other = tempWorkspace({ "workflows/w.ts": workflow("w", "return 1;") });
  const second = await openTestStudio(other.root, { mockPort: undefined });
  const view = await unwrap(clientOf(second).GET("/api/v1/workspace"));
  await second.close();
  expect([
    view.mockUrl === (await unwrap(api.GET("/api/v1/workspace"))).mockUrl,
    view.problems.some(({ message }) => message.includes(view.mockUrl ?? "?")),
  ]).toEqual([false, true]);
  await expect(openTestStudio(other.root, { mockPort: Number(new URL(studio.mockUrl ?? "").port) })).rejects.toMatchObject({ code: "EADDRINUSE" });
  other.remove();
});
