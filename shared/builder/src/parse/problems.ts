import { nearestName, type Problem } from "@fastn/core";
import type { FlowNode } from "../flow-graph.ts";
import type { LineMap } from "../source/line-map.ts";
import { problemAt } from "../source/problem-at.ts";
import type { References } from "./references.ts";
import { linkProblems, type FoundLink } from "./waiting.ts";

/**
 * Duplicate names, unknown steps and cycles, each at the line that is wrong. Next to code that may build steps, a reference to a step that is
 * not there can only be a warning.
 */
export function referenceProblems(lines: LineMap, nodes: readonly FlowNode[], references: References): Problem[] {
  const names = new Set(nodes.flatMap((node) => (node.kind === "step" ? [node.name] : [])));
  const severity = nodes.some((node) => node.kind === "opaque") ? "warning" : "error";
  const problems = linkProblems(nodes).flatMap((link) => placed(lines, link, names.has(link.problem.target ?? "") ? "error" : severity));
  for (const { start, end, step } of references.unclear) {
    const message = `Step "${step}": a function uses ctx in a way that does not tell which steps it reads. Name them: ctx.steps.x, or dependsOn.`;
    problems.push(problemAt(lines, { start, end }, "STEP_UNKNOWN", message, { severity: "warning", step }));
  }
  const opaque = nodes.flatMap((node) => (node.kind === "opaque" ? (references.byNode.get(node.key) ?? []) : []));
  for (const reference of [...opaque, ...references.elsewhere]) {
    if (names.has(reference.name) || reference.silent) continue;
    const near = nearestName(reference.name, names);
    const message = `Line ${lines.position(reference.start).line} refers to "${reference.name}", and there is no such step.${near === null ? "" : ` Did you mean "${near}"?`}`;
    problems.push(problemAt(lines, reference, "STEP_UNKNOWN", message, { severity }));
  }
  return problems;
}

function placed(lines: LineMap, { step, problem }: FoundLink, unknownSeverity: "error" | "warning"): Problem[] {
  const { code, message } = problem;
  if (code === "STEP_DUPLICATE") return [problemAt(lines, step.nameRange ?? step.range, code, message, { step: step.name })];
  if (code === "STEP_CYCLE") {
    const next = / -> (\w+)/.exec(message)?.[1];
    const at = step.waitsFor.find((dependency) => dependency.name === next) ?? step.waitsFor[0];
    return [problemAt(lines, at?.ranges[0] ?? step.range, code, message, { step: step.name })];
  }
  const ranges = step.waitsFor.filter((dependency) => dependency.name === problem.target).flatMap((dependency) => dependency.ranges);
  return ranges.map((range) => problemAt(lines, range, code, message, { severity: unknownSeverity, step: step.name }));
}
