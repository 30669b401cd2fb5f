import { isFinal, type RunId } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { RunService } from "@fastn/runtime";
import type { RunRow, RunStore } from "@fastn/runtime/run-store";
import { createTraceExporter, type RunTrace, traceOf, wantsTraces } from "@fastn/runtime/tracing";
import type { WorkflowPlan } from "@fastn/workflow/plan";

/** The trace of one run, from its journal. */
export async function readTrace(store: RunStore, run: RunRow, tenant: string): Promise<RunTrace> {
  const [events, definition] = await Promise.all([store.events(run.runId, 0, { payloads: "refer" }), store.definition(run.definition)]);
  return traceOf(run, (definition?.plan as unknown as WorkflowPlan | undefined) ?? null, events, tenant);
}

export interface TracingOptions {
  readonly service: RunService;
  readonly store: RunStore;
  readonly tenant: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logger: Logger;
}

/** Send the trace of every run that ends to the collector the environment names; without one, nothing is loaded or done. @returns what ends it, after the last is sent */
export function exportTraces({ service, store, tenant, env, logger }: TracingOptions): () => Promise<void> {
  if (!wantsTraces(env)) return async () => {};
  let exporter: ReturnType<typeof createTraceExporter> | undefined;
  const sending = new Set<Promise<void>>();
  const send = async (runId: RunId): Promise<void> => {
    try {
      const run = await store.get(runId);
      if (run !== null) await (await (exporter ??= createTraceExporter(logger))).export(await readTrace(store, run, tenant));
    } catch (error) {
      logger.warn({ err: error, runId }, "a run's trace could not be exported");
    }
  };
  const quiet = service.onChange(({ runId, status }) => {
    if (!isFinal(status)) return;
    const sent = send(runId).finally(() => sending.delete(sent));
    sending.add(sent);
  });
  return async () => {
    quiet();
    await Promise.all(sending);
    await (await exporter)?.close();
  };
}
