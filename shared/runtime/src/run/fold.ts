import { AppError, type Json, type JournalEvent } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { NewJournalEvent } from "../run-store.ts";
import { indexPlan } from "./plan-index.ts";
import { hasEnded, lookUp, newIteration, newRunState, type RunState, type StepState } from "./run-state.ts";

/**
 * The state a journal tells.
 * @throws AppError DEFINITION_CHANGED when the journal names steps or branches the plan does not have
 */
export function foldJournal(events: readonly JournalEvent[], plan: WorkflowPlan): RunState {
  const state = newRunState(indexPlan(plan));
  for (const event of events) {
    applyEvent(state, event);
    if (event.payloads !== undefined && "path" in event) referTo(state, event.path, event.payloads);
    state.lastSeq = event.seq;
  }
  return state;
}

function referTo(state: RunState, path: string, payloads: NonNullable<JournalEvent["payloads"]>): void {
  const step = findStep(state, path);
  step.payloads = { ...step.payloads, ...payloads };
}

/** Move the state along by one event. */
export function applyEvent(state: RunState, event: NewJournalEvent): void {
  switch (event.type) {
    case "run_started":
      Object.assign(state, { status: "running", trigger: event.trigger, input: event.input, startedAt: event.at });
      keep(state, event.input);
      break;
    case "cancel_requested":
      break;
    case "run_finished":
      Object.assign(state, { status: event.status, output: event.output, error: event.error, finishedAt: event.at });
      closeOpenSteps(state, event.at);
      break;
    default: {
      const step = findStep(state, event.path);
      applyStepEvent(state, step, event);
      if (step.status === "waiting" || step.status === "retrying") state.asleep.add(step);
      else state.asleep.delete(step);
    }
  }
  if (event.type !== "step_interrupted") state.work.aliveAt = event.at;
}

type StepEvent = Extract<NewJournalEvent, { path: string }>;

function applyStepEvent(state: RunState, step: StepState, event: StepEvent): void {
  switch (event.type) {
    case "step_started":
      requireInOrder(state, step);
      if (event.attempt !== step.attempt) step.interruptions = step.foreignDeaths = 0;
      step.status = "running";
      step.attempt = event.attempt;
      step.nextAttempt = event.attempt + 1;
      step.input = event.input;
      step.startedAt ??= event.at;
      step.timers.delete("retry");
      step.child = null;
      keep(state, event.input);
      beginWork(state, step, event.at);
      return;
    case "step_attempt_failed":
      step.status = "retrying";
      step.error = event.error;
      endWork(state, step, event.at);
      return;
    case "step_interrupted":
      step.status = "pending";
      step.nextAttempt = event.attempt;
      if (event.by === "step_host") step.foreignDeaths += 1;
      else step.interruptions += 1;
      endWork(state, step, event.by === "step_host" ? event.at : Math.min(event.at, state.work.aliveAt));
      return;
    case "step_completed":
      step.output = event.output;
      step.error = null;
      keep(state, event.output);
      return end(state, step, "completed", event.at);
    case "step_failed":
      step.error = event.error;
      // A gate answers for the steps inside it.
      if (!event.continued && state.index.containerOf(step.step)?.type !== "gate") step.scope.failed ??= step;
      return end(state, step, "failed", event.at);
    case "step_skipped":
      step.off = event.off === true;
      step.skippedBecause = event.reason;
      return end(state, step, "skipped", event.at);
    case "gate_selected":
      if (step.step.type !== "gate" || !step.step.branches.some(({ name }) => name === event.selected)) {
        throw changed(`it took branch "${event.selected}" of "${event.path}"`);
      }
      step.selected = event.selected;
      return endWork(state, step, event.at);
    case "loop_started":
      if (step.step.type !== "loop") throw changed(`"${event.path}" was a loop`);
      step.loop = { items: event.items, iterations: [], active: new Set(), allowed: event.items?.length ?? 0, over: false };
      if (event.items !== null) keep(state, event.items);
      return endWork(state, step, event.at);
    case "loop_item":
      if (step.loop === null) throw changed(`"${event.path}" was a loop`);
      if (event.go) step.loop.allowed = event.index + 1;
      else step.loop.over = true;
      return;
    case "timer_set":
      step.timers.set(event.purpose, event.fireAt);
      if (event.purpose !== "retry") step.status = "waiting";
      return endWork(state, step, event.at);
    case "timer_fired":
      step.timers.delete(event.purpose);
      return;
    case "event_awaited":
      step.awaited = { name: event.name, match: event.match };
      step.status = "waiting";
      return endWork(state, step, event.at);
    case "approval_requested":
      step.asked = { approvers: event.approvers, expiresAt: event.expiresAt };
      step.status = "waiting";
      return endWork(state, step, event.at);
    case "child_started":
      step.child = { runId: event.runId, workflow: event.workflow, ended: false };
      step.status = "waiting";
      return endWork(state, step, event.at);
    case "child_finished":
      if (step.child !== null) step.child = { ...step.child, ended: true };
      return;
    case "event_received":
    case "approval_given":
      return;
  }
}

/** A step that began before what it waits for had ended was another step, or had others before it. */
function requireInOrder({ index }: RunState, step: StepState): void {
  const late = index.waitsFor(step.step).find(({ name }) => {
    const other = lookUp(step.scope, name);
    return other !== undefined && !hasEnded(other);
  });
  if (late !== undefined) throw changed(`it began "${step.path}" before "${late.name}" had ended`);
}

function end(state: RunState, step: StepState, status: "completed" | "failed" | "skipped", at: number): void {
  step.status = status;
  step.finishedAt = at;
  step.timers.clear();
  endWork(state, step, at);
  step.scope.open -= 1;
  if (step.scope.open === 0) step.scope.loop?.loop?.active.delete(step.scope);
}

/** A run that ends while steps are at work or waiting leaves them cancelled; steps that never began stay pending. */
function closeOpenSteps(state: RunState, at: number): void {
  for (const step of state.byPath.values()) {
    if (hasEnded(step) || step.status === "pending") continue;
    step.status = "cancelled";
    step.finishedAt = at;
    step.timers.clear();
    endWork(state, step, at);
  }
  state.asleep.clear();
}

function beginWork({ work }: RunState, step: StepState, at: number): void {
  work.running.add(step);
  work.since ??= at;
}

function endWork({ work }: RunState, step: StepState, at: number): void {
  if (!work.running.delete(step) || work.running.size > 0 || work.since === null) return;
  work.totalMs += Math.max(0, at - work.since);
  work.since = null;
}

function keep(state: RunState, value: Json): void {
  if (value !== null && typeof value !== "boolean" && typeof value !== "number") state.sizeBytes += state.measure(value);
}

/** The step at a path; iterations come to life when the journal first names them. */
function findStep(state: RunState, path: string): StepState {
  const found = state.byPath.get(path);
  if (found !== undefined) return found;
  const inner = /^(?<loop>.*)\[(?<index>\d+)\]\.[^.[\]]+$/.exec(path)?.groups;
  if (inner === undefined) throw changed(`it ran a step "${path}"`);
  const loop = findStep(state, inner["loop"] ?? "");
  const index = Number(inner["index"]);
  if (loop.loop === null || index >= loop.loop.allowed) throw changed(`it ran iteration ${index} of "${loop.path}"`);
  while (loop.loop.iterations.length <= index) newIteration(state, loop, loop.loop.items?.[loop.loop.iterations.length] ?? null);
  const step = state.byPath.get(path);
  if (step === undefined) throw changed(`it ran a step "${path}"`);
  return step;
}

const changed = (what: string): AppError =>
  new AppError("DEFINITION_CHANGED", `This run does not match its workflow: ${what}, and the workflow says otherwise. Start a new run.`);
