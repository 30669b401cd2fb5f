import type { Json } from "@fastn/core";
import { defineTable, integer, json, nullable, text } from "./define.ts";

/** `ctx.state`: what the runs of a workflow remember for each other. */
export const workflowState = defineTable({
  name: "workflow_state",
  columns: { workflow: text(), name: text(), value: json<Json>(), expiresAt: nullable(integer()) },
  key: ["workflow", "name"],
});
