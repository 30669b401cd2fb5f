import { createHash } from "node:crypto";
import type { Clock, Json } from "@fastn/core";
import type { TriggerPlan } from "@fastn/workflow/plan";
import { type Row, type Store, triggerStates } from "../../store/index.ts";

/** One trigger in one environment. */
export interface TriggerAt {
  readonly workflow: string;
  readonly environment: string;
}

/** What is kept of triggers over a restart. */
export interface TriggerStates {
  all(tenant: string): Promise<readonly Row<typeof triggerStates>[]>;
  /** null when there is none, or when it is of another trigger. */
  position(tenant: string, at: TriggerAt, fingerprint: string): Promise<Json>;
  savePosition(tenant: string, at: TriggerAt, fingerprint: string, position: Json): Promise<void>;
  /** A trigger that is switched begins anew: what happened while it was off is not made up for. */
  setEnabled(tenant: string, at: TriggerAt, enabled: boolean): Promise<void>;
}

export function createTriggerStates(store: Store, clock: Clock): TriggerStates {
  // Every request of a webhook asks for them, and nobody but this process writes them: the folder's lock sees to it.
  const read = new Map<string, ReturnType<TriggerStates["all"]>>();
  const changing = async (tenantId: string, work: () => Promise<void>): Promise<void> => {
    read.delete(tenantId);
    await work().finally(() => read.delete(tenantId));
  };
  return {
    all(tenantId) {
      const before = read.get(tenantId);
      if (before !== undefined) return before;
      const rows = store.withTenant({ tenantId }, (tx) => tx.table(triggerStates).find({}));
      read.set(tenantId, rows);
      rows.catch(() => {
        if (read.get(tenantId) === rows) read.delete(tenantId);
      });
      return rows;
    },
    // Callers have more at hand than the two columns, so each is named.
    position: (tenantId, { workflow, environment }, fingerprint) =>
      store.withTenant({ tenantId }, async (tx) => {
        const row = await tx.table(triggerStates).get({ workflow, environment });
        return row?.fingerprint === fingerprint ? row.position : null;
      }),
    savePosition: (tenantId, { workflow, environment }, fingerprint, position) =>
      changing(tenantId, () =>
        store.withTenant({ tenantId }, async (tx) => {
          const changes = { fingerprint, position, updatedAt: clock.now() };
          if ((await tx.table(triggerStates).update({ workflow, environment }, changes)) === 0)
            await tx.table(triggerStates).insert({ workflow, environment, enabled: null, ...changes });
        }),
      ),
    setEnabled: (tenantId, { workflow, environment }, enabled) =>
      changing(tenantId, () =>
        store.withTenant({ tenantId }, (tx) =>
          tx.table(triggerStates).put({ workflow, environment, enabled, fingerprint: "", position: null, updatedAt: clock.now() }),
        ),
      ),
  };
}

/** The same for equal triggers; a position counts only for the trigger it was reached with. */
export const fingerprintOf = (trigger: TriggerPlan): string => createHash("sha256").update(JSON.stringify(trigger)).digest("hex").slice(0, 32);
