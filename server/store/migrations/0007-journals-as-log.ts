import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const integer = { kind: "integer", nullable: false } as const;

/**
 * A step of a run writes one row at the end of one table: journals stand in the order of their coming, the run's row no longer repeats where its
 * journal ends, and indexes that few runs need hold those runs only.
 */
export const journalsAsLog: Migration = {
  version: 7,
  name: "journals as log",
  changes: [
    {
      type: "rebuildTable",
      table: {
        name: "flow_execution_events",
        columns: [
          { name: "tenant_id", ...text },
          { name: "run_id", ...text },
          { name: "seq", ...integer },
          { name: "at", ...integer },
          { name: "body", kind: "json", nullable: false },
        ],
        key: ["tenant_id", "run_id", "seq"],
        indexes: [],
        log: true,
      },
    },
    { type: "dropColumn", table: "flow_executions", column: "last_seq" },
    { type: "dropIndex", table: "flow_executions", columns: ["tenant_id", "workflow", "idempotency_key"] },
    { type: "dropIndex", table: "flow_executions", columns: ["tenant_id", "parent_run_id", "created_at", "run_id"] },
    {
      type: "addIndex",
      table: "flow_executions",
      index: { columns: ["tenant_id", "workflow", "idempotency_key"], unique: true, where: "idempotency_key" },
    },
    {
      type: "addIndex",
      table: "flow_executions",
      index: { columns: ["tenant_id", "parent_run_id", "created_at", "run_id"], unique: false, where: "parent_run_id" },
    },
  ],
};
