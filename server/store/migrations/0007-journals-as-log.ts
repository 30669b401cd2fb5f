import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const integer = { kind: "integer", nullable: false } as const;

/** A step of a run writes one row at the end of one table: journals stand in the order of their coming, and the run's row no longer repeats where its journal ends. */
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
  ],
};
