import type { JournalEvent, StepRun } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { foldJournal } from "./fold.ts";
import type { RunState, Scope, StepState } from "./run-state.ts";
import { stepWaitingFor } from "./waiting-for.ts";

/**
 * Every step of a run as its journal tells it: in plan order, the iterations of a loop after the loop.
 * @throws AppError DEFINITION_CHANGED when the journal does not match the plan
 */
export function toStepRuns(plan: WorkflowPlan, events: readonly JournalEvent[]): StepRun[] {
  return stepRunsOf(foldJournal(events, plan));
}

export const stepRunsOf = (state: RunState): StepRun[] => scopeRuns(state.root);

function scopeRuns(scope: Scope): StepRun[] {
  return scope.members.flatMap((step) => [toStepRun(step), ...(step.loop?.iterations.flatMap(scopeRuns) ?? [])]);
}

function toStepRun(step: StepState): StepRun {
  const { path, status, attempt, input, output, error, startedAt, finishedAt, skippedBecause } = step;
  return {
    path,
    name: step.step.name,
    type: step.step.type,
    status,
    attempt,
    maxAttempts: step.step.retry.maxAttempts,
    input,
    output,
    error,
    waitingFor: stepWaitingFor(step),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
    durationMs: startedAt === null || finishedAt === null ? null : Math.max(0, finishedAt - startedAt),
    skippedBecause,
    ...(step.child !== null && { childRunId: step.child.runId }),
    ...(Object.keys(step.payloads).length > 0 && { payloads: { ...step.payloads } }),
  };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
