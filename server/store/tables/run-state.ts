import type { Json, RunId } from "@fastn/core";
import { defineTable, integer, json, nullable, text } from "./define.ts";

/** `ctx.state` with scope `INVOCATION`: what the steps of one run remember for each other. Goes with the end of the run. */
export const runState = defineTable({
  name: "run_state",
  columns: { runId: text<RunId>(), name: text(), value: json<Json>(), expiresAt: nullable(integer()) },
  key: ["runId", "name"],
});
