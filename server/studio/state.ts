import { AppError, type Json, jsonSizeBytes, type Clock } from "@fastn/core";
import { type Store, workflowState } from "../store/index.ts";
import type { WorkspaceAnalysis } from "./analysis/workspace-analysis.ts";

export interface StateEntry {
  readonly workflow: string;
  readonly key: string;
  readonly value: Json;
}

/** What workflows remember between runs (`ctx.state`), for people to look at and mend. */
export interface StateService {
  /** By workflow and key; `workflow` may be one that is no longer there. */
  list(tenant: string, workflow: string | undefined): Promise<StateEntry[]>;
  /** @throws AppError NOT_FOUND */
  get(tenant: string, workflow: string, key: string): Promise<StateEntry>;
  /** @throws AppError WORKFLOW_NOT_FOUND, VALUE_TOO_LARGE */
  set(tenant: string, entry: StateEntry): Promise<StateEntry>;
  /** @throws AppError NOT_FOUND */
  remove(tenant: string, workflow: string, key: string): Promise<void>;
}

const maxValueBytes = 256 * 1024;

export function createState({ store, analysis, clock }: { readonly store: Store; readonly analysis: WorkspaceAnalysis; readonly clock: Clock }): StateService {
  const get = async (tenant: string, workflow: string, key: string): Promise<StateEntry> => {
    const value = await store.state(tenant).get({ workflow, runId: null }, key, clock.now());
    if (value === null) throw new AppError("NOT_FOUND", `Workflow "${workflow}" keeps nothing under the key "${key}".`, { workflow, key });
    return { workflow, key, value };
  };
  return {
    async list(tenantId, workflow) {
      const where = workflow === undefined ? {} : { workflow };
      const orderBy = [
        ["workflow", "asc"],
        ["name", "asc"],
      ] as const;
      const rows = await store.withTenant({ tenantId }, (tx) => tx.table(workflowState).find({ where, orderBy }));
      return rows.map(({ workflow: of, name, value }) => ({ workflow: of, key: name, value }));
    },
    get,
    async set(tenant, { workflow, key, value }) {
      // A slip in the name would be kept where no run looks.
      await analysis.workflow(workflow);
      if (jsonSizeBytes(value) > maxValueBytes) throw new AppError("VALUE_TOO_LARGE", `A value of the state has at most ${maxValueBytes} bytes.`, { key });
      if (value === null) throw new AppError("BAD_REQUEST", "null is what a key without a value reads as; delete the key instead.", { key });
      await store.state(tenant).set({ workflow, runId: null }, key, value, null);
      return { workflow, key, value };
    },
    async remove(tenant, workflow, key) {
      await get(tenant, workflow, key);
      await store.state(tenant).set({ workflow, runId: null }, key, null, null);
    },
  };
}
