import { AppError, isJsonObject, type Json } from "@fastn/core";
import { parseDuration, parseInstant } from "@fastn/workflow/durations";
import type { ActionPlan, ApprovalPlan, GatePlan, LoopPlan, NotificationPlan, PlanStep, WaitPlan } from "@fastn/workflow/plan";
import type { NewJournalEvent } from "../run-store.ts";
import type { StepState } from "./run-state.ts";

/** What beginning an attempt means for the journal. */
export interface Begun {
  /** Shown as the step's input. */
  readonly input: Json;
  /** After `step_started`. */
  readonly events: readonly NewJournalEvent[];
  /** Whether something is to be done outside: a connector, a handler, a notification. */
  readonly works: boolean;
}

/**
 * @param values of the step's options, in the order of `optionsOf`
 * @throws AppError DATA_VALIDATION_ERROR, DURATION_INVALID, STEP_OPTION_INVALID for values the step cannot use
 */
export function beginStep({ step, path }: StepState, values: readonly Json[], now: number): Begun {
  const [first = null, second = null] = values;
  switch (step.type) {
    case "action":
      return beginAction(step, first);
    case "notification":
      return beginNotification(step, first, second);
    case "wait":
      return beginWait(step, path, first, now);
    case "approval":
      return beginApproval(step, path, first, second, now);
    case "gate":
      return beginGate(step, path, values, now);
    case "loop":
      return beginLoop(step, path, first, now);
  }
}

function beginAction(step: ActionPlan, input: Json): Begun {
  return { input: step.run.kind === "handler" ? null : input, events: [], works: true };
}

function beginNotification({ channels, severity }: NotificationPlan, title: Json, body: Json): Begun {
  return { input: { channels, severity, title: asText(title), body: asText(body) }, events: [], works: true };
}

function beginWait({ wait, timeoutMs, name }: WaitPlan, path: string, value: Json, now: number): Begun {
  if (wait.kind === "event") {
    const events: NewJournalEvent[] = [{ type: "event_awaited", path, name: wait.name, match: value, at: now }];
    if (timeoutMs !== null) events.push({ type: "timer_set", path, purpose: "expiry", fireAt: now + timeoutMs, at: now });
    return { input: { event: wait.name, match: value }, events, works: false };
  }
  if (typeof value !== "string" && typeof value !== "number") throw invalid(name, `needs a ${wait.kind === "for" ? "duration" : "time"}`, value);
  const fireAt = wait.kind === "for" ? now + parseDuration(value) : parseInstant(value);
  const input = { until: new Date(fireAt).toISOString() };
  const events: NewJournalEvent[] =
    fireAt <= now ? [{ type: "step_completed", path, output: null, at: now }] : [{ type: "timer_set", path, purpose: "wait", fireAt, at: now }];
  return { input, events, works: false };
}

function beginApproval({ expiresInMs, name }: ApprovalPlan, path: string, approvers: Json, message: Json, now: number): Begun {
  const list = approvers === null ? [] : Array.isArray(approvers) ? approvers : [approvers];
  if (!list.every((approver): approver is string => typeof approver === "string")) throw invalid(name, "needs a list of names as approvers", approvers);
  const expiresAt = expiresInMs === null ? null : now + expiresInMs;
  const events: NewJournalEvent[] = [{ type: "approval_requested", path, approvers: list, expiresAt, at: now }];
  if (expiresAt !== null) events.push({ type: "timer_set", path, purpose: "expiry", fireAt: expiresAt, at: now });
  return { input: { approvers: list, message: asText(message) }, events, works: false };
}

/** `values` end with the first truthy condition, so the last of them decides. */
function beginGate({ branches }: GatePlan, path: string, values: readonly Json[], now: number): Begun {
  const taken = values.findIndex(Boolean);
  const branch = taken >= 0 ? branches[taken] : branches.at(-1);
  return { input: null, events: [{ type: "gate_selected", path, selected: branch?.name ?? null, at: now }], works: false };
}

function beginLoop(step: LoopPlan, path: string, value: Json, now: number): Begun {
  const items = step.loop.kind === "while" ? null : step.loop.kind === "over" ? collection(step, value) : range(step, value);
  if (items !== null && items.length > step.maxIterations) {
    const message = `Loop "${step.name}" has ${items.length} items and may run ${step.maxIterations} times. Raise maxIterations, or pass fewer items.`;
    throw new AppError("STEP_OPTION_INVALID", message, { items: items.length, maxIterations: step.maxIterations });
  }
  const input: Json = items === null ? null : { [step.loop.kind === "over" ? "items" : "times"]: items.length };
  return { input, events: [{ type: "loop_started", path, items, at: now }], works: false };
}

function collection({ name }: PlanStep, value: Json): readonly Json[] {
  if (value === null) return [];
  if (!Array.isArray(value)) throw invalid(name, "needs a list to go through", value);
  return value;
}

function range({ name, ...step }: LoopPlan, value: Json): readonly Json[] {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0) throw invalid(name, "needs a whole number of times", value);
  // One more than allowed is enough to be refused, however large the number.
  return Array.from({ length: Math.min(value, step.maxIterations + 1) }, (_, index) => index);
}

const asText = (value: Json): string => (typeof value === "string" ? value : value === null ? "" : JSON.stringify(value));

function invalid(step: string, needs: string, value: Json): AppError {
  const got = Array.isArray(value) ? "a list" : isJsonObject(value) ? "an object" : JSON.stringify(value).slice(0, 100);
  return new AppError("DATA_VALIDATION_ERROR", `Step "${step}" ${needs}, and got ${got}.`, { step });
}
