import type { FlowGraph, FlowTrigger } from "@fastn/builder";
import type { Problem } from "@fastn/core";
import { type CronPlan, cronProblem } from "../runs/cron.ts";
import { problem } from "./check-steps.ts";

const textOf = (trigger: FlowTrigger, name: string): string | null => {
  const option = trigger.options[name];
  return option?.kind === "literal" && typeof option.value === "string" ? option.value : null;
};

/** The schedule of a cron trigger as it is written; null for other triggers and for schedules made by code. */
export function cronPlanOf({ trigger }: FlowGraph, workflow: string): CronPlan | null {
  if (trigger?.type !== "cron") return null;
  const schedule = textOf(trigger, "schedule");
  return schedule === null ? null : { workflow, schedule, timezone: textOf(trigger, "timezone") ?? "UTC" };
}

/** Schedules that never fire, or cannot be read. */
export function checkTrigger(graph: FlowGraph, file: string): Problem[] {
  const plan = cronPlanOf(graph, "");
  const reason = plan === null ? null : cronProblem(plan.schedule, plan.timezone);
  if (plan === null || reason === null) return [];
  const message = `The schedule "${plan.schedule}" (${plan.timezone}) cannot be used: ${reason}. Write five fields: minute, hour, day of month, month, day of week.`;
  return [problem("error", "WORKFLOW_INVALID", message, file, graph.trigger?.options["schedule"]?.range ?? graph.trigger?.range)];
}
