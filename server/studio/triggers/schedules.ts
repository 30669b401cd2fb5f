import type { Clock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import { localTenant } from "../services.ts";
import type { Armed } from "./active-triggers.ts";
import { createCronScheduler, type CronPlan } from "./cron/cron-scheduler.ts";
import { type BeginRun, keyIn } from "./start-run.ts";
import type { TriggerStates } from "./trigger-states.ts";

interface Schedule extends CronPlan {
  readonly at: Armed<"cron">;
}

export interface Schedules {
  set(triggers: readonly Armed<"cron">[]): Promise<void>;
  close(): void;
}

export interface SchedulesOptions {
  readonly clock: Clock;
  readonly states: TriggerStates;
  readonly begin: BeginRun;
  readonly logger: Logger;
}

/** Cron triggers: the time they were served to is kept, so that a restart knows what it missed. */
export function createSchedules({ clock, states, begin, logger }: SchedulesOptions): Schedules {
  const scheduler = createCronScheduler<Schedule>({
    clock,
    async fire({ at }, dueAt) {
      const scheduledAt = new Date(dueAt).toISOString();
      const input = { schedule: at.plan.schedule, timezone: at.plan.timezone, scheduledAt };
      await begin(localTenant, at.file, { trigger: "cron", input, environment: at.environment, idempotencyKey: keyIn(at, scheduledAt) });
    },
    async load({ at }) {
      const position = await states.position(localTenant, at, at.fingerprint);
      return typeof position === "number" ? position : null;
    },
    save: ({ at }, servedTo) => states.savePosition(localTenant, at, at.fingerprint, servedTo),
    onError: ({ at }, error) => logger.error({ err: error, workflow: at.workflow }, "a scheduled run could not be started"),
  });
  return {
    set: (triggers) =>
      scheduler.set(
        triggers.map((at) => ({
          key: JSON.stringify([at.workflow, at.environment, at.fingerprint, at.file.content?.etag]),
          at,
          schedule: at.plan.schedule,
          timezone: at.plan.timezone,
          missed: at.plan.missed,
        })),
      ),
    close: () => scheduler.close(),
  };
}
