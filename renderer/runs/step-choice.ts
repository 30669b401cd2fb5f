import type { RunDetail, StepRun } from "@fastn/core";
import { formatDuration } from "./format.ts";
import { waitNote } from "./wait-words.ts";

/** The step to look at when nobody has chosen one: what failed, else what is under way, else the last that ran. */
export function interestingStep(run: RunDetail): StepRun | undefined {
  return (
    run.steps.find((step) => step.status === "failed") ??
    run.steps.find((step) => step.status === "waiting" || step.status === "retrying" || step.status === "running") ??
    run.steps
      .filter((step) => step.finishedAt !== null)
      .toSorted((a, b) => (a.finishedAt ?? "").localeCompare(b.finishedAt ?? ""))
      .at(-1) ??
    run.steps[0]
  );
}

export const stepAt = (run: RunDetail, path: string | null): StepRun | undefined => run.steps.find((step) => step.path === path) ?? interestingStep(run);

/** Words beside a step's status: how long, which attempt, what it waits for. */
export function stepNote(step: StepRun, nowMs: number): string | undefined {
  if (step.status === "retrying") return `${step.attempt} of ${step.maxAttempts}`;
  if (step.waitingFor !== null) return waitNote(step.waitingFor, nowMs);
  return step.durationMs !== null && step.status !== "skipped" ? formatDuration(step.durationMs) : undefined;
}
