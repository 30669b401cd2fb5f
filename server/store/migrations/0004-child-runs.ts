import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: true } as const;
const integer = { kind: "integer", nullable: true } as const;

/** Runs that other runs call, and their place in the queue. */
export const childRuns: Migration = {
  version: 4,
  name: "child runs",
  changes: [
    { type: "addColumn", table: "flow_executions", column: { name: "parent_run_id", ...text } },
    { type: "addColumn", table: "flow_executions", column: { name: "parent_path", ...text } },
    { type: "addColumn", table: "flow_executions", column: { name: "priority", ...integer } },
    { type: "addIndex", table: "flow_executions", index: { columns: ["tenant_id", "parent_run_id", "created_at", "run_id"], unique: false } },
  ],
};
