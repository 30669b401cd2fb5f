import type { MissedPolicy } from "@fastn/workflow/plan";
import { isTimezone, scheduleFormProblem, schedulePresets } from "@fastn/workflow/triggers";
import { Cron } from "croner";

/** A time table in five fields or by a preset's name, in a time zone. */
export interface TimeTable {
  readonly schedule: string;
  readonly timezone: string;
}

/** Missed times that one start makes up for, the latest ones; a minute's schedule after a year off would be half a million runs. */
export const mostMissed = 100;
/** A time that is no longer ago than this was not missed, only served late, ms. */
const graceMs = 60_000;

/** Why a schedule cannot be used, or null. */
export function scheduleProblem({ schedule, timezone }: TimeTable): string | null {
  const form = scheduleFormProblem(schedule);
  if (form !== null) return `it ${form}`;
  if (!isTimezone(timezone)) return `there is no time zone ${timezone}`;
  try {
    return toCron({ schedule, timezone }).nextRun(new Date(0)) === null ? "there is no such day, so it never fires" : null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, "");
  }
}

/** The next times after `after`, ms since 1970, earliest first. */
export function nextTimes(table: TimeTable, after: number, count: number): number[] {
  return toCron(table)
    .nextRuns(count, new Date(after))
    .map((time) => time.getTime());
}

/**
 * Times of (after, now] that runs are started for: those just come always, those missed as the policy says.
 * `once` starts one run, for the latest of them.
 */
export function timesToRun(table: TimeTable & { readonly missed: MissedPolicy }, after: number, now: number): number[] {
  switch (table.missed) {
    case "all":
      return lastTimes(toCron(table), after, now);
    case "once":
      return lastTimes(toCron(table), after, now).slice(-1);
    case "skip":
      return timesBetween(toCron(table), Math.max(after, now - graceMs), now);
  }
}

/** The last times of (after, now], at most `mostMissed`. Looks back further and further, so that a long time off costs no more than a short one. */
function lastTimes(cron: Cron, after: number, now: number): number[] {
  for (let windowMs = graceMs; ; windowMs *= 2) {
    const from = Math.max(after, now - windowMs);
    const times = timesBetween(cron, from, now);
    if (from === after || times.length >= mostMissed) return times.slice(-mostMissed);
  }
}

function timesBetween(cron: Cron, after: number, until: number): number[] {
  const times: number[] = [];
  for (let next = cron.nextRun(new Date(after)); next !== null && next.getTime() <= until; next = cron.nextRun(next)) times.push(next.getTime());
  return times;
}

/** Paused, because croner's own timers would read the system's clock. */
function toCron({ schedule, timezone }: TimeTable): Cron {
  return new Cron(schedulePresets[schedule] ?? schedule, { timezone, mode: "5-part", paused: true });
}
