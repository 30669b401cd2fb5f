import { isFinal, type RunDetail, type StepRun, type WaitingFor } from "@fastn/core";
import { formatDuration } from "./format.ts";
import { waitNote } from "./wait-words.ts";

/** The step to look at when nobody has chosen one: what the run failed of, a question to a person, else what is under way, failed, or ran last. */
export function interestingStep(run: RunDetail): StepRun | undefined {
  const culprit = run.error?.details?.["stepPath"] ?? run.error?.details?.["step"];
  return (
    run.steps.find((step) => step.path === culprit) ??
    run.steps.find((step) => step.waitingFor?.kind === "approval") ??
    run.steps.find((step) => step.status === "waiting" || step.status === "retrying" || step.status === "running") ??
    run.steps.find((step) => step.status === "failed") ??
    run.steps
      .filter((step) => step.finishedAt !== null)
      .toSorted((a, b) => (a.finishedAt ?? "").localeCompare(b.finishedAt ?? ""))
      .at(-1) ??
    run.steps[0]
  );
}

export const stepAt = (run: RunDetail, path: string | null): StepRun | undefined => run.steps.find((step) => step.path === path) ?? interestingStep(run);

/** A step that an ended run never came to is in no queue: it was left out. */
export const shownStatus = (run: RunDetail, step: StepRun): StepRun["status"] => (step.status === "pending" && isFinal(run.status) ? "skipped" : step.status);

/** Words beside a step's status: how long, which attempt, what it waits for. */
export function stepNote(step: StepRun, nowMs: number): string | undefined {
  if (step.status === "retrying") return `${step.attempt} of ${step.maxAttempts}`;
  if (step.waitingFor !== null) return waitNote(step.waitingFor, nowMs);
  return step.durationMs !== null && step.status !== "skipped" ? formatDuration(step.durationMs) : undefined;
}

const rank: Readonly<Record<WaitingFor["kind"], number>> = { approval: 0, event: 1, workflow: 2, timer: 3, retry: 4 };

/** What a run waits for, as its steps stand now; null while one of them is at work. Gates and loops are at work only as what is in them is. */
export function runWaitsFor({ status, steps }: RunDetail): WaitingFor | null {
  const works = steps.some((step) => step.status === "running" && step.type !== "gate" && step.type !== "loop");
  if (status !== "running" || works) return null;
  const waits = steps.flatMap(({ waitingFor }) => (waitingFor === null ? [] : [waitingFor]));
  return waits.toSorted((a, b) => rank[a.kind] - rank[b.kind] || (a.until ?? "~").localeCompare(b.until ?? "~"))[0] ?? null;
}
