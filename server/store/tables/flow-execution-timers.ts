import type { RunId } from "@fastn/core";
import { defineTable, integer, oneOf, text } from "./define.ts";

/** What open runs sleep on: one row, no process. */
export const flowExecutionTimers = defineTable({
  name: "flow_execution_timers",
  columns: { runId: text<RunId>(), path: text(), purpose: oneOf(["wait", "retry", "expiry"]), fireAt: integer() },
  key: ["runId", "path", "purpose"],
  indexes: [{ columns: ["fireAt"] }],
});
