import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const integer = { kind: "integer", nullable: false } as const;
const maybeInteger = { kind: "integer", nullable: true } as const;
const tenant = { name: "tenant_id", ...text };

/** State with a time to live and of one run only, and the inbox of in-app notifications. */
export const stateAndNotifications: Migration = {
  version: 6,
  name: "state and notifications",
  changes: [
    { type: "addColumn", table: "workflow_state", column: { name: "expires_at", ...maybeInteger } },
    {
      type: "createTable",
      table: {
        name: "run_state",
        columns: [
          tenant,
          { name: "run_id", ...text },
          { name: "name", ...text },
          { name: "value", kind: "json", nullable: false },
          { name: "expires_at", ...maybeInteger },
        ],
        key: ["tenant_id", "run_id", "name"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "notifications",
        columns: [
          tenant,
          { name: "run_id", ...text },
          { name: "step_path", ...text },
          { name: "workflow", ...text },
          { name: "severity", ...text },
          { name: "title", ...text },
          { name: "body", ...text },
          { name: "created_at", ...integer },
          { name: "read_at", ...maybeInteger },
        ],
        key: ["tenant_id", "run_id", "step_path"],
        indexes: [{ columns: ["tenant_id", "created_at", "run_id", "step_path"], unique: false }],
      },
    },
  ],
};
