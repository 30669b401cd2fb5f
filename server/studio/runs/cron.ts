import type { Clock } from "@fastn/core";
import { Cron } from "croner";

/** A time table in five fields, in a time zone. */
export interface CronPlan {
  readonly workflow: string;
  readonly schedule: string;
  readonly timezone: string;
}

export interface CronScheduler {
  /** Replace what is scheduled. What stays the same keeps its next time. */
  set(plans: readonly CronPlan[]): void;
  close(): void;
}

/** Why a schedule cannot be used, or null. */
export function cronProblem(schedule: string, timezone: string): string | null {
  try {
    const next = toCron({ schedule, timezone }).nextRun(new Date(0));
    return next === null ? "it never fires" : null;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).replace(/^CronPattern: /, "");
  }
}

/**
 * Fires while the studio runs; times missed while it did not are left out, as the person would expect of a machine that was off.
 * @param fire gets the time it was due, ms, so that a run can be told apart from others of the same schedule
 */
export function createCronScheduler(clock: Clock, fire: (plan: CronPlan, dueAt: number) => void): CronScheduler {
  const armed = new Map<string, () => void>();

  const arm = (key: string, plan: CronPlan, after: number): void => {
    const next = toCron(plan).nextRun(new Date(after));
    if (next === null) return void armed.delete(key);
    const dueAt = next.getTime();
    armed.set(
      key,
      clock.after(dueAt - clock.now(), () => {
        // A timer may come early by a fraction, and a clock set back must not fire the same time twice.
        arm(key, plan, Math.max(dueAt, clock.now()));
        fire(plan, dueAt);
      }),
    );
  };

  return {
    set(plans) {
      const wanted = new Map(plans.map((plan) => [JSON.stringify([plan.workflow, plan.schedule, plan.timezone]), plan]));
      for (const [key, cancel] of armed) {
        if (wanted.has(key)) continue;
        cancel();
        armed.delete(key);
      }
      for (const [key, plan] of wanted) {
        if (!armed.has(key) && cronProblem(plan.schedule, plan.timezone) === null) arm(key, plan, clock.now());
      }
    },
    close() {
      for (const cancel of armed.values()) cancel();
      armed.clear();
    },
  };
}

/** Paused, because croner's own timers would read the system's clock. */
function toCron({ schedule, timezone }: Pick<CronPlan, "schedule" | "timezone">): Cron {
  return new Cron(schedule, { timezone, mode: "5-part", paused: true });
}
