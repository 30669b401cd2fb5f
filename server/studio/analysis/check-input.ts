import type { FlowStep } from "@fastn/builder";
import { isJsonObject, type ActionInfo, type Json, type Problem } from "@fastn/core";
import { schemaCheck, type SchemaCheck, type SchemaFault } from "@fastn/core/schema-check";
import { hasExpression } from "@fastn/workflow/expressions";
import { problem } from "./problem.ts";

const checks = new WeakMap<ActionInfo, SchemaCheck>();

/**
 * What the action will say of the input for sure, whatever the expressions in it give. A warning: the step may be pinned, skipped or unfinished,
 * and the others can run.
 * @param source the file's text
 */
export function checkInput(step: FlowStep, action: ActionInfo, file: string, source: string): Problem[] {
  const { input, action: option } = step.options;
  // Without an input there may be one in something spread that cannot be read.
  if (input === undefined && source.slice(step.range.start, step.range.end).includes("...")) return [];
  if (input !== undefined && (input.kind !== "literal" || !isJsonObject(input.value))) return [];
  let check = checks.get(action);
  if (check === undefined) checks.set(action, (check = schemaCheck(action.inputSchema)));
  const value = input?.value ?? {};
  const fault = faultOf(check, value);
  if (fault === null) return [];
  const message = `Step "${step.name}": ${String(option?.kind === "literal" ? option.value : action.name)} will refuse this input: ${fault.field === "" ? "it" : `"${fault.field}"`} ${fault.problem}.`;
  return [problem("warning", "DATA_VALIDATION_ERROR", message, file, (input ?? option)?.range, step.name)];
}

function faultOf(check: SchemaCheck, value: Json): SchemaFault | null {
  try {
    return check(value, new Set(openParts(value)));
  } catch (error) {
    // A description's schema that is itself without end: the call says so.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** JSON pointers of what a run will put something else in the place of: texts with expressions, and nulls, which may count as left out. */
function* openParts(value: Json, pointer = ""): Generator<string> {
  if (value === null || (typeof value === "string" && hasExpression(value))) yield pointer;
  else if (typeof value === "object")
    for (const [name, member] of Object.entries(value)) yield* openParts(member, `${pointer}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`);
}
