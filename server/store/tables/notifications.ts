import type { RunId } from "@fastn/core";
import { defineTable, integer, nullable, oneOf, text } from "./define.ts";

/** In-app notifications. A step that is tried again tells the same one: one row per run and step. */
export const notifications = defineTable({
  name: "notifications",
  columns: {
    runId: text<RunId>(),
    stepPath: text(),
    workflow: text(),
    severity: oneOf(["info", "success", "warning", "error"]),
    title: text(),
    body: text(),
    createdAt: integer(),
    /** null: nobody has read it. */
    readAt: nullable(integer()),
  },
  key: ["runId", "stepPath"],
  indexes: [{ columns: ["createdAt", "runId", "stepPath"] }],
});
