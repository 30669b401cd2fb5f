import { unwrap } from "@fastn/core/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Studio } from "./create-studio.ts";
import type { WorkspaceChange } from "./services.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

const head = 'import { Fastn, step, trigger, workflow } from "@fastn/workflow";\n';
const files = {
  "workflows/adder.ts": `${head}export default workflow("adder", { tier: "instant", trigger: trigger.webhook(), steps: [step("sum", { type: "action", handler: (ctx) => ctx.trigger.a + ctx.trigger.b })] });`,
  "workflows/broken.ts": `${head}export default workflow("broken", { tier: "instant", retry: false, steps: [step("s", { type: "action", handler: () => { throw new Error("no luck"); } })] });`,
  "workflows/slow.ts": `${head}export default workflow("slow", { tier: "instant", timeout: "300ms", steps: [step("nap", { type: "wait", for: "1h" })] });`,
  "workflows/patient.ts": `${head}export default workflow("patient", { trigger: trigger.webhook(), steps: [step("s", { type: "action", handler: () => 1 })] });`,
  "workflows/memory.ts": `${head}
const fastn = new Fastn({ connectors: { shopify: { orgId: "managed" } } });
export default workflow("memory", { tier: "instant", retry: false, steps: [
  step("write", { type: "action", handler: async (ctx) => {
    await fastn.db.query("create table if not exists seen (id integer primary key, note text)");
    await ctx.db.query("insert into seen (note) values ($1)", [ctx.trigger.note]);
    await ctx.state.set("own", ctx.trigger.note, { scope: "INVOCATION" });
    await ctx.state.set("gone", 1, { ttl: 0 });
    await fastn.state.set("count", ((await fastn.state.get("count")) ?? 0) + 1);
  } }),
  step("read", { type: "action", dependsOn: ["write"], handler: async (ctx) => ({
    notes: (await ctx.db.query("select note from seen order by id")).rows.map((row) => row.note),
    own: await ctx.state.get("own", { scope: "INVOCATION" }),
    gone: await ctx.state.get("gone"),
    count: await ctx.state.get("count"),
    refused: await fastn.db.query("attach 'x.db' as x").catch((error) => error.code),
    undeclared: await Promise.resolve().then(() => fastn.connector.slack).catch((error) => error.message),
    orders: Array.isArray((await fastn.connector.shopify.listOrders({ limit: 1 })).orders ?? await fastn.connector.shopify.listOrders({ limit: 1 })),
  }) }),
] });`,
  "workflows/tell.ts": `${head}export default workflow("tell", { tier: "instant", steps: [step("note", { type: "notification", severity: "warning", title: "Low on {{trigger.what}}", body: "Order more" })] });`,
  "workflows/outer.ts": `${head}export default workflow("outer", { tier: "instant", steps: [step("inner", { type: "action", workflow: "adder", input: { a: "{{trigger.n}}", b: 1 } })] });`,
  "workflows/ping.ts": `${head}export default workflow("ping", { steps: [step("p", { type: "action", workflow: "pong" })] });`,
  "workflows/pong.ts": `${head}export default workflow("pong", { steps: [step("p", { type: "action", workflow: "ping" })] });`,
};

let workspace: TempWorkspace;
let studio: Studio;
beforeEach(async () => {
  workspace = tempWorkspace(files);
  studio = await openTestStudio(workspace.root);
});
afterEach(async () => {
  await studio.close();
  workspace.remove();
});

const execute = (name: string, input: unknown) =>
  fetch(`${studio.url}/api/v1/workflows/${name}/execute`, {
    method: "POST",
    headers: { "x-fastn-token": studio.token, "content-type": "application/json" },
    body: JSON.stringify({ input }),
  });

describe("tiers", () => {
  it("instant answers with the run's output, over the API and by webhook", async () => {
    const answer = await execute("adder", { a: 2, b: 3 });
    expect([answer.status, await answer.json(), answer.headers.get("x-fastn-run-id")]).toEqual([200, 5, expect.stringMatching(/^run_/)]);
    const hook = await fetch(`${studio.url}/hooks/adder`, { method: "POST", headers: { "content-type": "application/json" }, body: '{"a":4,"b":5}' });
    expect([hook.status, await hook.json()]).toEqual([200, 9]);
  });

  it("instant says what it failed with, and 408 when its time is over, with the run's id", async () => {
    const failed = await execute("broken", null);
    expect([failed.status, await failed.json()]).toMatchObject([422, { code: "STEP_FAILED", message: "no luck", details: { runId: expect.any(String) } }]);
    const late = await execute("slow", null);
    const problem = (await late.json()) as { code: string; details: { runId: string } };
    expect([late.status, problem.code]).toEqual([408, "TIMED_OUT"]);
    const run = await unwrap(clientOf(studio).GET("/api/v1/executions/{runId}", { params: { path: { runId: problem.details.runId } } }));
    expect(run.status).toBe("timed_out");
  });

  it("standard answers 202 with the run's id at once", async () => {
    const answer = await execute("patient", null);
    expect([answer.status, await answer.json()]).toMatchObject([202, { runId: expect.stringMatching(/^run_/) }]);
    const hook = await fetch(`${studio.url}/hooks/patient`, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(hook.status).toBe(202);
  });
});

it("steps reach the database, state of both scopes and connectors, by ctx and by new Fastn() alike", async () => {
  expect(await (await execute("memory", { note: "first" })).json()).toMatchObject({ notes: ["first"], own: "first", count: 1 });
  expect(await (await execute("memory", { note: "second" })).json()).toEqual({
    notes: ["first", "second"],
    own: "second",
    gone: null,
    count: 2,
    refused: "FORBIDDEN",
    undeclared: expect.stringContaining("not among those of new Fastn"),
    orders: true,
  });
});

async function firstOf(changes: AsyncIterable<WorkspaceChange>, event: WorkspaceChange["event"]): Promise<WorkspaceChange | undefined> {
  for await (const change of changes) if (change.event === event) return change;
  return undefined;
}

it("in-app notifications wait in the inbox until someone has read them", async () => {
  expect((await execute("tell", { what: "paper" })).status).toBe(200);
  await execute("tell", { what: "ink" });
  const api = clientOf(studio);
  const inbox = async (query: { unread?: boolean; limit?: number; cursor?: string } = {}) => unwrap(api.GET("/api/v1/notifications", { params: { query } }));
  const { data, nextCursor } = await inbox();
  expect([data.map(({ title }) => title).toSorted(), nextCursor]).toEqual([["Low on ink", "Low on paper"], null]);
  expect(data[0]).toMatchObject({ workflow: "tell", stepPath: "note", severity: "warning", body: "Order more", readAt: null });
  const first = await inbox({ limit: 1 });
  expect((await inbox({ limit: 1, cursor: first.nextCursor ?? "" })).data[0]?.runId).not.toBe(first.data[0]?.runId);
  const { runId, stepPath } = data[0]!;
  const heard = firstOf(studio.services.workspace.changes("local", AbortSignal.timeout(25_000)), "notifications_read");
  expect((await unwrap(api.POST("/api/v1/notifications/read", { body: { which: { runId, stepPath } } }))).changed).toBe(1);
  // Other windows show how many are left.
  expect(await heard).toEqual({ event: "notifications_read", data: { changed: 1 } });
  expect((await inbox({ unread: true })).data).toHaveLength(1);
  expect((await unwrap(api.POST("/api/v1/notifications/read", { body: {} }))).changed).toBe(1);
  expect((await inbox({ unread: true })).data).toEqual([]);
});

it("a step runs another workflow of the folder, and workflows that call each other in a circle do not start", async () => {
  const answer = await execute("outer", { n: 41 });
  expect([answer.status, await answer.json()]).toEqual([200, 42]);
  const refused = await execute("ping", null);
  expect([refused.status, await refused.json()]).toMatchObject([422, { code: "WORKFLOW_INVALID", message: expect.stringContaining("ping -> pong -> ping") }]);
});
