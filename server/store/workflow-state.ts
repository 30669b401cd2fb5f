import type { WorkflowStateStore } from "@fastn/runtime";
import type { Store } from "./store.ts";
import { runState, workflowState } from "./tables/index.ts";

/** `ctx.state` of one tenant's workflows, over the tables of any backend. */
export function createWorkflowState(store: Store, tenantId: string): WorkflowStateStore {
  return {
    get: ({ workflow, runId }, name, now) =>
      store.withTenant({ tenantId }, async (tx) => {
        const row = runId === null ? await tx.table(workflowState).get({ workflow, name }) : await tx.table(runState).get({ runId, name });
        return row === null || (row.expiresAt ?? Infinity) <= now ? null : row.value;
      }),
    set: ({ workflow, runId }, name, value, expiresAt) =>
      store.withTenant({ tenantId }, async (tx) => {
        if (runId === null) {
          if (value === null) await tx.table(workflowState).remove({ workflow, name });
          else await tx.table(workflowState).put({ workflow, name, value, expiresAt });
        } else if (value === null) await tx.table(runState).remove({ runId, name });
        else await tx.table(runState).put({ runId, name, value, expiresAt });
      }),
  };
}
