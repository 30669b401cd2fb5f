import type { TriggerView } from "../schemas/trigger.ts";
import type { FoundTrigger } from "./active-triggers.ts";
import { nextTimes } from "./cron/times.ts";

/** A trigger as the outside sees it. */
export function viewOf({ workflow, environment, plan, enabled, broken }: FoundTrigger, runnable: boolean, nowMs: number): TriggerView {
  const reason = !enabled ? null : broken ? "Its file has errors." : runnable ? null : "Workflows of this folder may not run yet.";
  const active = enabled && reason === null;
  const next = active && plan.type === "cron" ? nextTimes(plan, nowMs, 1)[0] : undefined;
  return { workflow, environment, type: plan.type, enabled, active, reason, nextAt: next === undefined ? null : new Date(next).toISOString() };
}
