import type { Json } from "@fastn/core";
import { defineTable, integer, json, text } from "./define.ts";

/** Settings and decisions, e.g. scope `trust`, name = a folder's path. */
export const configEntries = defineTable({
  name: "config_entries",
  columns: { scope: text(), name: text(), value: json<Json>(), updatedAt: integer() },
  key: ["scope", "name"],
});
