import { step } from "@fastn/workflow";
import fc from "fast-check";
import { expect, it, vi } from "vitest";
import { AppError, type Clock } from "@fastn/core";
import type { RunStore } from "../run-store.ts";
import { act } from "../testing/run-steps.ts";
import { final, settled, start, world } from "../testing/world.ts";

/** A process that can be stopped in the middle of anything and go on later, as by SIGSTOP and SIGCONT: what it says and hears waits meanwhile. */
class Freezer {
  private frozen: Promise<void> | null = null;
  private thaw: () => void = () => {};

  freeze(): void {
    this.frozen = new Promise((resolve) => (this.thaw = resolve));
  }

  goOn(): void {
    this.frozen = null;
    this.thaw();
  }

  store(store: RunStore): RunStore {
    return new Proxy(store, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
        return async (...args: unknown[]) => {
          await this.frozen;
          const answer = await member.apply(target, args);
          await this.frozen;
          return answer;
        };
      },
    });
  }

  clock(clock: Clock): Clock {
    return { now: () => clock.now(), after: (delayMs, fire) => clock.after(delayMs, () => (this.frozen === null ? fire() : void this.frozen.then(fire))) };
  }
}

it("two owners of one run, one of them stopped for longer than its lease: no step completes twice, the late one's writes are refused", async () => {
  let tookOver = 0;
  await fc.assert(
    fc.asyncProperty(fc.nat(14), fc.nat(14), async (stopAt, goOnAfter) => {
      const at = world([
        act("a"),
        step("b", { type: "action", connector: "http", action: "post", input: { from: "{{steps.a.output}}" } }),
        step("c", { type: "action", connector: "http", action: "post", input: {} }),
        step("rows", {
          type: "loop",
          times: 2,
          steps: [step("row", { type: "action", connector: "http", action: "post", input: { n: "{{index}}" } })],
          dependsOn: ["b", "c"],
        }),
        act("last", (ctx) => ctx.steps["rows"]?.output),
      ]);
      const freezer = new Freezer();
      let appends = 0;
      const counted = new Proxy(at.store, {
        get: (target, name) => {
          const member = Reflect.get(target, name) as (...args: unknown[]) => unknown;
          return (...args: unknown[]) => {
            if (name === "append" && appends++ === stopAt) freezer.freeze();
            return member.apply(target, args);
          };
        },
      });
      const first = at.service({ owner: "one", store: freezer.store(counted), clock: freezer.clock(at.clock) });
      const { runId } = await start(first, at);
      await vi.waitUntil(async () => appends > stopAt || (await at.store.get(runId))?.status === "completed", { interval: 1 });
      at.clock.jump(31_000);
      const second = at.service({ owner: "two" });
      tookOver += await second.resume();
      for (let turn = 0; turn < goOnAfter; turn++) await Promise.resolve();
      freezer.goOn();
      await final(second, runId, at);
      const journal = await at.store.events(runId);
      const completed = journal.flatMap((event) => (event.type === "step_completed" ? [event.path] : []));
      expect(completed.toSorted()).toEqual(["a", "b", "c", "last", "rows", "rows[0].row", "rows[1].row"]);
      expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_event, index) => index + 1));
      expect(journal.filter(({ type }) => type === "run_finished")).toHaveLength(1);
      expect((await at.store.get(runId))?.status).toBe("completed");
    }),
    { numRuns: 200, seed: 20261125 },
  );
  // Otherwise nothing was shown.
  expect(tookOver).toBeGreaterThan(50);
}, 60_000);

it("an event that comes while the other owner is letting go of the run is taken, also when that owner dies before it has", async () => {
  for (const dies of [false, true]) {
    const at = world([step("paid", { type: "wait", event: { name: "paid" } })]);
    const letGo: (() => void)[] = [];
    const slow = new Proxy(at.store, {
      get: (target, name) => {
        const member = Reflect.get(target, name) as (...args: unknown[]) => unknown;
        if (name !== "release") return member.bind(target);
        return (...args: unknown[]) => new Promise((resolve) => letGo.push(() => resolve(member.apply(target, args))));
      },
    });
    const { runId } = await start(at.service({ owner: "one", shared: true, store: slow }), at);
    await vi.waitUntil(() => letGo.length === 1, { interval: 1 });
    const delivered = at.service({ owner: "two", shared: true }).deliverEvent("paid", { sum: 5 });
    await new Promise((resolve) => setImmediate(resolve));
    if (!dies) letGo[0]?.();
    expect([await at.clock.run(delivered), (await at.store.events(runId)).some(({ type }) => type === "event_received")]).toEqual([1, true]);
    letGo[0]?.();
  }
});

it("an event that comes while the other owner is at work on a step beside the one that waits is taken once that owner lets go, or has died", async () => {
  for (const dies of [false, true]) {
    let finish: () => void = () => {};
    let calls = 0;
    const at = world([
      step("paid", { type: "wait", event: { name: "paid", match: { id: 7 } } }),
      act("busy", async () => {
        // Whoever takes the run over from a dead owner does it again.
        if (++calls === 1) await new Promise<void>((resolve) => (finish = resolve));
      }),
    ]);
    const { runId } = await start(at.service({ owner: "one", shared: true }), at);
    await vi.waitUntil(async () => calls === 1 && (await at.store.events(runId)).some(({ type }) => type === "event_awaited"), { interval: 1 });
    if (dies) at.kill();
    const second = at.service({ owner: "two", shared: true });
    const other = second.deliverEvent("paid", { id: 8 });
    let taken: number | undefined;
    const delivered = second.deliverEvent("paid", { id: 7 }).then((count) => (taken = count));
    expect(await at.clock.run(other)).toBe(0);
    // Longer than two leases: the step beside takes what time it takes.
    if (!dies) {
      await at.clock.run(new Promise<void>((resolve) => void at.clock.after(100_000, resolve)));
      expect([taken, (await at.store.get(runId))?.status]).toEqual([undefined, "running"]);
      finish();
    }
    expect(await at.clock.run(delivered)).toBe(1);
    await final(second, runId, at);
    expect((await at.store.get(runId))?.status).toBe("completed");
  }
});

it("an event for a run that nobody can load is not waited with", async () => {
  const at = world([step("paid", { type: "wait", event: { name: "paid" } })]);
  const first = at.service({ owner: "one" });
  const { runId } = await start(first, at);
  await settled(first, runId, at);
  await first.close();
  const environmentScope = (): Promise<never> => Promise.reject(new AppError("CONFIG_INVALID", "There is no such environment."));
  expect(await at.service({ owner: "two", environmentScope }).deliverEvent("paid", {})).toBe(0);
});
