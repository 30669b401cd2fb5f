import type { ErrorRecord, Json, RunDetail, RunStatus, StepStatus } from "@fastn/core";
import type { Out } from "../out.ts";
import { showDuration } from "./format.ts";
import { howItGoesOn, waitWords } from "./wait-words.ts";

/** What `fastn run --json` prints. Steps are by path: inside loops `lines[0].reserve`. */
export type RunReport = {
  readonly runId: string;
  readonly workflow: string;
  readonly status: RunStatus;
  readonly output: Json;
  readonly durationMs: number | null;
  readonly steps: { readonly [path: string]: StepReport };
  readonly error?: Json;
  /** Of a run that waits: for what. */
  readonly waitingFor?: Json;
};

export type StepReport = {
  readonly status: StepStatus;
  readonly output: Json;
  readonly durationMs: number | null;
  readonly attempts: number;
  readonly error?: Json;
};

export function reportOf(run: RunDetail): RunReport {
  const steps = run.steps.map(({ path, status, output, durationMs, attempt, error }): [string, StepReport] => [
    path,
    { status, output: (output ?? null) as Json, durationMs, attempts: attempt, ...(error !== null && { error: error as unknown as Json }) },
  ]);
  const { runId, workflow, status, output, durationMs, error, waitingFor } = run;
  return {
    runId,
    workflow,
    status,
    output: (output ?? null) as Json,
    durationMs,
    steps: Object.fromEntries(steps),
    ...(error !== null && { error: error as unknown as Json }),
    ...(waitingFor !== null && { waitingFor: waitingFor as unknown as Json }),
  };
}

/** The last words about a run, for people. */
export function sentenceOf(run: RunDetail, { style }: Out): string {
  const { good, bad, warn, faint, strong } = style;
  const time = run.durationMs === null ? "" : ` ${run.status === "completed" ? "in" : "after"} ${showDuration(run.durationMs)}`;
  const id = faint(run.runId);
  if (run.status === "completed") return `\n${good("✓")} ${strong(run.workflow)} completed${time}  ${id}\n${JSON.stringify(run.output ?? null, null, 2)}`;
  if (run.status === "running" || run.status === "pending") {
    const { waitingFor } = run;
    const head = `\n${warn("…")} ${strong(run.workflow)}`;
    if (waitingFor === null) return `${head} is ${run.status === "running" ? "at work" : "queued"}  ${id}`;
    return `${head} waits ${waitWords(waitingFor)} at step ${waitingFor.stepPath}  ${id}\n  ${howItGoesOn(waitingFor, run.runId)}`;
  }
  if (run.status === "cancelled") return `\n${bad("✗")} ${strong(run.workflow)} was cancelled${time}  ${id}`;
  const word = run.status === "timed_out" ? "timed out" : "failed";
  return `\n${bad("✗")} ${strong(run.workflow)} ${word}${time}${atStep(run)}  ${id}\n  ${run.error?.message ?? "No reason was recorded."}`;
}

function atStep(run: RunDetail): string {
  const { stepPath, step, option } = (run.error as ErrorRecord | null)?.details ?? {};
  const at = stepPath ?? step;
  if (at !== undefined) return ` at step ${String(at)}`;
  return option === "output" ? " at the workflow's output" : "";
}
