import type { Clock } from "@fastn/core";
import type { MissedPolicy } from "@fastn/workflow/plan";
import { nextTimes, type TimeTable, timesToRun } from "./times.ts";

export interface CronPlan extends TimeTable {
  /** Names the schedule: what has the same key is the same schedule. */
  readonly key: string;
  readonly missed: MissedPolicy;
}

export interface CronScheduler<P extends CronPlan> {
  /** Replace what is scheduled. What stays the same goes on from where it was. */
  set(plans: readonly P[]): Promise<void>;
  close(): void;
}

export interface CronOptions<P extends CronPlan> {
  readonly clock: Clock;
  /** Start the run of one time, ms. May be called again for a time after a crash, never otherwise. */
  readonly fire: (plan: P, dueAt: number) => Promise<void>;
  /** Time up to which the schedule was served, ms; null: it begins now. */
  readonly load: (plan: P) => Promise<number | null>;
  readonly save: (plan: P, servedTo: number) => Promise<void>;
  readonly onError: (plan: P, error: unknown) => void;
}

/** Timers do not know of the clock being set or of the computer sleeping, so it is looked at this often at least, ms. */
const longestSleepMs = 60_000;
/** A position this far ahead comes from a clock that was wrong, ms; less is a clock set back, and nothing is served twice. */
const wrongClockMs = 86_400_000;

interface Armed<P> {
  readonly plan: P;
  servedTo: number;
  /** Runs are started one after the other, and then the position is kept. */
  working: Promise<void>;
}

/** Fires schedules while the studio runs, and makes up for missed times as each schedule's policy says. */
export function createCronScheduler<P extends CronPlan>({ clock, fire, load, save, onError }: CronOptions<P>): CronScheduler<P> {
  const armed = new Map<string, Armed<P>>();
  let cancelSleep = (): void => {};
  let closed = false;

  const serve = (schedule: Armed<P>, now: number): void => {
    const { plan } = schedule;
    if (schedule.servedTo - now > wrongClockMs) schedule.servedTo = now;
    const next = nextTimes(plan, schedule.servedTo, 1)[0];
    if (next === undefined || next > now) return;
    const due = timesToRun(plan, schedule.servedTo, now);
    schedule.servedTo = now;
    schedule.working = schedule.working.then(async () => {
      for (const dueAt of due) await fire(plan, dueAt).catch((error: unknown) => onError(plan, error));
      await save(plan, now).catch((error: unknown) => onError(plan, error));
    });
  };

  const wake = (): void => {
    if (closed) return;
    const now = clock.now();
    for (const schedule of armed.values()) serve(schedule, now);
    const nexts = [...armed.values()].flatMap(({ plan, servedTo }) => nextTimes(plan, Math.max(servedTo, now), 1));
    cancelSleep();
    if (armed.size > 0) cancelSleep = clock.after(Math.min(longestSleepMs, ...nexts.map((next) => next - now)), wake);
  };

  return {
    async set(plans) {
      const wanted = new Map(plans.map((plan) => [plan.key, plan]));
      for (const key of armed.keys()) if (!wanted.has(key)) armed.delete(key);
      for (const [key, plan] of wanted) {
        if (armed.has(key)) continue;
        const now = clock.now();
        const kept = await load(plan);
        if (kept === null) await save(plan, now);
        armed.set(key, { plan, servedTo: kept ?? now, working: Promise.resolve() });
      }
      wake();
    },
    close() {
      closed = true;
      cancelSleep();
      armed.clear();
    },
  };
}
