import type { Json } from "@fastn/core";
import { defineTable, json, text } from "./define.ts";

/** `ctx.state`: what the runs of a workflow remember for each other. */
export const workflowState = defineTable({
  name: "workflow_state",
  columns: { workflow: text(), name: text(), value: json<Json>() },
  key: ["workflow", "name"],
});
