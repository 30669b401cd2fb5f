import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const integer = { kind: "integer", nullable: false } as const;
const json = { kind: "json", nullable: false } as const;
const tenant = { name: "tenant_id", ...text };

/** Connections and sealed secrets. */
export const vault: Migration = {
  version: 5,
  name: "vault",
  changes: [
    {
      type: "createTable",
      table: {
        name: "connections",
        columns: [
          tenant,
          { name: "id", ...text },
          { name: "connector", ...text },
          { name: "environment", ...text },
          { name: "settings", ...json },
          { name: "created_at", ...integer },
          { name: "updated_at", ...integer },
        ],
        key: ["tenant_id", "id"],
        indexes: [{ columns: ["tenant_id", "environment", "connector"], unique: true }],
      },
    },
    {
      type: "createTable",
      table: {
        name: "data_keys",
        columns: [
          tenant,
          { name: "version", ...integer },
          { name: "sealed", ...text },
          { name: "master_key_id", ...text },
          { name: "uses", ...integer },
          { name: "created_at", ...integer },
        ],
        key: ["tenant_id", "version"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "secrets",
        columns: [
          tenant,
          { name: "scope", ...text },
          { name: "name", ...text },
          { name: "key_version", ...integer },
          { name: "sealed", ...text },
          { name: "updated_at", ...integer },
        ],
        key: ["tenant_id", "scope", "name"],
        indexes: [],
      },
    },
  ],
};
