import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { RunId, WaitingFor } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { step, workflow } from "@fastn/workflow";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openStore, type Store } from "../../../../server/store/index.ts";
import type { RunStore } from "../run-store.ts";
import { createCloudRunHandler, createLambdaHandler, type InvocationOptions } from "./index.ts";

// Invocations that share a database and nothing else, as two Lambda processes do.

const logger = createLogger({ name: "test", level: "silent" });
let folder: string;
let stores: Store[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "fastn-kept-"));
});
afterEach(async () => {
  await Promise.all(stores.splice(0).map((store) => store.close()));
  rmSync(folder, { recursive: true, force: true });
});

async function openRuns(): Promise<RunStore> {
  for (const store of stores.splice(0)) await store.close();
  const store = await openStore(`sqlite:${join(folder, "runs.db")}`);
  stores = [store];
  return store.runs("tenant");
}

interface Waits {
  readonly runId: RunId;
  readonly status: string;
  readonly waitingFor: WaitingFor | null;
}

const context = { awsRequestId: "request-1", getRemainingTimeInMillis: () => 20_000 };
/** One invocation in a process of its own: the database is opened anew and the handler made anew. */
async function invoke(exported: unknown, event: unknown, options: InvocationOptions = {}): Promise<unknown> {
  return createLambdaHandler(exported, { store: await openRuns(), logger, ...options })(event, context);
}

const ran: string[] = [];
beforeEach(() => void ran.splice(0));
const asks = () =>
  workflow("asks", {
    steps: [
      step("before", { type: "action", handler: () => ran.push("before") }),
      step("ok", { type: "approval", dependsOn: ["before"], approvers: ["finance"] }),
      step("after", {
        type: "action",
        handler: (ctx) => {
          ran.push("after");
          return (ctx.steps["ok"]?.output as { by: string } | undefined)?.by;
        },
      }),
    ],
  });
describe("a run kept in a store", () => {
  it("waits for a person there, and goes on in the invocation that brings the answer; no completed step runs again", async () => {
    const first = (await invoke(asks(), {})) as Waits;
    expect(first).toMatchObject({ status: "running", waitingFor: { kind: "approval", stepPath: "ok" } });
    const approval = { stepPath: "ok", approved: true, by: "ada" };
    expect(await invoke(asks(), { $fastn: { runId: first.runId, approval } })).toBe("ada");
    expect(ran).toEqual(["before", "after"]);
    await expect(invoke(asks(), { $fastn: { runId: first.runId, approval } })).rejects.toMatchObject({ code: "RUN_ALREADY_FINAL" });
  });

  it("fails in the later invocation when the answer is no", async () => {
    const { runId } = (await invoke(asks(), {})) as Waits;
    const approval = { stepPath: "ok", approved: false, by: "ada", comment: "too much" };
    await expect(invoke(asks(), { $fastn: { runId, approval } })).rejects.toMatchObject({
      code: "APPROVAL_REJECTED",
      message: expect.stringContaining("too much") as string,
    });
  });

  it("takes the event it waits for, and leaves other runs that wait for it alone", async () => {
    const waits = () =>
      workflow("paid", {
        steps: [step("w", { type: "wait", event: { name: "paid" } }), step("n", { type: "action", handler: (ctx) => ctx.steps["w"]?.output })],
      });
    const one = (await invoke(waits(), { n: 1 })) as Waits;
    const other = (await invoke(waits(), { n: 2 })) as Waits;
    await expect(invoke(waits(), { $fastn: { runId: one.runId, event: { name: "lost", payload: null } } })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await invoke(waits(), { $fastn: { runId: one.runId, event: { name: "paid", payload: { sum: 9 } } } })).toEqual({ sum: 9 });
    expect((await (await openRuns()).get(other.runId))?.status).toBe("running");
  });

  it("goes on with a timer that fell due between invocations, and leaves those of other runs alone", async () => {
    const soon = () =>
      workflow("soon", {
        steps: [step("w", { type: "wait", for: "1500ms" }), step("n", { type: "action", dependsOn: ["w"], handler: () => "later" })],
      });
    // An invocation that ends before the timer is due.
    const short = { awsRequestId: "short", getRemainingTimeInMillis: () => 1_000 };
    const begin = async (): Promise<Waits> => (await createLambdaHandler(soon(), { store: await openRuns(), logger })({}, short)) as Waits;
    const one = await begin();
    const other = await begin();
    expect([one, other]).toMatchObject([
      { status: "running", waitingFor: { kind: "timer" } },
      { status: "running", waitingFor: { kind: "timer" } },
    ]);
    expect(await invoke(soon(), { $fastn: { runId: one.runId } })).toBe("later");
    expect((await (await openRuns()).get(other.runId))?.status).toBe("running");
    expect(await invoke(soon(), { $fastn: { runId: other.runId } })).toBe("later");
  });

  it("goes on in a called workflow, too", async () => {
    const outer = () => workflow("outer", { steps: [step("call", { type: "action", workflow: "asks" })] });
    const workflows = { asks: asks() };
    const first = (await invoke(outer(), {}, { workflows })) as Waits;
    expect(first.waitingFor).toMatchObject({ kind: "workflow", stepPath: "call" });
    const [child] = await (await openRuns()).children(first.runId);
    const approval = { stepPath: "ok", approved: true, by: "bo" };
    expect(await invoke(outer(), { $fastn: { runId: child?.runId, approval } }, { workflows })).toBe("bo");
    expect(ran).toEqual(["before", "after"]);
  });

  it("is one run for one idempotency key, over Cloud Run as well", async () => {
    const service = createCloudRunHandler(asks(), { port: 0, store: await openRuns(), logger });
    const post = async (): Promise<Waits> => {
      const headers = { "idempotency-key": "order-7" };
      return (await (await fetch(`http://127.0.0.1:${await service.listening}/`, { method: "POST", body: "{}", headers })).json()) as Waits;
    };
    const [first, again] = [await post(), await post()];
    expect([first.status, again]).toEqual(["running", first]);
    await service.drain();
    expect(ran).toEqual(["before"]);
  });

  it("is left as it is by another version of the workflow", async () => {
    const { runId } = (await invoke(asks(), {})) as Waits;
    const changed = workflow("asks", { steps: [step("ok", { type: "approval", approvers: ["finance"] })] });
    await expect(invoke(changed, { $fastn: { runId } })).rejects.toMatchObject({ code: "DEFINITION_CHANGED" });
    expect((await (await openRuns()).get(runId))?.status).toBe("running");
  });

  it.each([
    [1, "$fastn is"],
    [{ runId: "x" }, "$fastn.runId is"],
    [{ runId: "run_0000000000000000000000test", approval: { stepPath: "ok", approved: "yes" } }, "$fastn.approval.approved is"],
    [{ runId: "run_0000000000000000000000test", event: {} }, "$fastn.event.name is"],
  ])("says what is wrong with %j", async ($fastn, why) => {
    await expect(invoke(asks(), { $fastn })).rejects.toMatchObject({ code: "BAD_REQUEST", message: expect.stringContaining(why) as string });
  });
});
