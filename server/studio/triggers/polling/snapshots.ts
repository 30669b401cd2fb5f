import type { Json } from "@fastn/core";
import { pollSnapshots, type Store, triggerStates } from "../../../store/index.ts";
import type { TriggerAt } from "../trigger-states.ts";
import type { Difference, Snapshot } from "./differences.ts";

export interface Kept {
  readonly records: Snapshot;
  /** Polls that were taken in, 0 before the first. */
  readonly count: number;
}

/** Snapshots in the database: what a poll found and that it was taken in are written together. */
export interface Snapshots {
  load(tenant: string, at: TriggerAt, fingerprint: string): Promise<Kept>;
  /** Begin with these records. */
  begin(tenant: string, at: TriggerAt, fingerprint: string, records: Snapshot, nowMs: number): Promise<void>;
  take(tenant: string, at: TriggerAt, count: number, changes: readonly Difference[], nowMs: number): Promise<void>;
}

export function createSnapshots(store: Store): Snapshots {
  return {
    load: (tenantId, { workflow, environment }, fingerprint) =>
      store.withTenant({ tenantId }, async (tx) => {
        const state = await tx.table(triggerStates).get({ workflow, environment });
        if (state?.fingerprint !== fingerprint || typeof state.position !== "number") return { records: new Map<string, Json>(), count: 0 };
        const rows = await tx.table(pollSnapshots).find({ where: { workflow, environment } });
        return { records: new Map(rows.map(({ recordKey, record }) => [recordKey, record])), count: state.position };
      }),

    begin: (tenantId, { workflow, environment }, fingerprint, records, nowMs) =>
      store.withTenant({ tenantId }, async (tx) => {
        await tx.table(pollSnapshots).remove({ workflow, environment });
        for (const [recordKey, record] of records) await tx.table(pollSnapshots).put({ workflow, environment, recordKey, record });
        const state = { fingerprint, position: 1, updatedAt: nowMs };
        if ((await tx.table(triggerStates).update({ workflow, environment }, state)) === 0)
          await tx.table(triggerStates).insert({ workflow, environment, enabled: null, ...state });
      }),

    take: (tenantId, { workflow, environment }, count, changes, nowMs) =>
      store.withTenant({ tenantId }, async (tx) => {
        for (const { key, change, record } of changes) {
          if (change === "deleted") await tx.table(pollSnapshots).remove({ workflow, environment, recordKey: key });
          else await tx.table(pollSnapshots).put({ workflow, environment, recordKey: key, record });
        }
        await tx.table(triggerStates).update({ workflow, environment }, { position: count, updatedAt: nowMs });
      }),
  };
}
