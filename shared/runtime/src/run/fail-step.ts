import { errorCodes, type ErrorDetails, type ErrorRecord } from "@fastn/core";
import { maxForeignDeaths, maxRecoveries } from "./limits.ts";
import { workKeys, type Recorder } from "./recorder.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { hasEnded, type Scope, type StepState } from "./run-state.ts";

/** An attempt has failed: another one follows, or the step has failed. */
export function failStep(record: Recorder, step: StepState, cause: ErrorRecord): void {
  const { path, attempt } = step;
  if (step.step.once && cause.code === "STEP_HOST_DIED") {
    record.emit({ type: "step_interrupted", path, attempt, by: "step_host", at: record.now });
    return stopRun(record, step, interrupted);
  }
  if (isForeignDeath(step, cause)) return record.emit({ type: "step_interrupted", path, attempt, by: "step_host", at: record.now });
  const error = located(step, cause);
  // A loop that has begun is not begun again: its completed steps must not run twice.
  if (step.loop !== null || !mayRetry(step, error)) return failForGood(record, step, error);
  const asked = error.details?.["retryAfterMs"];
  // A service that names a time refuses every call before it, so trying sooner only uses up attempts.
  const delayMs = Math.max(retryDelayMs(step.step.retry, attempt, record.options.random), typeof asked === "number" ? asked : 0);
  const retryAt = record.now + delayMs;
  record.emit({ type: "step_attempt_failed", path, attempt, error, retryAt, at: record.now });
  record.emit({ type: "timer_set", path, purpose: "retry", fireAt: retryAt, at: record.now });
}

/** The attempt was under way when the last process ended. It is done again, unless that would be wrong. */
export function recoverStep(record: Recorder, step: StepState): void {
  const { path, attempt } = step;
  const poisons = step.interruptions >= maxRecoveries;
  record.emit({ type: "step_interrupted", path, attempt, at: record.now });
  // Calling a workflow again answers the run that the broken-off attempt began.
  const once = step.step.once && !callsWorkflow(step);
  if (poisons) stopRun(record, step, deadLetter(`The platform ended each of the ${maxRecoveries + 1} times it ran.`));
  else if (once) stopRun(record, step, interrupted);
}

/** Whatever the step's `onError` says: what it did is for a person to find out. */
function stopRun(record: Recorder, step: StepState, cause: ErrorRecord): void {
  const error = located(step, cause);
  record.emit({ type: "step_failed", path: step.path, error, continued: false, at: record.now });
  record.finish("failed", null, error);
}

const interrupted: ErrorRecord = {
  code: "RUN_INTERRUPTED",
  message: "It is marked `once` and its process ended while it ran, so it may or may not have taken effect. Check what it did, then start the run again.",
};

/** The run is laid aside with its reason: nothing takes it up again by itself. */
const deadLetter = (why: string): ErrorRecord => ({
  code: "RUN_DEAD_LETTERED",
  message: `${why} The run is laid aside so that others can go on. Look at what the step does, then start the run again.`,
  details: { recoveries: maxRecoveries },
});

/** The step has failed; unless it says `continue`, so has what it lives in. */
function failForGood(record: Recorder, step: StepState, error: ErrorRecord): void {
  if (step.step.type === "loop") for (const scope of step.loop?.active ?? []) cutOff(record, scope.members, step);
  const continued = step.step.onError === "continue";
  record.emit({ type: "step_failed", path: step.path, error, continued, at: record.now });
  if (continued) return;
  const container = record.state.index.containerOf(step.step);
  if (container?.type === "gate") {
    const gate = step.scope.byName.get(container.name);
    const beside = step.scope.members.filter((member) => isInside(member, container.name, step.scope));
    cutOff(record, beside, step);
    if (gate !== undefined) failForGood(record, gate, error);
    return;
  }
  const { loop } = step.scope;
  if (loop === null) return record.finish("failed", null, error);
  cutOff(record, step.scope.members, step);
  if (loop.step.type === "loop" && loop.step.onItemError === "halt") failForGood(record, loop, error);
}

/** Steps beside one that failed do not go on. */
function cutOff(record: Recorder, steps: readonly StepState[], because: StepState): void {
  for (const step of steps) {
    if (hasEnded(step)) continue;
    for (const scope of step.loop?.active ?? []) cutOff(record, scope.members, because);
    for (const key of [workKeys.attempt, workKeys.options, workKeys.condition]) record.giveUp(key(step.path));
    record.emit({ type: "step_skipped", path: step.path, reason: `"${because.step.name}" failed`, at: record.now });
  }
}

/** Whether `step` lives in the gate `name`, at any depth. */
function isInside(step: StepState, name: string, scope: Scope): boolean {
  for (let parent = step.step.parent; parent !== null; parent = scope.byName.get(parent.step)?.step.parent ?? null) {
    if (parent.step === name) return true;
  }
  return false;
}

/** Others share the process a step runs in, and one of them has ended it: that is no attempt of this step. */
function isForeignDeath({ loop, status, foreignDeaths }: StepState, { code, details }: ErrorRecord): boolean {
  const foreign = code === "STEP_HOST_DIED" && details?.["foreign"] === true;
  return foreign && status === "running" && loop === null && foreignDeaths < maxForeignDeaths;
}

const callsWorkflow = ({ step }: StepState): boolean => step.type === "action" && step.run.kind === "workflow";

function mayRetry({ step, attempt }: StepState, { code }: ErrorRecord): boolean {
  if (attempt >= step.retry.maxAttempts || !errorCodes[code].retryable) return false;
  // Nobody knows what such an attempt did, and `once` means: rather stop than do it twice.
  return !(step.once && code === "STEP_TIMED_OUT");
}

/** Errors know their step. */
function located(step: StepState, error: ErrorRecord): ErrorRecord {
  const inLoop: ErrorDetails = step.scope.loop === null ? {} : { stepPath: step.path };
  return { ...error, details: { ...error.details, step: step.step.name, ...inLoop } };
}
