import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const integer = { kind: "integer", nullable: false } as const;
const json = { kind: "json", nullable: false } as const;
const tenant = { name: "tenant_id", ...text };

/** What triggers remember: how they are switched and how far they got, deliveries taken, records seen. */
export const triggers: Migration = {
  version: 3,
  name: "triggers",
  changes: [
    {
      type: "createTable",
      table: {
        name: "poll_snapshots",
        columns: [tenant, { name: "workflow", ...text }, { name: "environment", ...text }, { name: "record_key", ...text }, { name: "record", ...json }],
        key: ["tenant_id", "workflow", "environment", "record_key"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "trigger_states",
        columns: [
          tenant,
          { name: "workflow", ...text },
          { name: "environment", ...text },
          { name: "enabled", kind: "boolean", nullable: true },
          { name: "fingerprint", ...text },
          { name: "position", ...json },
          { name: "updated_at", ...integer },
        ],
        key: ["tenant_id", "workflow", "environment"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "webhook_deliveries",
        columns: [
          tenant,
          { name: "receiver", ...text },
          { name: "delivery_id", ...text },
          { name: "digest", ...text },
          { name: "answer", ...json },
          { name: "received_at", ...integer },
        ],
        key: ["tenant_id", "receiver", "delivery_id"],
        indexes: [{ columns: ["tenant_id", "received_at"], unique: false }],
      },
    },
  ],
};
