/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
import type { RunId } from "@fastn/core";
import { step, type Step } from "@fastn/workflow";
import { describe, expect, it, vi } from "vitest";
import { act, fails } from "../testing/run-steps.ts";
import { final, start, world, type World } from "../testing/world.ts";
import type { RunService } from "./port.ts";

const call = (name: string, workflow: string, more: object = {}): Step => step(name, { type: "action", workflow, ...more } as never);
const childrenOf = (at: World, runId: RunId) => at.store.children(runId);
const result = async (service: RunService, runId: RunId) => {
  const { status, output, error, steps } = await service.detail(runId);
  return { status, output, error, steps };
};

describe("a step that calls a workflow", () => {
  it("gives it a run of its own, and has that run's output", async () => {
    const at = world(
      [call("bill", "billing", { input: { order: "{{trigger.n}}" } }), act("after", (ctx) => ctx.steps.bill.output)],
      {},
      {
        billing: [act("sum", (ctx) => ({ total: ctx.trigger.order * 2 }))],
      },
    );
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    const [child] = await childrenOf(at, runId);
    const ran = await result(service, runId);
    expect(ran).toMatchObject({ status: "completed", output: { total: 2 }, steps: [{ input: { order: 1 }, childRunId: child?.runId }, {}] });
    expect(child).toMatchObject({ workflow: "billing", trigger: "workflow", input: { order: 1 }, parentRunId: runId, parentPath: "bill", status: "completed" });
    expect((await service.summary(child!.runId)).parent).toEqual({ runId, stepPath: "bill" });
    expect((await at.store.events(runId)).map(({ type }) => type).slice(0, 5)).toEqual([
      "run_started",
      "step_started",
      "child_started",
      "child_finished",
      "step_completed",
    ]);
  });

  it("holds no process while the called workflow waits, and shows what it waits for", async () => {
    const at = world(
      [call("nap", "napping")],
      {},
      { napping: [step("sleep", { type: "wait", for: "7d" }), act("done", () => "rested", { dependsOn: ["sleep"] })] },
    );
    const service = at.service();
    const { runId } = await start(service, at);
    await vi.waitUntil(async () => (await at.store.get(runId))?.waitingFor !== null);
    expect((await at.store.get(runId))?.waitingFor).toEqual({ kind: "workflow", stepPath: "nap", until: null, name: "napping" });
    await final(service, runId, at);
    expect(await result(service, runId)).toMatchObject({ status: "completed", output: "rested" });
    expect(at.clock.now() - Date.UTC(2026, 0, 1)).toBe(7 * 86_400_000);
  });

  it("fails with it, once unless told to try again, and each attempt is a new run", async () => {
    const at = world(
      [call("a", "bad", { onError: "continue" }), call("b", "bad", { retry: { maxAttempts: 2, initialInterval: "1s" }, dependsOn: ["a"] })],
      {},
      { bad: [fails("inner")] },
    );
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    const { status, error, steps } = await result(service, runId);
    expect([status, error?.code, error?.message]).toEqual(["failed", "STEP_FAILED", 'Workflow "bad" failed: inner broke']);
    expect(steps.map(({ attempt }) => attempt)).toEqual([1, 2]);
    // Runs of one millisecond are in no order.
    expect((await childrenOf(at, runId)).map(({ parentPath, status: ended }) => `${parentPath} ${ended}`).toSorted()).toEqual([
      "a failed",
      "b failed",
      "b failed",
    ]);
  });

  it("runs one for each item of a loop", async () => {
    const at = world(
      [step("each", { type: "loop", over: [1, 2, 3], concurrency: 3, steps: [call("double", "doubling", { input: "{{item}}" })] })],
      {},
      {
        doubling: [act("x", (ctx) => ctx.trigger * 2)],
      },
    );
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect(await result(service, runId)).toMatchObject({ status: "completed", output: [2, 4, 6] });
    expect((await childrenOf(at, runId)).map(({ parentPath }) => parentPath).toSorted()).toEqual(["each[0].double", "each[1].double", "each[2].double"]);
  });

  it("waits no longer than its timeout, and then the called run is cancelled", async () => {
    const at = world([call("nap", "napping", { timeout: "1h" })], {}, { napping: [step("sleep", { type: "wait", for: "7d" })] });
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect(await result(service, runId)).toMatchObject({ status: "failed", error: { code: "STEP_TIMED_OUT" } });
    await vi.waitUntil(async () => (await childrenOf(at, runId))[0]?.status === "cancelled");
  });

  it("takes the called runs down with it when it is cancelled, at any depth", async () => {
    const at = world([call("a", "middle")], {}, { middle: [call("b", "inner")], inner: [step("sleep", { type: "wait", for: "7d" })] });
    const service = at.service();
    const { runId } = await start(service, at);
    const inner = async () => {
      const [middle] = await childrenOf(at, runId);
      return middle === undefined ? undefined : (await childrenOf(at, middle.runId))[0];
    };
    await vi.waitUntil(async () => (await inner())?.waitingFor?.kind === "timer" && (await at.store.get(runId))?.waitingFor !== null);
    await service.cancel(runId, "ann");
    await vi.waitUntil(async () => (await inner())?.status === "cancelled");
    expect((await at.store.get(runId))?.status).toBe("cancelled");
  });

  it("fails when the called run is cancelled, without another attempt", async () => {
    const at = world([call("nap", "napping", { retry: { maxAttempts: 3 } })], {}, { napping: [step("sleep", { type: "wait", for: "7d" })] });
    const service = at.service();
    const { runId } = await start(service, at);
    await vi.waitUntil(async () => (await childrenOf(at, runId))[0]?.waitingFor?.kind === "timer" && (await at.store.get(runId))?.waitingFor !== null);
    await service.cancel((await childrenOf(at, runId))[0]!.runId, "ann");
    await final(service, runId, at);
    expect(await result(service, runId)).toMatchObject({ status: "failed", error: { code: "RUN_CANCELLED" } });
  });

  it("refuses a circle with its path, and a workflow that is not there", async () => {
    const at = world([call("a", "b")], {}, { b: [call("back", "w")] });
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect((await result(service, runId)).error?.message).toBe(
      'Workflow "b" failed: Workflows call each other in a circle: w -> b -> w. Remove one of these calls.',
    );
    const other = world([call("a", "nobody")]);
    const its = other.service();
    const run = await start(its, other);
    await final(its, run.runId, other);
    expect(await result(its, run.runId)).toMatchObject({ status: "failed", error: { code: "WORKFLOW_NOT_FOUND" } });
  });

  it("refuses to go more than 20 deep", async () => {
    const names = Array.from({ length: 30 }, (_, index) => `w${index}`);
    const at = world([call("a", "w0")], {}, Object.fromEntries(names.map((name, index) => [name, [call("next", `w${index + 1}`)]])));
    const service = at.service();
    const { runId } = await start(service, at);
    await final(service, runId, at);
    expect((await result(service, runId)).error?.message).toContain("more than 20 deep");
    expect((await at.store.list({ limit: 100 })).runs).toHaveLength(21);
  });
});

describe("a process that dies", () => {
  /** Every append of the store is a moment at which it may die, just before or just after. */
  it("leaves one run per call and the right end, wherever it dies", async () => {
    for (let crashAt = 1; crashAt <= 14; crashAt++) {
      for (const after of [false, true]) {
        const at = world(
          [act("first"), call("bill", "billing", { dependsOn: ["first"] }), act("last", (ctx) => ctx.steps.bill.output)],
          {},
          {
            billing: [act("x"), act("y", (ctx) => ctx.steps.x.output)],
          },
        );
        let appends = 0;
        const real = at.store.append.bind(at.store);
        let died = false;
        at.store.append = async (...args) => {
          appends += 1;
          if (appends !== crashAt || died) return real(...args);
          died = true;
          const stored = after ? await real(...args) : [];
          at.kill();
          void stored;
          return new Promise(() => {});
        };
        const { runId } = await start(at.service(), at);
        await vi.waitUntil(async () => died || (await at.store.get(runId))?.status === "completed");
        if (died) await at.service().resume();
        await vi.waitUntil(async () => (await at.store.get(runId))?.status === "completed");
        const children = await childrenOf(at, runId);
        expect([crashAt, after, children.length, children[0]?.status, (await at.store.get(runId))?.output]).toEqual([crashAt, after, 1, "completed", "x"]);
      }
    }
  });

  it("cancels what a run had called when that run ended before it could say so", async () => {
    const at = world([call("nap", "napping")], {}, { napping: [step("sleep", { type: "wait", for: "7d" })] });
    const service = at.service();
    const { runId } = await start(service, at);
    await vi.waitUntil(async () => (await at.store.get(runId))?.waitingFor !== null && (await childrenOf(at, runId))[0]?.waitingFor !== null);
    const childId = (await childrenOf(at, runId))[0]!.runId;
    const claim = at.store.claim.bind(at.store);
    // The process dies before it takes up the child to cancel it.
    at.store.claim = (id, ...rest) => (id === childId ? new Promise<null>(() => {}) : claim(id, ...rest));
    await service.cancel(runId, "ann");
    at.kill();
    at.store.claim = claim;
    await at.service().resume();
    await vi.waitUntil(async () => (await at.store.get(childId))?.status === "cancelled");
  });
});
