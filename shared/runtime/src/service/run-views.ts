import { isFinal, type RunDetail, type RunSummary, type StepRun } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { toStepRuns } from "../run/step-runs.ts";
import type { RunRow, RunStore } from "../run-store.ts";

/** A run as lists show it. */
export function toRunSummary(run: RunRow): RunSummary {
  const {
    runId,
    workflow,
    file,
    status,
    waitingFor,
    trigger,
    environment,
    definition,
    createdAt,
    startedAt,
    finishedAt,
    error,
    retryOf,
    parentRunId,
    parentPath,
  } = run;
  return {
    runId,
    workflow,
    file,
    status,
    waitingFor,
    trigger,
    environment,
    version: definition.slice(0, 12),
    createdAt: new Date(createdAt).toISOString(),
    startedAt: iso(startedAt),
    finishedAt: iso(finishedAt),
    durationMs: isFinal(status) && startedAt !== null && finishedAt !== null ? Math.max(0, finishedAt - startedAt) : null,
    error: error === null ? null : { ...error, ...(error.details && { details: { ...error.details } }) },
    retryOf,
    ...(parentRunId !== null && { parent: { runId: parentRunId, stepPath: parentPath ?? "" } }),
  };
}

/** A run with everything there is to see of it. `refer`: large values are named where they belong, and read null there. */
export async function toRunDetail(store: RunStore, run: RunRow, payloads: "load" | "refer" = "load"): Promise<RunDetail> {
  const [events, logs, definition] = await Promise.all([store.events(run.runId, 0, { payloads }), store.logs(run.runId), store.definition(run.definition)]);
  let steps: StepRun[] = [];
  // A run whose workflow is gone, or does not match any more, still shows what the store knows of it.
  if (definition !== null) {
    try {
      steps = toStepRuns(definition.plan as unknown as WorkflowPlan, events);
    } catch {
      steps = [];
    }
  }
  const { input, output } = run;
  return {
    ...toRunSummary(run),
    ...(run.payloads && { payloads: { ...run.payloads } }),
    input,
    output,
    steps,
    logs: [...logs],
    lastSeq: events.at(-1)?.seq ?? 0,
    source: definition?.source ?? "",
  };
}

const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString());
