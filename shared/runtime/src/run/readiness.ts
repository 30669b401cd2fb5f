import { hasEnded, hasRun, lookUp, type RunState, type StepState } from "./run-state.ts";

/** Whether a step that has not begun may begin. `off`: its author switched it off. */
export type Readiness = "later" | "now" | { readonly skip: string; readonly off: boolean };

export function readiness({ index }: RunState, step: StepState): Readiness {
  // Asked of every open step whenever something moves: mostly what held it up the last time still does.
  if (step.heldUpBy !== null && !hasEnded(step.heldUpBy)) return "later";
  const container = index.containerOf(step.step);
  if (container?.type === "gate") {
    const gate = step.scope.byName.get(container.name);
    if (gate === undefined) return "later";
    if (gate.selected === undefined) return hasEnded(gate) ? skip(`"${container.name}" ${gate.status === "failed" ? "failed" : "was skipped"}`) : "later";
    if (gate.selected !== step.step.parent?.slot) return skip(`"${container.name}" took the branch "${gate.selected}"`);
  }
  let skipped: StepState | undefined;
  let anyRan = false;
  for (const { name } of index.waitsFor(step.step)) {
    const target = lookUp(step.scope, name);
    if (target === undefined) return "later";
    if (!hasEnded(target)) {
      step.heldUpBy = target;
      return "later";
    }
    if (target.status === "skipped" && !target.off) skipped ??= target;
    anyRan ||= hasRun(target);
  }
  if (skipped !== undefined && !anyRan) return skip(`"${skipped.step.name}" was skipped`);
  if (step.step.skip) return { skip: "switched off in the workflow", off: true };
  return "now";
}

const skip = (reason: string): Readiness => ({ skip: reason, off: false });
