import type { Json } from "@fastn/core";
import { defineTable, json, text } from "./define.ts";

/** Records as the last poll of a workflow's trigger saw them. */
export const pollSnapshots = defineTable({
  name: "poll_snapshots",
  columns: { workflow: text(), environment: text(), recordKey: text(), record: json<Json>() },
  key: ["workflow", "environment", "recordKey"],
});
