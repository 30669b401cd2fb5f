import type { FlowNode } from "../flow-graph.ts";
import { findCycles, findHidden } from "../parse/waiting.ts";
import { refuse } from "../refuse.ts";

/** Refuse what would make steps wait for each other, or hide a step from those that refer to it. What was wrong before may stay wrong. */
export function checked(before: readonly FlowNode[], after: FlowNode[], what: string): FlowNode[] {
  const known = new Set(cyclesOf(before).map((path) => path.join()));
  const cycle = cyclesOf(after).find((path) => !known.has(path.join()));
  if (cycle) refuse(`${what}: steps would wait for each other, ${cycle.join(" → ")}.`);
  const hiddenBefore = new Set(findHidden(before).map(({ step, name }) => `${step.name} ${name}`));
  const hidden = findHidden(after).find(({ step, name }) => !hiddenBefore.has(`${step.name} ${name}`));
  if (hidden) refuse(`${what}: "${hidden.step.name}" refers to "${hidden.name}", which it cannot see inside the loop "${hidden.loop}".`);
  return after;
}

const cyclesOf = (nodes: readonly FlowNode[]): string[][] => findCycles(nodes.filter((node) => node.kind === "step"));
