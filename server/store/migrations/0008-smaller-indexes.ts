import type { Migration } from "./migration.ts";

const byKey = ["tenant_id", "workflow", "idempotency_key"] as const;
const byParent = ["tenant_id", "parent_run_id", "created_at", "run_id"] as const;

/** Most runs have no key and no parent: they no longer stand in the indexes over these, which cost a page of each commit. */
export const smallerIndexes: Migration = {
  version: 8,
  name: "smaller indexes",
  changes: [
    { type: "dropIndex", table: "flow_executions", columns: byKey },
    { type: "addIndex", table: "flow_executions", index: { columns: byKey, unique: true, onlyWith: "idempotency_key" } },
    { type: "dropIndex", table: "flow_executions", columns: byParent },
    { type: "addIndex", table: "flow_executions", index: { columns: byParent, unique: false, onlyWith: "parent_run_id" } },
  ],
};
