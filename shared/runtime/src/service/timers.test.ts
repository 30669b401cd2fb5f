import { step } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import type { Clock } from "@fastn/core";
import { act } from "../testing/run-steps.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { final, settled, start, world, type World } from "../testing/world.ts";

const hour = 3_600_000;
const week = 7 * 24 * hour;

/** Wall time that people and services set, over timers that know nothing of it: `setTimeout` counts on, or stands still in a sleeping laptop. */
class SetClock implements Clock {
  readonly driftMs = 1_000;
  offset = 0;
  private readonly timers: VirtualClock;

  constructor(timers: VirtualClock) {
    this.timers = timers;
  }

  now(): number {
    return this.timers.now() + this.offset;
  }

  after(delayMs: number, fire: () => void): () => void {
    return this.timers.after(delayMs, fire);
  }
}

const napping = (duration: string): World =>
  world([act("before"), step("nap", { type: "wait", for: duration, dependsOn: ["before"] }), act("after", () => "woke", { dependsOn: ["nap"] })]);

async function wakes(at: World, runId: `run_${string}`): Promise<{ fired: number[]; waited: number; calls: string[] }> {
  const journal = await at.store.events(runId);
  const set = journal.find(({ type }) => type === "timer_set");
  const fired = journal.flatMap((event) => (event.type === "timer_fired" ? [event.at] : []));
  return { fired, waited: (fired[0] ?? 0) - (set?.at ?? 0), calls: [...at.host.calls] };
}

describe("a timer", () => {
  it("of seven days survives the process that set it, and the next, and fires once, in no time", async () => {
    const at = napping("7d");
    const first = at.service();
    const { runId } = await start(first, at);
    await settled(first, runId, at);
    for (let lives = 0; lives < 3; lives++) {
      at.kill();
      expect(await at.service().resume()).toBe(0);
    }
    at.kill();
    const last = at.service();
    await last.resume();
    await final(last, runId, at);
    expect(await wakes(at, runId)).toEqual({ fired: [expect.any(Number)], waited: week, calls: ["before", "after"] });
    const detail = await last.detail(runId);
    expect(Date.parse(detail.finishedAt ?? "") - Date.parse(detail.startedAt ?? "")).toBeGreaterThanOrEqual(week);
  });

  it("that fell due while nothing ran fires at the next start, once", async () => {
    const at = napping("1h");
    const first = at.service();
    const { runId } = await start(first, at);
    await settled(first, runId, at);
    at.kill();
    at.clock.jump(30 * 24 * hour);
    const last = at.service();
    await last.resume();
    await final(last, runId, at);
    expect((await wakes(at, runId)).fired).toHaveLength(1);
  });

  it("is at most a second late when the clock is set forward, or the machine slept through it", async () => {
    const at = napping("1h");
    const clock = new SetClock(at.clock);
    const service = at.service({ clock });
    const { runId } = await start(service, at);
    await settled(service, runId, at);
    clock.offset += 2 * hour;
    await final(service, runId, at);
    const { fired, waited } = await wakes(at, runId);
    expect(fired).toHaveLength(1);
    expect(waited).toBeGreaterThanOrEqual(2 * hour);
    expect(waited).toBeLessThanOrEqual(2 * hour + 1_000);
  });

  it("is not early when the clock is set back, and fires once", async () => {
    const at = napping("10m");
    const clock = new SetClock(at.clock);
    const begun = at.clock.now();
    const service = at.service({ clock });
    const { runId } = await start(service, at);
    await settled(service, runId, at);
    clock.offset -= hour;
    await final(service, runId, at);
    expect((await wakes(at, runId)).fired).toHaveLength(1);
    // By the time that really passed.
    expect(at.clock.now() - begun).toBeGreaterThanOrEqual(600_000);
  });

  it.each(["2026-03-28T12:00:00Z", "2026-10-24T12:00:00Z"])("of a day takes 24 hours where clocks change that night (%s)", async (from) => {
    const zone = process.env["TZ"];
    process.env["TZ"] = "Europe/Berlin";
    try {
      const at = napping("1d");
      at.clock.jump(Date.parse(from) - at.clock.now());
      const service = at.service();
      const { runId } = await start(service, at);
      await final(service, runId, at);
      expect(await wakes(at, runId)).toMatchObject({ fired: [Date.parse(from) + 24 * hour], waited: 24 * hour });
    } finally {
      if (zone === undefined) delete process.env["TZ"];
      else process.env["TZ"] = zone;
    }
  });
});
