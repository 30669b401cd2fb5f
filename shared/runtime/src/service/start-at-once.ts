import type { WorkflowPlan } from "@fastn/workflow/plan";
import { isPure, runAtOnce } from "../run/at-once.ts";
import type { NewRun, RunRow } from "../run-store.ts";
import { connectorsOf } from "./connectors-of.ts";
import { isKept } from "./kept-runs.ts";
import type { RunServiceOptions } from "./options.ts";
import type { StartRun } from "./port.ts";

/** A run that ended before its start was answered. */
export interface StartedAtOnce {
  readonly run: RunRow;
  /** Whether it was stored now: not when nothing is kept of it, nor when its key led to an earlier run. Nobody could ask for its events before. */
  readonly stored: boolean;
}

/** What the caller has found out already. */
export type KnownAtStart = Pick<StartRun, "inputBound" | "scope">;

/**
 * Do the run of a pure workflow here and now, and put it down whole if it is to be kept: one commit instead of one a step.
 * @returns null when it has to go step by step
 */
export async function startAtOnce(service: RunServiceOptions, run: NewRun, plan: WorkflowPlan, known: KnownAtStart = {}): Promise<StartedAtOnce | null> {
  if (!isPure(plan) || run.parentRunId !== null) return null;
  const { store, clock, redactor, random = Math.random } = service;
  const { variables, config } = known.scope ?? (await service.environmentScope(run.environment));
  const connectors = await connectorsOf(service);
  const done = runAtOnce(plan, {
    facts: { runId: run.runId, environment: run.environment, headers: run.headers, variables, config },
    trigger: run.trigger,
    input: run.input,
    inputBound: known.inputBound,
    definition: run.definition,
    computation: (connector, action) => connectors.computation?.(connector, action) ?? null,
    now: () => clock.now(),
    random,
    keeps: (status) => isKept(plan, run, status),
    scrub: (value) => redactor?.scrubValue(value) ?? value,
  });
  if (done === null) return null;
  const { events, ...end } = done;
  if (events.length === 0) return { run: { ...run, ...end, waitingFor: null }, stored: false };
  service.crashPoints?.("before-commit", run.runId);
  const { run: ended, created } = await store.insertEnded(run, events, end);
  service.crashPoints?.("after-commit", run.runId);
  return { run: ended, stored: created };
}
