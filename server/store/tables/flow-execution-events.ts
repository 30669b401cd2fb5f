import type { JournalEventBody, RunId } from "@fastn/core";
import { defineTable, integer, json, text } from "./define.ts";

/** Journals. Rows are added and read, never changed. */
export const flowExecutionEvents = defineTable({
  name: "flow_execution_events",
  columns: { runId: text<RunId>(), seq: integer(), at: integer(), body: json<JournalEventBody>() },
  key: ["runId", "seq"],
});
