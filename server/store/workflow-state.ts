import type { WorkflowStateStore } from "@fastn/runtime";
import type { Store } from "./store.ts";
import { workflowState } from "./tables/index.ts";

/** `ctx.state` of one tenant's workflows, over the tables of any backend. */
export function createWorkflowState(store: Store, tenantId: string): WorkflowStateStore {
  return {
    get: (workflow, name) => store.withTenant({ tenantId }, async (tx) => (await tx.table(workflowState).get({ workflow, name }))?.value ?? null),
    set: (workflow, name, value) =>
      store.withTenant({ tenantId }, async (tx) => {
        if (value === null) await tx.table(workflowState).remove({ workflow, name });
        else await tx.table(workflowState).put({ workflow, name, value });
      }),
  };
}
