import { FakeClock } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { createCronScheduler, type CronPlan } from "./cron-scheduler.ts";
import { nextTimes, scheduleProblem } from "./times.ts";

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const iso = (time: number): string => new Date(time).toISOString().slice(0, 16);
const plan = (schedule: string, more: Partial<CronPlan> = {}): CronPlan => ({ key: schedule, schedule, timezone: "UTC", missed: "skip", ...more });

/** A studio's scheduler; `kept` outlives it, as the database does. */
function scheduler(clock: FakeClock, kept = new Map<string, number>()) {
  const fired: string[] = [];
  const cron = createCronScheduler<CronPlan>({
    clock,
    fire: async ({ key }, dueAt) => void fired.push(`${key} ${iso(dueAt)}`),
    load: async ({ key }) => kept.get(key) ?? null,
    save: async ({ key }, servedTo) => void kept.set(key, servedTo),
    onError: (_, error) => expect.unreachable(String(error)),
  });
  const settled = async (): Promise<string[]> => {
    await new Promise((resolve) => setImmediate(resolve));
    return fired.splice(0);
  };
  return { cron, kept, settled };
}

describe("a schedule", () => {
  it("fires at its times, once each", async () => {
    const clock = new FakeClock(Date.UTC(2026, 0, 1, 5, 59));
    const { cron, settled } = scheduler(clock);
    await cron.set([plan("0 6 * * *")]);
    clock.advance(minute);
    clock.advance(day);
    expect(await settled()).toEqual(["0 6 * * * 2026-01-01T06:00", "0 6 * * * 2026-01-02T06:00"]);
  });

  it.each([
    ["forward", Date.UTC(2026, 2, 28, 22), "30 2 * * *", ["2026-03-29T01:00"]],
    ["back", Date.UTC(2026, 9, 24, 22), "30 2 * * *", ["2026-10-25T00:30"]],
    ["back, hourly", Date.UTC(2026, 9, 24, 23, 30), "0 * * * *", ["2026-10-25T00:00", "2026-10-25T01:00", "2026-10-25T02:00", "2026-10-25T03:00"]],
  ])("keeps its count on the day the clocks of its zone go %s", async (_, start, schedule, expected) => {
    const clock = new FakeClock(start);
    const { cron, settled } = scheduler(clock);
    await cron.set([plan(schedule, { timezone: "Europe/Berlin" })]);
    clock.advance(4 * hour);
    expect(await settled()).toEqual(expected.map((time) => `${schedule} ${time}`));
  });

  it.each([
    // 02:00 to 03:00 is left out, so half past two is served at its end; 01:00 to 02:00 comes twice, and half past one is served the first time.
    ["America/New_York forward", "30 2 * * *", "2026-03-08T00:00", ["2026-03-08T07:00", "2026-03-09T06:30"]],
    ["America/New_York back", "30 1 * * *", "2026-11-01T00:00", ["2026-11-01T05:30", "2026-11-02T06:30"]],
    // Its clocks move by half an hour: 02:00 to 02:30 is left out, 01:30 to 02:00 comes twice.
    ["Australia/Lord_Howe forward", "15 2 * * *", "2026-10-03T12:00", ["2026-10-03T15:30", "2026-10-04T15:15"]],
    ["Australia/Lord_Howe back", "45 1 * * *", "2026-04-04T12:00", ["2026-04-04T14:45", "2026-04-05T15:15"]],
    ["Europe/Berlin forward", "@daily", "2026-03-28T12:00", ["2026-03-28T23:00", "2026-03-29T22:00"]],
    ["Europe/Berlin back", "@daily", "2026-10-24T12:00", ["2026-10-24T22:00", "2026-10-25T23:00"]],
  ])("has one time a day in %s", (zone, schedule, after, expected) => {
    const table = { schedule, timezone: zone.split(" ")[0] ?? "" };
    expect(nextTimes(table, Date.parse(`${after}Z`), 2).map(iso)).toEqual(expected);
  });

  it("goes on when it stays in the list, and ends when it goes", async () => {
    const clock = new FakeClock();
    const { cron, settled } = scheduler(clock);
    await cron.set([plan("*/10 * * * *"), plan("*/7 * * * *")]);
    clock.advance(5 * minute);
    await cron.set([plan("*/10 * * * *")]);
    clock.advance(5 * minute);
    expect(await settled()).toEqual(["*/10 * * * * 2026-01-01T00:10"]);
    cron.close();
    expect(clock.pending).toBe(0);
  });
});

describe("times missed while the studio was off", () => {
  it.each([
    ["skip", []],
    ["once", ["2026-01-01T05:00"]],
    ["all", ["2026-01-01T01:00", "2026-01-01T02:00", "2026-01-01T03:00", "2026-01-01T04:00", "2026-01-01T05:00"]],
  ] as const)("with %s start %j", async (missed, expected) => {
    const clock = new FakeClock(Date.UTC(2026, 0, 1, 0, 30));
    const first = scheduler(clock);
    await first.cron.set([plan("@hourly", { missed })]);
    first.cron.close();
    clock.advance(5 * hour);
    const second = scheduler(clock, first.kept);
    await second.cron.set([plan("@hourly", { missed })]);
    expect(await second.settled()).toEqual(expected.map((time) => `@hourly ${time}`));
    // They are made up for once: a third start owes nothing.
    second.cron.close();
    const third = scheduler(clock, first.kept);
    await third.cron.set([plan("@hourly", { missed })]);
    expect(await third.settled()).toEqual([]);
  });

  it("are bounded: the last hundred", async () => {
    const clock = new FakeClock();
    const { cron, settled } = scheduler(clock, new Map([["* * * * *", clock.now() - 365 * day]]));
    await cron.set([plan("* * * * *", { missed: "all" })]);
    expect((await settled()).length).toBe(100);
  });
});

describe("the computer's clock", () => {
  /** Moves as a clock that is set does: no timer knows. */
  class SettableClock extends FakeClock {
    offset = 0;
    override now(): number {
      return super.now() + this.offset;
    }
  }

  it("set forward an hour is noticed within a minute; what it jumped over counts as missed", async () => {
    for (const [missed, expected] of [
      ["skip", 0],
      ["once", 1],
      ["all", 6],
    ] as const) {
      const clock = new SettableClock(Date.UTC(2026, 0, 1, 0, 1));
      const { cron, settled } = scheduler(clock);
      await cron.set([plan("*/10 * * * *", { missed })]);
      clock.offset = hour;
      clock.advance(minute);
      expect((await settled()).length).toBe(expected);
    }
  });

  it("set back an hour fires nothing twice", async () => {
    const clock = new SettableClock(Date.UTC(2026, 0, 1, 0, 1));
    const { cron, settled } = scheduler(clock);
    await cron.set([plan("*/10 * * * *")]);
    clock.advance(30 * minute);
    const before = await settled();
    clock.offset = -hour;
    clock.advance(80 * minute);
    const after = await settled();
    expect([before.length, after, new Set([...before, ...after]).size]).toEqual([3, ["*/10 * * * * 2026-01-01T00:40", "*/10 * * * * 2026-01-01T00:50"], 5]);
  });

  it.each([0, Date.UTC(2038, 0, 19, 3, 14), Date.UTC(9999, 11, 31, 23, 50)])("at %d works, and going back from there starts again", async (at) => {
    const clock = new SettableClock(at);
    const { cron, settled } = scheduler(clock);
    await cron.set([plan("*/5 * * * *")]);
    clock.advance(10 * minute);
    const there = await settled();
    clock.offset = Date.UTC(2026, 0, 1) - clock.now();
    clock.advance(11 * minute);
    const here = await settled();
    // The calendar of schedules ends before the year 9999.
    expect([there.length >= 1, here.at(-1)]).toEqual([at < Date.UTC(9000, 0), "*/5 * * * * 2026-01-01T00:10"]);
  });
});

describe("what can be written", () => {
  it.each([
    ["60 25 31 2 *", "UTC", "minute"],
    ["0 0 31 2 *", "UTC", "never fires"],
    ["0 0 30 2 *", "UTC", "never fires"],
    ["* * * * * *", "UTC", "seconds cannot be given"],
    ["*/1 * * * * *", "UTC", "seconds cannot be given"],
    ["every day", "UTC", "five fields"],
    ["", "UTC", "five fields"],
    ["@fortnightly", "UTC", "@weekly"],
    ["0 6 * * *", "Mars/Olympus", "Mars/Olympus"],
  ])("refuses %j in %s with a reason", (schedule, timezone, reason) => expect(scheduleProblem({ schedule, timezone })).toMatch(reason));

  it.each([
    ["0 6 * * 1-5", "Europe/Berlin", ["2026-01-01T05:00", "2026-01-02T05:00", "2026-01-05T05:00"]],
    ["@hourly", "UTC", ["2026-01-01T01:00", "2026-01-01T02:00", "2026-01-01T03:00"]],
    ["@weekly", "UTC", ["2026-01-04T00:00", "2026-01-11T00:00", "2026-01-18T00:00"]],
    ["@monthly", "America/New_York", ["2026-01-01T05:00", "2026-02-01T05:00", "2026-03-01T05:00"]],
    ["0 0 29 2 *", "UTC", ["2028-02-29T00:00", "2032-02-29T00:00", "2036-02-29T00:00"]],
  ])("shows the next times of %s in %s", (schedule, timezone, expected) => {
    expect([scheduleProblem({ schedule, timezone }), nextTimes({ schedule, timezone }, Date.UTC(2026, 0, 1), 3).map(iso)]).toEqual([null, expected]);
  });
});
