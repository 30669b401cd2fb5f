import { AppError, type Json, type JsonObject } from "@fastn/core";
import type { SchemaCheck } from "@fastn/core/schema-check";
import type { WorkflowPlan } from "@fastn/workflow/plan";

/** Compiled once per plan. */
const checks = new WeakMap<WorkflowPlan, SchemaCheck>();

/** The trigger's schema holds for every way a run is started. @throws AppError DATA_VALIDATION_ERROR naming the member */
export async function requireFitting(plan: WorkflowPlan, input: Json): Promise<void> {
  const { name, trigger } = plan;
  if (trigger.input === null || trigger.type === "cron") return;
  let check = checks.get(plan);
  if (check === undefined) {
    // Loaded when a workflow has a schema: most starts need none.
    const { schemaCheck } = await import("@fastn/core/schema-check");
    check = schemaCheck(trigger.input as JsonObject);
    checks.set(plan, check);
  }
  const fault = check(input);
  if (fault === null) return;
  const what = fault.field === "" ? "it" : `field "${fault.field}"`;
  throw new AppError(
    "DATA_VALIDATION_ERROR",
    `The input does not fit workflow "${name}": ${what} ${fault.problem}. Its trigger refused it, so no run was started.`,
    { workflow: name, field: fault.field },
  );
}
