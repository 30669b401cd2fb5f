import type { RunDetail, RunStatus, StepRun, StepStatus } from "@fastn/core";
import { isFinal, isJsonObject } from "@fastn/core";
import type { NodeRunState } from "@fastn/builder/react";

/** Where the canvas hears of runs. The runs feature feeds it; the canvas follows whichever file it shows. */
export interface RunStateSource {
  /** The run to draw on this file's canvas; null for none. Answers the same object until the run changes. */
  current(file: string): RunDetail | null;
  /** Called after the file's run changed, or another one is shown. @returns what stops listening */
  subscribe(file: string, listener: () => void): () => void;
}

/** `lines[3].reserve` -> `reserve` */
const nameOfPath = (path: string): string => path.slice(path.lastIndexOf(".") + 1).replace(/\[\d+\]$/, "");

/** What a run says of each card, by step key; the trigger is done as soon as the run exists. */
export function nodeStates(run: RunDetail): Readonly<Record<string, NodeRunState>> {
  const byName = new Map<string, StepRun[]>();
  for (const step of run.steps) {
    const name = nameOfPath(step.path);
    const list = byName.get(name);
    if (list === undefined) byName.set(name, [step]);
    else list.push(step);
  }
  const ended = isFinal(run.status as RunStatus);
  const states = [...byName].map(([name, steps]): [string, NodeRunState] => [name, stateOf(steps, ended)]);
  return { trigger: { ...idle, status: "completed" }, ...Object.fromEntries(states) };
}

const idle: NodeRunState = { status: "pending", durationMs: null, error: null, attempt: 0, maxAttempts: 1, waitingFor: null };

function stateOf(steps: readonly StepRun[], runEnded: boolean): NodeRunState {
  const [first] = steps;
  if (first === undefined) return idle;
  if (steps.length === 1 && !first.path.includes("[")) return stateOfOne(first, runEnded);
  return summedUp(steps);
}

function stateOfOne(step: StepRun, runEnded: boolean): NodeRunState {
  // A step a finished run never came to did not wait in vain: it was left out.
  const status = runEnded && step.status === "pending" ? "skipped" : (step.status as StepStatus);
  return {
    status,
    durationMs: step.durationMs,
    error: step.error === null ? null : oneLine(step.error.message),
    attempt: step.attempt,
    maxAttempts: step.maxAttempts,
    waitingFor: step.waitingFor === null ? null : { kind: step.waitingFor.kind, until: step.waitingFor.until },
    ...(step.type === "gate" && step.status === "completed" ? { selected: selectedBranch(step.output) } : {}),
  };
}

function selectedBranch(output: unknown): string | null {
  const selected = isJsonObject(output) ? output["selected"] : null;
  return typeof selected === "string" ? selected : null;
}

/** The iterations of a step inside a loop as one state: what still moves comes first, then what failed. */
const urgency: readonly StepStatus[] = ["running", "retrying", "waiting", "failed", "cancelled", "completed", "pending", "skipped"];

function summedUp(steps: readonly StepRun[]): NodeRunState {
  const status = urgency.find((candidate) => steps.some((step) => step.status === candidate)) ?? "pending";
  const shown = steps.find((step) => step.status === status)!;
  const done = steps.filter((step) => step.status === "completed" || step.status === "skipped" || step.status === "failed").length;
  const failed = steps.filter((step) => step.status === "failed");
  return {
    ...stateOfOne(shown, false),
    durationMs: steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0),
    error: typeof failed[0]?.error?.message === "string" ? oneLine(failed[0].error.message) : null,
    items: { done, failed: failed.length, total: steps.length },
  };
}

const oneLine = (message: string): string => message.replace(/\s+/g, " ").trim();
