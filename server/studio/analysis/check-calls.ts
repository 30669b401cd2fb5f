import type { FlowStep } from "@fastn/builder";
import { nearestName, type Problem } from "@fastn/core";
import { problem } from "./problem.ts";
import type { WorkflowFile } from "./workflow-file.ts";

interface Call {
  readonly step: FlowStep;
  readonly target: string;
}

/** Calls between workflows: of ones that are not there, and in a circle. Every file of a circle is told, so that none of them runs. */
export function checkCalls(files: readonly WorkflowFile[]): WorkflowFile[] {
  const calls = new Map(files.map((file) => [file.summary.name, callsOf(file)]));
  return files.map((file) => {
    const found = (calls.get(file.summary.name) ?? []).flatMap((call) => faultOf(call, file, calls) ?? []);
    if (found.length === 0) return file;
    return { ...file, problems: [...file.problems, ...found], summary: { ...file.summary, errorCount: file.summary.errorCount + found.length } };
  });
}

function callsOf({ graph }: WorkflowFile): Call[] {
  return graph.nodes.flatMap((step) => {
    const option = step.kind === "step" && step.type === "action" ? step.options["workflow"] : undefined;
    return step.kind === "step" && option?.kind === "literal" && typeof option.value === "string" && option.value !== ""
      ? [{ step, target: option.value }]
      : [];
  });
}

function faultOf({ step, target }: Call, { path, summary }: WorkflowFile, calls: ReadonlyMap<string, readonly Call[]>): Problem | null {
  const range = step.options["workflow"]?.range;
  if (!calls.has(target)) {
    const near = nearestName(target, calls.keys());
    const message = `Step "${step.name}" calls workflow "${target}", and there is none.${near === null ? "" : ` Did you mean "${near}"?`}`;
    return problem("error", "WORKFLOW_NOT_FOUND", message, path, range, step.name);
  }
  const way = wayTo(summary.name, target, calls);
  if (way === null) return null;
  const message = `Workflows call each other in a circle: ${[summary.name, ...way].join(" -> ")}. Remove one of these calls.`;
  return problem("error", "STEP_CYCLE", message, path, range, step.name);
}

/** Shortest way of calls from `from` to `goal`, both included; null when there is none. */
function wayTo(goal: string, from: string, calls: ReadonlyMap<string, readonly Call[]>): string[] | null {
  const before = new Map<string, string | null>([[from, null]]);
  for (const name of before.keys()) {
    if (name === goal) {
      const way: string[] = [];
      for (let at: string | null = name; at !== null; at = before.get(at) ?? null) way.unshift(at);
      return way;
    }
    for (const { target } of calls.get(name) ?? []) if (!before.has(target)) before.set(target, name);
  }
  return null;
}
