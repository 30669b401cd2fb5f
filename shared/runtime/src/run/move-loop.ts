import { toErrorRecord, toJson } from "@fastn/core";
import type { LoopPlan, PlanValue } from "@fastn/workflow/plan";
import { evaluate, type Place } from "./context.ts";
import { failStep } from "./fail-step.ts";
import { workKeys, type Recorder } from "./recorder.ts";
import { newIteration, type Scope, type StepState } from "./run-state.ts";

/** Begin iterations, ask the condition, or complete. @returns whether anything changed */
export function moveLoop(record: Recorder, step: StepState, plan: LoopPlan): boolean {
  const { loop } = step;
  if (loop === null) return false;
  if (plan.loop.kind === "while" && loop.active.size === 0 && !loop.over && loop.allowed === loop.iterations.length) {
    return askCondition(record, step, loop.iterations.length, plan.loop.condition);
  }
  let moved = false;
  while (loop.active.size < plan.concurrency && loop.iterations.length < loop.allowed) {
    newIteration(record.state, step, loop.items?.[loop.iterations.length] ?? null);
    moved = true;
  }
  if (loop.active.size > 0 || loop.iterations.length < loop.allowed || (plan.loop.kind === "while" && !loop.over)) return moved;
  completeLoop(record, step, plan, loop.iterations);
  return true;
}

/** The condition of a `while` loop says whether there is one more iteration. */
export function conditionKnown(record: Recorder, step: StepState, go: boolean): void {
  if (step.loop === null || step.step.type !== "loop") return;
  const index = step.loop.iterations.length;
  const { maxIterations, name } = step.step;
  if (go && index >= maxIterations) {
    const message = `Loop "${name}" would run more than ${maxIterations} times. Raise maxIterations, or check its condition.`;
    return failStep(record, step, { code: "STEP_OPTION_INVALID", message, details: { maxIterations } });
  }
  record.emit({ type: "loop_item", path: step.path, index, go, at: record.now });
}

function askCondition(record: Recorder, step: StepState, index: number, condition: PlanValue): boolean {
  const key = workKeys.condition(step.path);
  if (record.isBusy(key)) return false;
  const place: Place = { step, scope: step.scope, item: null, index };
  if (condition.kind === "function") {
    if (!record.hasRoom) return false;
    record.want({ kind: "evaluate", key, place, values: [condition], upToTruthy: false });
    return true;
  }
  try {
    conditionKnown(record, step, Boolean(evaluate(condition, record.state, record.options.facts, place)));
  } catch (error) {
    failStep(record, step, toErrorRecord(error));
  }
  return true;
}

function completeLoop(record: Recorder, step: StepState, plan: LoopPlan, iterations: readonly Scope[]): void {
  const last = plan.steps.at(-1) ?? "";
  const outputs = iterations.map((scope) => (scope.failed === null ? (scope.byName.get(last)?.output ?? null) : null));
  try {
    const output = toJson(outputs, `output of step "${plan.name}"`);
    record.emit({ type: "step_completed", path: step.path, output, at: record.now });
  } catch (error) {
    failStep(record, step, toErrorRecord(error));
  }
}
