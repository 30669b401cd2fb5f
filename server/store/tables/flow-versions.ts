import type { Json } from "@fastn/core";
import { defineTable, json, text } from "./define.ts";

/** Compiled workflows runs are pinned to, by content hash. Rows are added, never changed. */
export const flowVersions = defineTable({
  name: "flow_versions",
  columns: { hash: text(), workflow: text(), file: text(), source: text(), code: text(), sourceMap: text(), plan: json<Json>() },
  key: ["hash"],
});
