import { AppError, type Json, type JsonObject } from "@fastn/core";
import type { SchemaCheck } from "@fastn/core/schema-check";
import type { WorkflowPlan } from "@fastn/workflow/plan";

/** Compiled once per plan. */
const checks = new WeakMap<WorkflowPlan, SchemaCheck>();

/** The schema as it is compiled: a text that somebody sends must not hold the process up. @throws AppError WORKFLOW_INVALID for a pattern that may */
async function boundedInput({ name, file, trigger }: WorkflowPlan): Promise<JsonObject> {
  const schema = trigger.input as JsonObject;
  // What matches patterns is loaded when there are some.
  if (!JSON.stringify(schema).includes('"pattern')) return schema;
  const { boundedSchema } = await import("@fastn/core/bounded-schema");
  try {
    return boundedSchema(schema) as JsonObject;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(
      "WORKFLOW_INVALID",
      `The trigger of workflow "${name}" has an input schema that cannot be checked: ${error.message}`,
      { workflow: name, file },
      { cause: error },
    );
  }
}

/** The trigger's schema holds for every way a run is started. @throws AppError DATA_VALIDATION_ERROR naming the member */
export async function requireFitting(plan: WorkflowPlan, input: Json): Promise<void> {
  const { name, trigger } = plan;
  if (trigger.input === null || trigger.type === "cron") return;
  let check = checks.get(plan);
  if (check === undefined) {
    // Loaded when a workflow has a schema: most starts need none.
    const { schemaCheck } = await import("@fastn/core/schema-check");
    check = schemaCheck(await boundedInput(plan));
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
