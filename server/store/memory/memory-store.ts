import { AppError } from "@fastn/core";
import { WorkQueue } from "../queue.ts";
import { createRunStore } from "../run-store.ts";
import { createWorkflowState } from "../workflow-state.ts";
import { scopedTransaction } from "../scope.ts";
import type { Store, Transaction } from "../store.ts";
import type { Table } from "../tables/index.ts";
import { MemoryRows, memoryTable, type Undo } from "./memory-table.ts";

/** Hash maps: for tests and for folders that cannot hold a database. Gone when the process ends. */
export function createMemoryStore(): Store {
  const tables = new Map<Table, MemoryRows>();
  const rowsOf = (table: Table): MemoryRows => {
    let rows = tables.get(table);
    if (rows === undefined) tables.set(table, (rows = new MemoryRows(table)));
    return rows;
  };

  const run = async (tenantId: string | null, work: (tx: Transaction) => Promise<unknown>): Promise<unknown> => {
    const undo: Undo[] = [];
    const tx = scopedTransaction(tenantId, (table) => memoryTable(table, rowsOf, (step) => undo.push(step)));
    try {
      return await work(tx);
    } catch (error) {
      for (const step of undo.toReversed()) step();
      throw error;
    } finally {
      tx.end();
    }
  };

  const queue = new WorkQueue<() => Promise<void>>(async (jobs) => {
    for (const job of jobs) await job();
  }, 64);
  let closed = false;
  const enqueue = <T>(tenantId: string | null, work: (tx: Transaction) => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(new AppError("STORE_UNAVAILABLE", "The store is closed: the studio is stopping."));
    return new Promise<T>((resolve, reject) => queue.push(() => run(tenantId, work).then((value) => resolve(value as T), reject)));
  };

  const store: Store = {
    backend: "memory",
    durability: "none",
    transaction: (work) => enqueue(null, work),
    withTenant: ({ tenantId }, work) => enqueue(tenantId, work),
    runs: (tenantId) => createRunStore(store, tenantId),
    state: (tenantId) => createWorkflowState(store, tenantId),
    async close() {
      closed = true;
      await queue.idle();
    },
  };
  return store;
}
