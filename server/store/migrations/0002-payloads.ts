import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const tenant = { name: "tenant_id", ...text };

/** Large values of runs are kept apart from their journals, once by content. */
export const payloads: Migration = {
  version: 2,
  name: "payloads",
  changes: [
    {
      type: "createTable",
      table: {
        name: "flow_payloads",
        columns: [tenant, { name: "hash", ...text }, { name: "bytes", kind: "integer", nullable: false }, { name: "body", ...text }],
        key: ["tenant_id", "hash"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "flow_payload_refs",
        columns: [tenant, { name: "run_id", ...text }, { name: "hash", ...text }],
        key: ["tenant_id", "run_id", "hash"],
        indexes: [{ columns: ["tenant_id", "hash"], unique: false }],
      },
    },
    { type: "addColumn", table: "flow_executions", column: { name: "payloads", kind: "json", nullable: true } },
  ],
};
