import { toErrorRecord, type Json } from "@fastn/core";
import type { PlanValue } from "@fastn/workflow/plan";
import { beginStep, type Begun } from "./begin-step.ts";
import { evaluate, placeOf } from "./context.ts";
import { failStep } from "./fail-step.ts";
import { moveLoop } from "./move-loop.ts";
import { optionsOf } from "./options-of.ts";
import { readiness } from "./readiness.ts";
import { workKeys, type Recorder } from "./recorder.ts";
import { hasEnded, type StepState } from "./run-state.ts";

/** Take a step further if it can be. @returns whether anything changed */
export function moveStep(record: Recorder, step: StepState): boolean {
  switch (step.status) {
    case "retrying":
      return !step.timers.has("retry") && attemptDue(record, step);
    case "pending": {
      const ready = readiness(record.state, step);
      if (ready === "later") return false;
      if (ready === "now") return attemptDue(record, step);
      record.emit({ type: "step_skipped", path: step.path, reason: ready.skip, ...(ready.off && { off: true }), at: record.now });
      return true;
    }
    case "running":
      return step.step.type === "gate" ? moveGate(record, step) : step.step.type === "loop" && moveLoop(record, step, step.step);
    default:
      return false;
  }
}

/** Begin an attempt with its options evaluated. Options that fail make it a failed attempt. */
export function startStep(record: Recorder, step: StepState, options: () => readonly Json[]): void {
  let begun: Begun;
  const started = { type: "step_started", path: step.path, attempt: step.nextAttempt, at: record.now } as const;
  try {
    begun = beginStep(step, options(), record.now);
  } catch (error) {
    record.emit({ ...started, input: null });
    return failStep(record, step, toErrorRecord(error));
  }
  record.emit({ ...started, input: begun.input });
  for (const event of begun.events) record.emit(event);
  if (begun.works) record.want({ kind: "attempt", key: workKeys.attempt(step.path), step, attempt: step.attempt, input: begun.input });
}

function attemptDue(record: Recorder, step: StepState): boolean {
  const { type } = step.step;
  const values = optionsOf(step.step);
  // Only functions are evaluated outside, which may be under way.
  const key = values.some(({ kind }) => kind === "function") ? workKeys.options(step.path) : null;
  if (key !== null && record.isBusy(key)) return false;
  const works = key !== null || type === "action" || type === "notification";
  if (works && !record.hasRoom) return false;
  const upToTruthy = type === "gate";
  if (key !== null) record.want({ kind: "evaluate", key, place: placeOf(step), values, upToTruthy });
  else startStep(record, step, () => evaluateData(record, step, values, upToTruthy));
  return true;
}

function evaluateData(record: Recorder, step: StepState, values: readonly PlanValue[], upToTruthy: boolean): Json[] {
  const results: Json[] = [];
  for (const value of values) {
    if (value.kind === "function") throw new Error("functions are evaluated by the driver");
    const result = evaluate(value, record.state, record.options.facts, placeOf(step));
    results.push(result);
    if (upToTruthy && result) break;
  }
  return results;
}

function moveGate(record: Recorder, step: StepState): boolean {
  if (step.step.type !== "gate" || step.selected === undefined) return false;
  const taken = step.step.branches.find(({ name }) => name === step.selected);
  const ended = taken?.steps.every((name) => isDone(step.scope.byName.get(name))) ?? true;
  if (ended) record.emit({ type: "step_completed", path: step.path, output: { selected: step.selected }, at: record.now });
  return ended;
}

const isDone = (step: StepState | undefined): boolean => step === undefined || hasEnded(step);
