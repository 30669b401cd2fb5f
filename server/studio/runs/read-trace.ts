import type { RunRow, RunStore } from "@fastn/runtime/run-store";
import { planOf, type RunTrace, traceOf } from "@fastn/runtime/tracing";

/** The trace of one run, from its journal. */
export async function readTrace(store: RunStore, run: RunRow, tenant: string): Promise<RunTrace> {
  const [events, definition] = await Promise.all([store.events(run.runId, 0, { payloads: "refer" }), store.definition(run.definition)]);
  return traceOf(run, planOf(definition), events, tenant);
}
