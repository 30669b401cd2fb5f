import { AppError, type Json, type JsonObject } from "@fastn/core";
import type { SchemaCheck, SchemaFault } from "@fastn/core/schema-check";
import type { WorkflowPlan } from "@fastn/workflow/plan";

/** Compiled once per plan. */
const checks = new WeakMap<WorkflowPlan, SchemaCheck>();

/** The schema as it is compiled: a text that somebody sends must not hold the process up. @throws AppError WORKFLOW_INVALID for a pattern that may, and for what is no schema */
async function boundedInput(plan: WorkflowPlan): Promise<JsonObject> {
  const schema = plan.trigger.input as JsonObject;
  const { mistakeSentence, schemaMistake } = await import("@fastn/core/schema-mistake");
  const mistake = schemaMistake(schema);
  if (mistake !== null) throw uncheckable(plan, mistakeSentence(mistake));
  // What matches patterns is loaded when there are some.
  if (!JSON.stringify(schema).includes('"pattern')) return schema;
  const { boundedSchema } = await import("@fastn/core/bounded-schema");
  return boundedSchema(schema) as JsonObject;
}

const uncheckable = ({ name, file }: WorkflowPlan, reason: string, cause?: Error): AppError =>
  new AppError(
    "WORKFLOW_INVALID",
    `The trigger of workflow "${name}" has an input schema that cannot be checked: ${reason}`,
    { workflow: name, file },
    { cause },
  );

/** @throws AppError WORKFLOW_INVALID for a schema that is itself, wherever it is looked into */
function faultOf(check: SchemaCheck, input: Json, plan: WorkflowPlan): SchemaFault | null {
  try {
    return check(input);
  } catch (error) {
    // Input is at most 64 deep: only a schema can have no end.
    if (!(error instanceof RangeError)) throw error;
    throw uncheckable(plan, "a $ref of it leads to itself. Let it lead to another schema, or to one inside properties or items.", error);
  }
}

/** The trigger's schema holds for every way a run is started. @throws AppError DATA_VALIDATION_ERROR naming the member, WORKFLOW_INVALID for a schema no input can be held to */
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
  const fault = faultOf(check, input, plan);
  if (fault === null) return;
  const what = fault.field === "" ? "it" : `field "${fault.field}"`;
  throw new AppError(
    "DATA_VALIDATION_ERROR",
    `The input does not fit workflow "${name}": ${what} ${fault.problem}. Its trigger refused it, so no run was started.`,
    { workflow: name, field: fault.field },
  );
}
