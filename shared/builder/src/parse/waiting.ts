import { checkLinks, type LinkProblem, type StepLinks } from "@fastn/workflow/plan";
import type { FlowNode, FlowStep } from "../flow-graph.ts";

/** Gates and loops around a node, innermost first. */
export function containersOf(node: FlowNode, byKey: ReadonlyMap<string, FlowNode>): FlowStep[] {
  const containers: FlowStep[] = [];
  for (let parent = node.parent; parent !== null;) {
    const container = byKey.get(parent.key);
    if (container?.kind !== "step" || containers.includes(container)) break;
    containers.push(container);
    parent = container.parent;
  }
  return containers;
}

export interface FoundLink {
  readonly step: FlowStep;
  readonly problem: LinkProblem;
}

/** Duplicate names, references to steps that are not there or not in reach, and a cycle: the checks a run makes, on the graph. */
export function linkProblems(nodes: readonly FlowNode[]): FoundLink[] {
  const steps = nodes.filter((node) => node.kind === "step");
  const names = new Map(steps.map((step) => [step.key, step.name]));
  const links = steps.map((step): StepLinks => ({
    name: step.name,
    parent: (step.parent && names.get(step.parent.key)) ?? null,
    isLoop: step.type === "loop",
    isWhile: step.type === "loop" && Object.hasOwn(step.options, "while"),
    waitsFor: step.waitsFor.map((dependency) => dependency.name),
  }));
  return checkLinks(links).map((problem) => ({ step: steps[problem.index]!, problem }));
}
