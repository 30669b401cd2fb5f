import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { RunId } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pendingRun, type RunRow } from "../run-store.ts";
import type { History } from "../testing/history.ts";
import { RunSpans, traceOf, type TraceSpan } from "./index.ts";

const folder = new URL("../../histories/", import.meta.url);
const histories = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".json"))
  .map((file) => JSON.parse(readFileSync(fileURLToPath(new URL(file, folder)), "utf8")) as History);

const byId = (spans: readonly TraceSpan[]): TraceSpan[] => spans.toSorted((a, b) => (a.spanId < b.spanId ? -1 : 1));

describe("spans of a journal that is read piece by piece", () => {
  it.each(histories)("are those of the whole, each taken once: $workflow", ({ workflow, journal, definition }) => {
    const run: RunRow = pendingRun({
      runId: "run_01hx2v4k5m6n7p8q9r0s1t2v3w" as RunId,
      workflow,
      file: "",
      definition: definition.hash,
      trigger: "manual",
      environment: "local",
      input: null,
      headers: {},
      createdAt: 0,
      retryOf: null,
      idempotencyKey: null,
      parentRunId: null,
      parentPath: null,
      priority: null,
    });
    const whole = traceOf(run, definition.plan, journal, "local").spans;
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(journal.length)), (cuts) => {
        const spans = new RunSpans(run, definition.plan, "local");
        const taken: TraceSpan[] = [];
        for (const to of [...cuts.toSorted((a, b) => a - b), journal.length]) {
          spans.add(journal.filter(({ seq }) => seq > spans.lastSeq && seq <= to));
          taken.push(...spans.takeEnded());
        }
        expect(byId(taken)).toEqual(byId(whole.filter(({ endMs }) => endMs !== null)));
        expect(spans.takeEnded()).toEqual([]);
      }),
      { numRuns: 30 },
    );
  });
});
