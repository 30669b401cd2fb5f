import type { Migration } from "./migration.ts";

const text = { kind: "text", nullable: false } as const;
const integer = { kind: "integer", nullable: false } as const;
const json = { kind: "json", nullable: false } as const;
const maybe = <T extends { readonly kind: string }>(column: T) => ({ ...column, nullable: true });
const tenant = { name: "tenant_id", ...text };

/** Runs, their journals, timers and logs, the versions they are pinned to, and settings. */
export const runs: Migration = {
  version: 1,
  name: "runs",
  changes: [
    {
      type: "createTable",
      table: {
        name: "config_entries",
        columns: [tenant, { name: "scope", ...text }, { name: "name", ...text }, { name: "value", ...json }, { name: "updated_at", ...integer }],
        key: ["tenant_id", "scope", "name"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "flow_execution_events",
        columns: [tenant, { name: "run_id", ...text }, { name: "seq", ...integer }, { name: "at", ...integer }, { name: "body", ...json }],
        key: ["tenant_id", "run_id", "seq"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "flow_execution_logs",
        columns: [tenant, { name: "run_id", ...text }, { name: "seq", ...integer }, { name: "line", ...json }],
        key: ["tenant_id", "run_id", "seq"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "flow_execution_timers",
        columns: [tenant, { name: "run_id", ...text }, { name: "path", ...text }, { name: "purpose", ...text }, { name: "fire_at", ...integer }],
        key: ["tenant_id", "run_id", "path", "purpose"],
        indexes: [{ columns: ["tenant_id", "fire_at"], unique: false }],
      },
    },
    {
      type: "createTable",
      table: {
        name: "flow_executions",
        columns: [
          tenant,
          { name: "run_id", ...text },
          { name: "workflow", ...text },
          { name: "file", ...text },
          { name: "definition", ...text },
          { name: "trigger", ...text },
          { name: "environment", ...text },
          { name: "input", ...json },
          { name: "headers", ...json },
          { name: "created_at", ...integer },
          { name: "retry_of", ...maybe(text) },
          { name: "idempotency_key", ...maybe(text) },
          { name: "status", ...text },
          { name: "waiting_for", ...json },
          { name: "output", ...json },
          { name: "error", ...json },
          { name: "started_at", ...maybe(integer) },
          { name: "finished_at", ...maybe(integer) },
          { name: "last_seq", ...integer },
          { name: "last_log", ...integer },
          { name: "owner", ...maybe(text) },
          { name: "lease_until", ...maybe(integer) },
          { name: "fence", ...integer },
        ],
        key: ["tenant_id", "run_id"],
        indexes: [
          { columns: ["tenant_id", "created_at", "run_id"], unique: false },
          { columns: ["tenant_id", "workflow", "created_at", "run_id"], unique: false },
          { columns: ["tenant_id", "status", "created_at", "run_id"], unique: false },
          { columns: ["tenant_id", "workflow", "idempotency_key"], unique: true },
        ],
      },
    },
    {
      type: "createTable",
      table: {
        name: "flow_versions",
        columns: [
          tenant,
          { name: "hash", ...text },
          { name: "workflow", ...text },
          { name: "file", ...text },
          { name: "source", ...text },
          { name: "code", ...text },
          { name: "source_map", ...text },
          { name: "plan", ...json },
        ],
        key: ["tenant_id", "hash"],
        indexes: [],
      },
    },
    {
      type: "createTable",
      table: {
        name: "workflow_state",
        columns: [tenant, { name: "workflow", ...text }, { name: "name", ...text }, { name: "value", ...json }],
        key: ["tenant_id", "workflow", "name"],
        indexes: [],
      },
    },
  ],
};
