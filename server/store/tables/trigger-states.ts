import type { Json } from "@fastn/core";
import { boolean, defineTable, integer, json, nullable, text } from "./define.ts";

/** What triggers remember over a restart: whether a person switched them, and how far they got. */
export const triggerStates = defineTable({
  name: "trigger_states",
  columns: {
    workflow: text(),
    environment: text(),
    /** null: nobody switched it, so the environment decides. */
    enabled: nullable(boolean()),
    /** Of the trigger the position belongs to: another trigger begins anew. */
    fingerprint: text(),
    /** Up to where its work is done; null before it began. Its form is the trigger's own. */
    position: json<Json>(),
    updatedAt: integer(),
  },
  key: ["workflow", "environment"],
});
