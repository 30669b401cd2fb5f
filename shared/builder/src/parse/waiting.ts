import type { FlowNode, FlowStep, SourceRange } from "../flow-graph.ts";

/** Steps by name; of steps with one name, the first. */
export function firstSteps(nodes: readonly FlowNode[]): Map<string, FlowStep> {
  const steps = new Map<string, FlowStep>();
  for (const node of nodes) if (node.kind === "step" && !steps.has(node.name)) steps.set(node.name, node);
  return steps;
}

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

export interface HiddenReference {
  readonly step: FlowStep;
  readonly name: string;
  readonly loop: string;
  readonly ranges: readonly SourceRange[];
}

/** Dependencies on steps inside a loop from outside of it. */
export function findHidden(nodes: readonly FlowNode[]): HiddenReference[] {
  const byName = firstSteps(nodes);
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  const hidden: HiddenReference[] = [];
  for (const step of nodes) {
    if (step.kind !== "step") continue;
    const around = new Set(containersOf(step, byKey));
    for (const { name, ranges } of step.waitsFor) {
      const target = byName.get(name);
      const loop = target && containersOf(target, byKey).find((container) => container.type === "loop" && !around.has(container));
      if (loop && loop !== step) hidden.push({ step, name, loop: loop.name, ranges });
    }
  }
  return hidden;
}

/**
 * Name paths of cycles, first name repeated at the end: `["a", "b", "a"]` when a waits for b and b for a. A step starts after its gate or loop has
 * started and what it waits for has ended; a gate or loop ends after the steps it holds.
 */
export function findCycles(steps: readonly FlowStep[]): string[][] {
  const next = waitGraph(steps);
  const found: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const stack: string[][] = [];
  const open = (moment: string): void => {
    state.set(moment, "open");
    path.push(moment);
    stack.push([...(next.get(moment) ?? [])].toReversed());
  };
  for (const root of next.keys()) {
    if (!state.has(root)) open(root);
    for (let rest = stack.at(-1); rest !== undefined; rest = stack.at(-1)) {
      const moment = rest.pop();
      if (moment === undefined) {
        state.set(path.pop()!, "done");
        stack.pop();
      } else if (state.get(moment) === "open") found.push(namesOf([...path.slice(path.indexOf(moment)), moment]));
      else if (!state.has(moment)) open(moment);
    }
  }
  return found;
}

/** Moments `s name` (start) and `e name` (end), with the moments each comes after. */
function waitGraph(steps: readonly FlowStep[]): Map<string, string[]> {
  const names = new Set(steps.map((step) => step.name));
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const graph = new Map<string, string[]>();
  for (const { name } of steps) graph.set(`s ${name}`, []).set(`e ${name}`, [`s ${name}`]);
  for (const step of steps) {
    const start = graph.get(`s ${step.name}`)!;
    for (const dependency of step.waitsFor) if (names.has(dependency.name)) start.push(`e ${dependency.name}`);
    const parent = step.parent && byKey.get(step.parent.key);
    if (!parent) continue;
    start.push(`s ${parent.name}`);
    graph.get(`e ${parent.name}`)!.push(`e ${step.name}`);
  }
  return graph;
}

function namesOf(moments: readonly string[]): string[] {
  const names = moments.map((moment) => moment.slice(2)).filter((name, index, all) => index === 0 || name !== all[index - 1]);
  return names.length > 1 && names[0] === names.at(-1) ? names : [...names, names[0]!];
}
