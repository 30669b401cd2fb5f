import type { Json, RunId } from "@fastn/core";
import { defineTable, integer, json, text } from "./define.ts";

/**
 * Journals: one row an append. Rows are added and read, never changed. `seq` and `at` are those of the last event; `body` is what `encodeEvents` of
 * `@fastn/runtime/journal` gives (the first studios put one event in a row, without version).
 */
export const flowExecutionEvents = defineTable({
  name: "flow_execution_events",
  columns: { runId: text<RunId>(), seq: integer(), at: integer(), body: json<Json>() },
  key: ["runId", "seq"],
  log: true,
});
