/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
import { describe, expect, it, vi } from "vitest";
import { act } from "../testing/run-steps.ts";
import { start, world, type World } from "../testing/world.ts";

/** Runs of a workflow whose one step ends when told to. */
function held(more: object = {}): { readonly at: World; readonly release: () => void } {
  const waiting: (() => void)[] = [];
  const at = world([act("hold", () => new Promise<void>((resolve) => waiting.push(resolve)))], more);
  return { at, release: () => waiting.shift()?.() };
}

const statuses = async ({ store }: World) => (await store.list({ limit: 100 })).runs.map(({ status }) => status).toSorted();

describe("runs beyond the limits", () => {
  it("are pending and begin when others end, by priority", async () => {
    const { at, release } = held();
    const service = at.service({ maxConcurrentRuns: 1 });
    await start(service, at);
    const low = await start(service, at, { priority: 4 });
    const high = await start(service, at, { priority: 1 });
    await vi.waitUntil(() => at.host.calls.length === 1);
    expect(await statuses(at)).toEqual(["pending", "pending", "running"]);
    release();
    await vi.waitUntil(async () => (await at.store.get(high.runId))?.status === "running");
    expect((await at.store.get(low.runId))?.status).toBe("pending");
    await vi.waitUntil(() => at.host.calls.length === 2);
    release();
    await vi.waitUntil(() => at.host.calls.length === 3);
    release();
    await vi.waitUntil(async () => (await statuses(at)).every((status) => status === "completed"));
  });

  it("keep to the workflow's own limit and take its priority", async () => {
    const { at, release } = held({ maxConcurrentRuns: 2, priority: "P1" });
    const service = at.service();
    const runs = [await start(service, at), await start(service, at), await start(service, at)];
    await vi.waitUntil(() => at.host.calls.length === 2);
    expect([await statuses(at), runs.map(({ priority }) => priority)]).toEqual([
      ["pending", "running", "running"],
      [1, 1, 1],
    ]);
    release();
    await vi.waitUntil(() => at.host.calls.length === 3);
  });

  it("are still in the queue after a restart", async () => {
    const { at, release } = held({ maxConcurrentRuns: 1 });
    const first = at.service();
    await start(first, at);
    const { runId } = await start(first, at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    at.kill();
    const second = at.service();
    await second.resume();
    await vi.waitUntil(() => at.host.calls.length === 2);
    expect((await at.store.get(runId))?.status).toBe("pending");
    // The call of the dead process, then the one that took its place.
    release();
    release();
    await vi.waitUntil(async () => (await at.store.get(runId))?.status === "running");
  });

  it("begin by priority after a restart too, however many are older", async () => {
    const { at } = held();
    const first = at.service({ maxConcurrentRuns: 0 });
    await start(first, at, { priority: 4 });
    const high = await start(first, at, { priority: 1 });
    at.kill();
    await at.service({ maxConcurrentRuns: 1 }).resume();
    await vi.waitUntil(async () => (await at.store.awake()).length > 0);
    expect(await at.store.awake()).toEqual([high.runId]);
  });

  it("can be cancelled before they begin, and then run nothing", async () => {
    const { at } = held({ maxConcurrentRuns: 1 });
    const service = at.service();
    await start(service, at);
    const { runId } = await start(service, at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    await service.cancel(runId, "ann");
    expect([(await at.store.get(runId))?.status, at.host.calls.length]).toEqual(["cancelled", 1]);
    expect((await at.store.events(runId)).map(({ type }) => type)).toEqual(["run_started", "cancel_requested", "run_finished"]);
  });

  it("do not wait for runs that wait themselves", async () => {
    const { step } = await import("@fastn/workflow");
    const at = world([step("nap", { type: "wait", for: "1d" })], { maxConcurrentRuns: 1 });
    const service = at.service();
    const runs = [await start(service, at), await start(service, at)];
    await vi.waitUntil(async () => (await Promise.all(runs.map(({ runId }) => at.store.get(runId)))).every((run) => run?.waitingFor?.kind === "timer"));
  });
});
