import { FakeClock } from "@fastn/core";
import { expect, it } from "vitest";
import { createCronScheduler, cronProblem } from "./cron.ts";

const minute = 60_000;
const hour = 60 * minute;

function scheduled(start: number, ...plans: { workflow: string; schedule: string; timezone: string }[]) {
  const clock = new FakeClock(start);
  const fired: string[] = [];
  const cron = createCronScheduler(clock, (plan, dueAt) => fired.push(`${plan.workflow} ${new Date(dueAt).toISOString()}`));
  cron.set(plans);
  return { clock, fired, cron };
}

it("fires at its times, once each", () => {
  const { clock, fired } = scheduled(Date.UTC(2026, 0, 1, 5, 59), { workflow: "w", schedule: "0 6 * * *", timezone: "UTC" });
  clock.advance(minute);
  clock.advance(24 * hour);
  expect(fired).toEqual(["w 2026-01-01T06:00:00.000Z", "w 2026-01-02T06:00:00.000Z"]);
});

it("fires once on the day the clocks go forward and once on the day they go back", () => {
  const plan = { workflow: "w", schedule: "30 2 * * *", timezone: "Europe/Berlin" };
  const spring = scheduled(Date.UTC(2026, 2, 28, 22), plan);
  spring.clock.advance(24 * hour);
  const autumn = scheduled(Date.UTC(2026, 9, 24, 22), plan);
  autumn.clock.advance(25 * hour);
  expect([spring.fired.length, autumn.fired.length]).toEqual([1, 1]);
});

it("keeps what stays and drops what goes when the list changes", () => {
  const stays = { workflow: "stays", schedule: "*/10 * * * *", timezone: "UTC" };
  const { clock, fired, cron } = scheduled(Date.UTC(2026, 0, 1), stays, { workflow: "goes", schedule: "*/10 * * * *", timezone: "UTC" });
  clock.advance(5 * minute);
  cron.set([stays]);
  clock.advance(5 * minute);
  expect(fired).toEqual(["stays 2026-01-01T00:10:00.000Z"]);
  cron.close();
  expect(clock.pending).toBe(0);
});

it.each([
  ["60 25 31 2 *", "UTC"],
  ["0 0 31 2 *", "UTC"],
  ["* * * * * *", "UTC"],
  ["every day", "UTC"],
  ["", "UTC"],
  ["0 6 * * *", "Mars/Olympus"],
])("refuses %j in %s with a reason", (schedule, timezone) => {
  expect(cronProblem(schedule, timezone)).toEqual(expect.any(String));
});

it("takes an ordinary schedule", () => expect(cronProblem("0 6 * * 1-5", "Europe/Berlin")).toBeNull());
