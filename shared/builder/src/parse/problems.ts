import type { Problem } from "@fastn/core";
import type { FlowNode } from "../flow-graph.ts";
import type { LineMap } from "../source/line-map.ts";
import { findCycles, findHidden, firstSteps } from "./waiting.ts";
import { problemAt } from "../source/problem-at.ts";
import type { Reference, References } from "./references.ts";

/** References to steps that do not exist. Next to code that may build steps this can only be a warning. */
export function unknownSteps(lines: LineMap, nodes: readonly FlowNode[], references: References): Problem[] {
  const names = new Set(nodes.flatMap((node) => (node.kind === "step" ? [node.name] : [])));
  const severity = nodes.some((node) => node.kind === "opaque") ? "warning" : "error";
  const problems: Problem[] = [];
  const check = (reference: Reference, step: string | undefined): void => {
    if (names.has(reference.name) || reference.typeOnly) return;
    const where = step === undefined ? "The code" : `Step "${step}"`;
    const near = severity === "warning" ? " unless code builds it" : "";
    const message = `${where} refers to the step "${reference.name}", which does not exist${near}.${suggestion(reference.name, names)}`;
    problems.push(problemAt(lines, reference, "STEP_UNKNOWN", message, { severity, ...(step !== undefined && { step }) }));
  };
  for (const node of nodes) {
    for (const reference of references.byNode.get(node.key) ?? []) check(reference, node.kind === "step" ? node.name : undefined);
  }
  for (const reference of references.elsewhere) check(reference, undefined);
  return problems;
}

/** Steps that wait for themselves, each cycle once, with its path. */
export function cycleProblems(lines: LineMap, nodes: readonly FlowNode[]): Problem[] {
  const steps = firstSteps(nodes);
  return findCycles([...steps.values()]).map((path) => {
    const at = steps.get(path[0]!)?.waitsFor.find((dependency) => dependency.name === path[1])?.ranges[0];
    const message = `Steps wait for each other: ${path.join(" → ")}. Remove one of the references.`;
    return problemAt(lines, at ?? steps.get(path[0]!)!.range, "STEP_CYCLE", message, { step: path[0]! });
  });
}

/** References into a loop from outside it: there is no telling which iteration is meant. */
export function hiddenSteps(lines: LineMap, nodes: readonly FlowNode[]): Problem[] {
  return findHidden(nodes).map(({ step, name, loop, ranges }) => {
    const message = `Step "${step.name}" refers to "${name}", which runs inside the loop "${loop}". Refer to steps.${loop}.output instead, or move the step into the loop.`;
    return problemAt(lines, ranges[0] ?? step.range, "STEP_UNKNOWN", message, { step: step.name });
  });
}

function suggestion(name: string, names: ReadonlySet<string>): string {
  const wanted = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  const close = [...names].find((candidate) => candidate.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "") === wanted);
  return close === undefined ? " Add the step or correct the name." : ` Did you mean "${close}"?`;
}
