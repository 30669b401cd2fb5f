import type { Json } from "@fastn/core";
import { defineTable, integer, json, text } from "./define.ts";

/** Authenticated connectors. What authenticates is in `secrets`, under the connection's id. */
export const connections = defineTable({
  name: "connections",
  columns: { id: text(), connector: text(), environment: text(), settings: json<Json>(), createdAt: integer(), updatedAt: integer() },
  key: ["id"],
  indexes: [{ columns: ["environment", "connector"], unique: true }],
});
