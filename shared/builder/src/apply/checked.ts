import type { FlowNode } from "../flow-graph.ts";
import { linkProblems } from "../parse/waiting.ts";
import { refuse } from "../refuse.ts";

/** Refuse what would make steps wait for each other, or hide a step from those that refer to it. What was wrong before may stay wrong. */
export function checked(before: readonly FlowNode[], after: FlowNode[], what: string): FlowNode[] {
  const known = new Set(linkProblems(before).map(({ problem }) => problem.message));
  const hadCycle = linkProblems(before).some(({ problem }) => problem.code === "STEP_CYCLE");
  const found = linkProblems(after).find(({ problem }) => !known.has(problem.message) && !(problem.code === "STEP_CYCLE" && hadCycle));
  if (found) refuse(`${what}. ${found.problem.message}`, { step: found.step.name });
  return after;
}
