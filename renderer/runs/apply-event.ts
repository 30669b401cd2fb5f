import type { JournalEvent, RunDetail, StepRun, WaitingFor } from "@fastn/core";

const iso = (ms: number): string => new Date(ms).toISOString();

/** `lines[3].reserve` -> `reserve`. */
export const nameOfPath = (path: string): string => path.slice(path.lastIndexOf(".") + 1).replace(/\[\d+\]$/, "");

/**
 * The run as it stands after one more journal event, without asking the server again: live views must move within a frame.
 * Events already folded in (`seq <= lastSeq`) change nothing, so a resumed stream may overlap.
 */
export function applyEvent(run: RunDetail, event: JournalEvent): RunDetail {
  if (event.seq <= run.lastSeq) return run;
  const next = { ...run, lastSeq: event.seq };
  switch (event.type) {
    case "run_started":
      return { ...next, status: "running", startedAt: iso(event.at), input: event.input, ...payloadsOf(run, event) };
    case "run_finished":
      return {
        ...next,
        status: event.status,
        output: event.output,
        ...payloadsOf(run, event),
        error: event.error,
        waitingFor: null,
        finishedAt: iso(event.at),
        durationMs: run.startedAt === null ? 0 : event.at - Date.parse(run.startedAt),
        steps: run.steps.map((step) => (isUnderWay(step) ? { ...step, status: "cancelled", waitingFor: null } : step)),
      };
    case "cancel_requested":
      return next;
    default:
      return withStep(next, event.path, (step) => ({ ...stepAfter(step, event), ...payloadsOf(step, event) }));
  }
}

/** What was not sent with the event is named beside what was named before. */
const payloadsOf = ({ payloads }: Pick<StepRun, "payloads">, event: JournalEvent): Pick<StepRun, "payloads"> =>
  event.payloads === undefined ? {} : { payloads: { ...payloads, ...event.payloads } };

const isUnderWay = (step: StepRun): boolean => step.status === "running" || step.status === "waiting" || step.status === "retrying";

type StepEvent = Extract<JournalEvent, { readonly path: string }>;

function stepAfter(step: StepRun, event: StepEvent): StepRun {
  const ended = { finishedAt: iso(event.at), waitingFor: null, durationMs: step.startedAt === null ? 0 : event.at - Date.parse(step.startedAt) };
  switch (event.type) {
    case "step_started":
      return { ...step, status: "running", attempt: event.attempt, input: event.input, startedAt: step.startedAt ?? iso(event.at), waitingFor: null };
    case "step_attempt_failed":
      return { ...step, status: "retrying", error: event.error, waitingFor: waiting("retry", event.path, event.retryAt) };
    case "step_completed":
      return { ...step, ...ended, status: "completed", output: event.output, error: null };
    case "step_failed":
      return { ...step, ...ended, status: "failed", error: event.error };
    case "step_skipped":
      return { ...step, status: "skipped", skippedBecause: event.reason, waitingFor: null };
    case "step_interrupted":
      return { ...step, ...ended, status: "failed" };
    case "timer_set":
      if (event.purpose === "expiry") return step.waitingFor === null ? step : { ...step, waitingFor: { ...step.waitingFor, until: iso(event.fireAt) } };
      return {
        ...step,
        status: event.purpose === "retry" ? "retrying" : "waiting",
        waitingFor: waiting(event.purpose === "retry" ? "retry" : "timer", event.path, event.fireAt),
      };
    case "event_awaited":
      return { ...step, status: "waiting", waitingFor: { ...waiting("event", event.path, null), name: event.name } };
    case "approval_requested":
      return {
        ...step,
        status: "waiting",
        waitingFor: { ...waiting("approval", event.path, event.expiresAt), ...(event.approvers.length > 0 && { approvers: [...event.approvers] }) },
      };
    case "child_started":
      return { ...step, status: "waiting", waitingFor: { ...waiting("workflow", event.path, null), name: event.workflow }, childRunId: event.runId };
    case "timer_fired":
    case "child_finished":
    case "event_received":
    case "approval_given":
      return { ...step, status: "running", waitingFor: null };
    case "loop_started":
      return { ...step, status: "running", startedAt: step.startedAt ?? iso(event.at) };
    case "gate_selected":
    case "loop_item":
      return step;
  }
}

const waiting = (kind: WaitingFor["kind"], stepPath: string, until: number | null): WaitingFor => ({
  kind,
  stepPath,
  until: until === null ? null : iso(until),
});

/** Replace the step at `path`; one first heard of now (a loop's iteration) is added at the end. */
function withStep(run: RunDetail, path: string, change: (step: StepRun) => StepRun): RunDetail {
  const index = run.steps.findIndex((step) => step.path === path);
  const steps = index === -1 ? [...run.steps, change(newStep(run, path))] : run.steps.map((step, i) => (i === index ? change(step) : step));
  return { ...run, steps };
}

function newStep(run: RunDetail, path: string): StepRun {
  const name = nameOfPath(path);
  const sibling = run.steps.find((step) => step.name === name);
  return {
    path,
    name,
    type: sibling?.type ?? "action",
    status: "pending",
    attempt: 0,
    maxAttempts: sibling?.maxAttempts ?? 1,
    input: null,
    output: null,
    error: null,
    waitingFor: null,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    skippedBecause: null,
  };
}
