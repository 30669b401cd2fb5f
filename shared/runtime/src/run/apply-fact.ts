import type { Json, RunId } from "@fastn/core";
import { failStep } from "./fail-step.ts";
import { includes } from "./includes.ts";
import { conditionKnown } from "./move-loop.ts";
import { startStep } from "./move-step.ts";
import { workKeys, type Recorder } from "./recorder.ts";
import { hasEnded, type StepState } from "./run-state.ts";
import type { Fact } from "./work.ts";

type FactOf<T extends Fact["type"]> = Extract<Fact, { readonly type: T }>;

/** Put down what a fact means. @returns whether it applied: a timer of a step that has ended does not */
export function applyFact(record: Recorder, fact: Fact): boolean {
  switch (fact.type) {
    case "attemptEnded":
      return attemptEnded(record, fact);
    case "evaluated":
      return evaluated(record, fact);
    case "timerDue":
      return timerDue(record, fact);
    case "approval":
      return approvalGiven(record, fact);
    case "event":
      return eventCame(record, fact);
    case "childEnded":
      return childEnded(record, fact);
    case "cancel":
      record.emit({ type: "cancel_requested", by: fact.by, at: record.now });
      record.finish("cancelled", null, { code: "RUN_CANCELLED", message: `Cancelled by ${fact.by}.` });
      return true;
    case "outOfTime":
      return outOfTime(record);
  }
}

function attemptEnded(record: Recorder, { path, attempt, output, error }: FactOf<"attemptEnded">): boolean {
  const step = record.state.byPath.get(path);
  if (step?.status !== "running" || step.attempt !== attempt) return false;
  if (error !== undefined) failStep(record, step, error);
  else if (step.step.type === "action" && step.step.run.kind === "workflow") childStarted(record, step, step.step.run.workflow, output as RunId);
  else complete(record, step, output ?? null);
  return true;
}

function childStarted(record: Recorder, { path, step }: StepState, workflow: string, runId: RunId): void {
  record.emit({ type: "child_started", path, workflow, runId, at: record.now });
  if (step.timeoutMs !== null) record.emit({ type: "timer_set", path, purpose: "expiry", fireAt: record.now + step.timeoutMs, at: record.now });
}

function childEnded(record: Recorder, { path, runId, status, output, error }: FactOf<"childEnded">): boolean {
  const step = record.state.byPath.get(path);
  if (step?.status !== "waiting" || step.child?.runId !== runId) return false;
  const { workflow } = step.child;
  record.emit({ type: "child_finished", path, runId, status, at: record.now });
  if (status === "completed") complete(record, step, output);
  else if (status === "cancelled")
    failStep(record, step, { code: "RUN_CANCELLED", message: `The run of workflow "${workflow}" was cancelled.`, details: { runId } });
  else {
    const message = `Workflow "${workflow}" ${status === "timed_out" ? "ran out of time" : "failed"}: ${error?.message ?? "no reason was given"}`;
    failStep(record, step, { code: "STEP_FAILED", message, details: { runId, ...(error !== null && { childCode: error.code }) } });
  }
  return true;
}

function evaluated(record: Recorder, { key, place, values = [], error }: FactOf<"evaluated">): boolean {
  const { step } = place;
  if (step === null) {
    if (error === undefined) record.finish("completed", values[0] ?? null, null);
    else record.finish("failed", null, { ...error, details: { ...error.details, option: "output" } });
    return true;
  }
  if (hasEnded(step)) return false;
  if (key === workKeys.condition(step.path)) {
    if (error === undefined) conditionKnown(record, step, Boolean(values[0]));
    else failStep(record, step, error);
  } else if (error === undefined) {
    startStep(record, step, () => values);
  } else {
    record.emit({ type: "step_started", path: step.path, attempt: step.nextAttempt, input: null, at: record.now });
    failStep(record, step, error);
  }
  return true;
}

function timerDue(record: Recorder, { path, purpose }: FactOf<"timerDue">): boolean {
  const step = record.state.byPath.get(path);
  if (!step?.timers.has(purpose)) return false;
  record.emit({ type: "timer_fired", path, purpose, at: record.now });
  if (purpose === "wait") complete(record, step, null);
  if (purpose === "expiry") expired(record, step);
  return true;
}

function expired(record: Recorder, step: StepState): void {
  const { name } = step.step;
  if (step.step.type !== "approval") {
    const what = step.child === null ? `event "${step.awaited?.name}", which did not come` : `workflow "${step.child.workflow}", which did not end`;
    const message = `Step "${name}" waited ${step.step.timeoutMs} ms for ${what}.`;
    return failStep(record, step, { code: "STEP_TIMED_OUT", message });
  }
  if (step.step.onTimeout === "continue") return complete(record, step, { approved: false, by: null, comment: "", at: iso(record) });
  failStep(record, step, { code: "APPROVAL_EXPIRED", message: `Nobody answered the approval "${name}" in time.` });
}

function approvalGiven(record: Recorder, { path, approved, by, comment }: FactOf<"approval">): boolean {
  const step = record.state.byPath.get(path);
  if (step?.status !== "waiting" || step.asked === null) return false;
  record.emit({ type: "approval_given", path, approved, by, comment, at: record.now });
  // A "no" stops the run, unless the workflow says that it looks at the answer itself.
  if (approved || step.step.onError === "continue") {
    complete(record, step, { approved, by, comment, at: iso(record) });
  } else {
    const said = comment === "" ? "" : `: ${comment}`;
    failStep(record, step, { code: "APPROVAL_REJECTED", message: `${by} rejected "${step.step.label ?? step.step.name}"${said}`, details: { by } });
  }
  return true;
}

function eventCame(record: Recorder, { name, payload }: FactOf<"event">): boolean {
  let taken = false;
  for (const step of record.state.asleep) {
    const { path, status, awaited } = step;
    if (status !== "waiting" || awaited === null || awaited.name !== name || !includes(payload, awaited.match)) continue;
    record.emit({ type: "event_received", path, name, payload, at: record.now });
    complete(record, step, payload);
    taken = true;
  }
  return taken;
}

function outOfTime(record: Recorder): boolean {
  const { timeoutMs, name } = record.state.index.plan;
  const message = `The run was at work for longer than the ${timeoutMs} ms that workflow "${name}" allows. Raise its timeout, or its tier.`;
  record.finish("timed_out", null, { code: "TIMED_OUT", message, details: { timeoutMs } });
  return true;
}

function complete(record: Recorder, { path }: StepState, output: Json): void {
  record.emit({ type: "step_completed", path, output, at: record.now });
}

const iso = ({ now }: Recorder): string => new Date(now).toISOString();
