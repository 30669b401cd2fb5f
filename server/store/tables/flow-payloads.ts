import type { RunId } from "@fastn/core";
import { defineTable, integer, text } from "./define.ts";

/** Large values of runs, once by content. Rows are added, and collected when no run refers to them. */
export const flowPayloads = defineTable({
  name: "flow_payloads",
  /** `body` is JSON, kept as the text it was hashed as. */
  columns: { hash: text(), bytes: integer(), body: text() },
  key: ["hash"],
});

/** Which runs hold which payloads. */
export const flowPayloadRefs = defineTable({
  name: "flow_payload_refs",
  columns: { runId: text<RunId>(), hash: text() },
  key: ["runId", "hash"],
  indexes: [{ columns: ["hash"] }],
});
