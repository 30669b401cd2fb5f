import { isFinal, type Clock, type RunId } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { DefinitionRow, RunStore } from "../run-store.ts";
import type { RunService } from "../service/port.ts";
import { createTraceExporter, type TraceExporter, wantsTraces } from "./export-traces.ts";
import { RunSpans } from "./spans.ts";
import { traceContextOf } from "./trace-context.ts";

export const planOf = (definition: DefinitionRow | null): WorkflowPlan | null => (definition?.plan as unknown as WorkflowPlan | undefined) ?? null;

export interface TracingOptions {
  readonly service: Pick<RunService, "onChange">;
  readonly store: RunStore;
  readonly tenant: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: Clock;
  readonly logger: Logger;
  /** One that outlives these runs. Default: one of their own, by the process's own OTEL_* variables. */
  readonly exporter?: () => Promise<TraceExporter>;
}

/** OTEL_BSP_SCHEDULE_DELAY: how often spans that have ended are sent, ms. */
const defaultDelayMs = 5_000;

/**
 * Send the spans of runs to the collector the environment names as they end: those of steps and attempts while the run goes on, the run's own at
 * its end. Of a journal only what is new is read. What had ended before this process began was the business of the one before, so nothing is
 * sent twice; a process that dies leaves out what ended in its last moments. Without a collector, nothing is loaded or done.
 * @returns what ends it, after the last is sent
 */
export function exportTraces(options: TracingOptions): () => Promise<void> {
  if (!wantsTraces(options.env)) return async () => {};
  const traces = new SentTraces(options);
  const quiet = options.service.onChange(({ runId, status }) => (isFinal(status) ? traces.send(runId) : traces.sendSoon(runId)));
  return async () => {
    quiet();
    await traces.close();
  };
}

class SentTraces {
  private readonly at: TracingOptions;
  private readonly begunAt: number;
  private readonly delayMs: number;
  /** Of runs that go on: what is not sent yet, and how far their journal has been read. */
  private readonly unsent = new Map<RunId, RunSpans>();
  /** Runs of which something may have ended since. */
  private readonly due = new Set<RunId>();
  /** One sending of a run at a time. */
  private readonly sending = new Map<RunId, Promise<void>>();
  private made: Promise<TraceExporter> | undefined;
  private disarm: (() => void) | null = null;

  constructor(at: TracingOptions) {
    this.at = at;
    this.begunAt = at.clock.now();
    const asked = Number(at.env["OTEL_BSP_SCHEDULE_DELAY"] ?? defaultDelayMs);
    this.delayMs = Number.isFinite(asked) && asked > 0 ? asked : defaultDelayMs;
  }

  sendSoon(runId: RunId): void {
    this.due.add(runId);
    this.disarm ??= this.at.clock.after(this.delayMs, () => this.sendDue());
  }

  send(runId: RunId): void {
    this.due.delete(runId);
    const sent = (this.sending.get(runId) ?? Promise.resolve())
      .then(() => this.sendNow(runId))
      .finally(() => this.sending.get(runId) === sent && this.sending.delete(runId));
    this.sending.set(runId, sent);
  }

  async close(): Promise<void> {
    this.disarm?.();
    this.sendDue();
    await Promise.all(this.sending.values());
    try {
      if (this.at.exporter !== undefined) await (await this.at.exporter()).flush();
      await (await this.made)?.close();
    } catch (error) {
      // A run that went well must not fail of its traces.
      this.at.logger.warn({ err: error }, "the last traces could not be sent");
    }
  }

  private sendDue(): void {
    this.disarm = null;
    for (const runId of this.due) this.send(runId);
  }

  private async sendNow(runId: RunId): Promise<void> {
    const { store, tenant, logger } = this.at;
    try {
      const run = await store.get(runId, { payloads: "refer" });
      if (run === null) return;
      const unsent = this.unsent.get(runId) ?? new RunSpans(run, planOf(await store.definition(run.definition)), tenant);
      unsent.add(await store.events(runId, unsent.lastSeq, { payloads: "refer" }));
      if (isFinal(run.status)) this.unsent.delete(runId);
      else this.unsent.set(runId, unsent);
      const spans = unsent.takeEnded().filter(({ endMs }) => endMs !== null && endMs >= this.begunAt);
      (await this.exporter()).add({ ...traceContextOf(runId, run.headers), spans });
    } catch (error) {
      logger.warn({ err: error, runId }, "a run's trace could not be exported");
    }
  }

  private exporter(): Promise<TraceExporter> {
    return this.at.exporter?.() ?? (this.made ??= createTraceExporter(this.at.env, this.at.logger));
  }
}
