/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
import type { Json } from "@fastn/core";
import { step, workflow } from "@fastn/workflow";
import { describe, expect, it, vi } from "vitest";
import { planOf } from "../testing/index.ts";
import { act } from "../testing/run-steps.ts";
import { final, settled, start, world } from "../testing/world.ts";

describe("the run service in a process after another", () => {
  it("takes up what was under way, at once for the same owner, and leaves what waits to its timer", async () => {
    let hang = true;
    const at = world([
      act("a"),
      act("b", (ctx) => (hang ? new Promise(() => {}) : ctx.steps.a.output)),
      step("nap", { type: "wait", for: "1h", dependsOn: ["b"] }),
    ]);
    const first = at.service();
    const { runId } = await start(first, at);
    await vi.waitUntil(() => at.host.calls.includes("b"));
    at.kill();
    hang = false;
    const second = at.service();
    expect(await second.resume()).toBe(1);
    await settled(second, runId, at);
    at.kill();
    const third = at.service();
    expect(await third.resume()).toBe(0);
    await final(third, runId, at);
    expect([at.host.calls, (await third.summary(runId)).status]).toEqual([["a", "b", "b"], "completed"]);
    expect((await at.store.events(runId)).map(({ type }) => type)).toContain("step_interrupted");
  });

  it("waits for the lease of another owner to end, where processes share a store", async () => {
    const at = world([act("a", () => new Promise(() => {}))], { timeout: "10m" });
    await start(at.service({ owner: "one" }), at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    at.kill();
    const second = at.service({ owner: "two", shared: true });
    expect(await second.resume()).toBe(0);
    await at.clock.run(
      (async () => {
        while (at.host.calls.length < 2) await at.clock.sleep(1_000);
      })(),
    );
    expect(at.clock.now() - Date.UTC(2026, 0, 1)).toBeGreaterThanOrEqual(30_000);
  });

  it("refuses the late owner's writes: it stops and the new one goes on", async () => {
    let release = (): void => {};
    const at = world([act("a", () => new Promise<void>((resolve) => (release = resolve)), { onError: "continue" }), act("b", (ctx) => ctx.steps.a)]);
    const first = at.service({ owner: "one" });
    const { runId } = await start(first, at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    const late = release;
    at.clock.jump(31_000);
    const second = at.service({ owner: "two" });
    await second.resume();
    await vi.waitUntil(() => at.host.calls.length === 2);
    late();
    release();
    await final(second, runId, at);
    const journal = await at.store.events(runId);
    expect(journal.filter(({ type }) => type === "step_completed")).toHaveLength(2);
    expect(journal.at(-1)).toMatchObject({ type: "run_finished", status: "completed" });
  });

  it("stops instead of repeating a step marked once, and says so", async () => {
    const at = world([act("pay", () => new Promise(() => {}), { once: true })]);
    const first = at.service();
    const { runId } = await start(first, at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    at.kill();
    const second = at.service();
    await second.resume();
    await final(second, runId, at);
    expect([at.host.calls, await second.summary(runId)]).toMatchObject([
      ["pay"],
      { status: "failed", error: { code: "RUN_INTERRUPTED", details: { step: "pay" } } },
    ]);
  });

  it("lays a run aside whose step ends the platform each time, after three recoveries, and others go on", async () => {
    const at = world([act("poison", (ctx) => (ctx.trigger.n === 1 ? new Promise(() => {}) : "harmless"))]);
    const { runId } = await start(at.service(), at);
    for (let deaths = 1; deaths <= 4; deaths++) {
      await vi.waitUntil(() => at.host.calls.length === deaths);
      at.kill();
      await at.service().resume();
    }
    const last = at.service();
    expect(await last.summary(runId)).toMatchObject({ status: "failed", error: { code: "RUN_DEAD_LETTERED", details: { step: "poison", recoveries: 3 } } });
    expect([await last.resume(), at.host.calls.length]).toEqual([0, 4]);
    const other = await start(last, at, { input: { n: 2 } });
    await final(last, other.runId, at);
    expect((await last.detail(other.runId)).output).toBe("harmless");
  });

  it("ends a run whose compiled workflow does not match its journal", async () => {
    const at = world([act("a", () => new Promise(() => {}))]);
    const { runId } = await start(at.service(), at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    at.kill();
    const changed = planOf(workflow("w", { steps: [act("renamed")] }));
    at.store.definition = async () => ({ ...at.definition, plan: changed.plan as unknown as Json });
    const second = at.service();
    await second.resume();
    expect(await at.store.get(runId)).toMatchObject({ status: "failed", error: { code: "DEFINITION_CHANGED" } });
  });

  it("keeps the work of steps that end while the service closes, and begins no others", async () => {
    let finish = (): void => {};
    const at = world([act("a", () => new Promise<string>((resolve) => (finish = () => resolve("done")))), act("b", (ctx) => ctx.steps.a.output)]);
    const first = at.service();
    const { runId } = await start(first, at);
    await vi.waitUntil(() => at.host.calls.length === 1);
    const closing = first.close(60_000);
    finish();
    await closing;
    expect([at.host.calls, (await at.store.events(runId)).at(-1)?.type]).toEqual([["a"], "step_completed"]);
    await expect(start(first, at)).rejects.toMatchObject({ code: "CONFLICT" });
    const second = at.service();
    await second.resume();
    await final(second, runId, at);
    expect([at.host.calls, (await second.detail(runId)).output]).toEqual([["a", "b"], "done"]);
  });
});
