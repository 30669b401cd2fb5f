import { AppError, type Json, type JsonObject } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";

/** The trigger's schema holds for every way a run is started. @throws AppError DATA_VALIDATION_ERROR naming the member */
export async function requireFitting({ name, trigger }: WorkflowPlan, input: Json): Promise<void> {
  if (trigger.input === null || trigger.type === "cron") return;
  // Loaded when a workflow has a schema: most starts need none.
  const { schemaCheck } = await import("@fastn/core/schema-check");
  const fault = schemaCheck(trigger.input as JsonObject)(input);
  if (fault === null) return;
  const what = fault.field === "" ? "it" : `field "${fault.field}"`;
  throw new AppError(
    "DATA_VALIDATION_ERROR",
    `The input does not fit workflow "${name}": ${what} ${fault.problem}. Its trigger refused it, so no run was started.`,
    { workflow: name, field: fault.field },
  );
}
