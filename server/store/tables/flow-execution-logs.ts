import type { RunId, StepLog } from "@fastn/core";
import { defineTable, integer, json, text } from "./define.ts";

/** Lines steps wrote. */
export const flowExecutionLogs = defineTable({
  name: "flow_execution_logs",
  columns: { runId: text<RunId>(), seq: integer(), line: json<Omit<StepLog, "seq">>() },
  key: ["runId", "seq"],
});
