import type { GatePlan, LoopPlan, PlanStep, WorkflowPlan } from "@fastn/workflow/plan";

/** A plan with the lookups the interpreter needs; made once per plan. */
export interface PlanIndex {
  readonly plan: WorkflowPlan;
  readonly byName: ReadonlyMap<string, PlanStep>;
  readonly hasLoops: boolean;
  /** Steps that live in an iteration of the loop (null: of the run itself), those inside its gates too, in plan order. */
  membersOf(loop: string | null): readonly PlanStep[];
  /** The gate or loop a step lives in. */
  containerOf(step: PlanStep): GatePlan | LoopPlan | null;
  /** Steps it waits for; a `while` loop's references into its own body are no waits. */
  waitsFor(step: PlanStep): readonly PlanStep[];
  /** Every step that has ended when this one starts: what it waits for, what its containers wait for, and so on. */
  ancestorsOf(step: PlanStep): readonly PlanStep[];
}

const indexes = new WeakMap<WorkflowPlan, PlanIndex>();

export function indexPlan(plan: WorkflowPlan): PlanIndex {
  let index = indexes.get(plan);
  if (index === undefined) {
    index = makeIndex(plan);
    indexes.set(plan, index);
  }
  return index;
}

function makeIndex(plan: WorkflowPlan): PlanIndex {
  const byName = new Map(plan.steps.map((step) => [step.name, step]));
  const members = new Map<string | null, PlanStep[]>();
  for (const step of plan.steps) {
    const loop = step.loops.at(-1) ?? null;
    members.set(loop, [...(members.get(loop) ?? []), step]);
  }
  const waits = new Map(plan.steps.map((step) => [step.name, step.waitsFor.flatMap((name) => reachable(byName.get(name), step))]));
  const ancestors = new Map<string, readonly PlanStep[]>();

  const containerOf = (step: PlanStep): GatePlan | LoopPlan | null => {
    const container = step.parent === null ? undefined : byName.get(step.parent.step);
    return container?.type === "gate" || container?.type === "loop" ? container : null;
  };
  const waitsFor = (step: PlanStep): readonly PlanStep[] => waits.get(step.name) ?? [];
  return {
    plan,
    byName,
    hasLoops: plan.steps.some(({ type }) => type === "loop"),
    membersOf: (loop) => members.get(loop) ?? [],
    containerOf,
    waitsFor,
    ancestorsOf(step) {
      let found = ancestors.get(step.name);
      if (found === undefined) {
        found = findAncestors(step, containerOf, waitsFor);
        ancestors.set(step.name, found);
      }
      return found;
    },
  };
}

const reachable = (target: PlanStep | undefined, from: PlanStep): PlanStep[] =>
  target !== undefined && target.loops.every((loop, depth) => from.loops[depth] === loop) ? [target] : [];

function findAncestors(
  step: PlanStep,
  containerOf: (step: PlanStep) => PlanStep | null,
  waitsFor: (step: PlanStep) => readonly PlanStep[],
): readonly PlanStep[] {
  const found = new Set<PlanStep>();
  const left: PlanStep[] = [step];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    for (const target of waitsFor(next)) {
      if (found.has(target)) continue;
      found.add(target);
      left.push(target);
    }
    const container = containerOf(next);
    if (container !== null) left.push(container);
  }
  return [...found];
}
