// Runs and events that the contract suites of stores put down.
import { newRunId } from "@fastn/core";
import type { KnownRun, NewJournalEvent, NewRun } from "./run-store.ts";
export const t0 = Date.UTC(2026, 0, 1);
export const lease = 30_000;

export function sampleRun(over: Partial<NewRun> = {}): NewRun {
  return {
    runId: newRunId(),
    workflow: "order_to_invoice",
    file: "workflows/order_to_invoice.ts",
    definition: "0".repeat(64),
    trigger: "manual",
    environment: "local",
    input: { id: 7, note: "Zürich 😀", nested: [null, true, { deep: "1" }] },
    headers: { "content-type": "application/json" },
    createdAt: t0,
    retryOf: null,
    idempotencyKey: null,
    parentRunId: null,
    parentPath: null,
    priority: null,
    ...over,
  };
}

export const started = (path: string, attempt = 1): NewJournalEvent => ({ type: "step_started", path, attempt, input: { a: 1 }, at: t0 + 1 });
export const completed = (path: string): NewJournalEvent => ({ type: "step_completed", path, output: { b: [2] }, at: t0 + 2 });
export const timerSet = (path: string, fireAt: number, purpose: "wait" | "retry" | "expiry" = "wait"): NewJournalEvent => ({
  type: "timer_set",
  path,
  purpose,
  fireAt,
  at: t0,
});

export const knownTo = (lastSeq: number): KnownRun => ({ lastSeq, hasTimers: false });
