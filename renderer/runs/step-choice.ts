import type { RunDetail, StepRun } from "@fastn/core";

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

/** Words beside a step's status: how long, which attempt, until when. */
export function stepNote(step: StepRun, format: (ms: number) => string): string | undefined {
  if (step.status === "retrying") return `${step.attempt} of ${step.maxAttempts}`;
  if (typeof step.waitingFor?.until === "string") return `until ${new Date(step.waitingFor.until).toLocaleString()}`;
  if (step.waitingFor?.kind === "approval") return "for approval";
  if (step.waitingFor?.kind === "workflow") return "for a workflow";
  if (step.waitingFor?.kind === "event") return "for an event";
  return step.durationMs !== null && step.status !== "skipped" ? format(step.durationMs) : undefined;
}
