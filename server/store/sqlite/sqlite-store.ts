import { AppError } from "@fastn/core";
import type { Statement as Prepared } from "better-sqlite3";
import { DummyDriver, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import { migrations } from "../migrations/index.ts";
import { WorkQueue } from "../queue.ts";
import { createRunStore } from "../run-store.ts";
import { createWorkflowState } from "../workflow-state.ts";
import { type RawTable, scopedTransaction } from "../scope.ts";
import { Statements } from "../sql/statements.ts";
import type { Durability, Store, TenantScope, Transaction } from "../store.ts";
import type { Table } from "../tables/index.ts";
import { writeFailure, writeFaultOf } from "../write-fault.ts";
import { type CheckpointRhythm, Checkpoints } from "./checkpoints.ts";
import { migrate } from "./migrate.ts";
import { openDatabase, requireDurable, translate } from "./open-database.ts";
import { type SqliteContext, sqliteTable } from "./sqlite-table.ts";

export interface SqliteStoreOptions {
  readonly file: string;
  /** Read the whole file for damage first; worth it after an unclean end. Default false. */
  readonly verify?: boolean;
  /** Default `full`; see `OpenStoreOptions`. */
  readonly synchronous?: "full" | "normal";
  /** See `OpenStoreOptions`. */
  readonly onCommit?: (failure: AppError | null) => void;
  readonly checkpoints?: CheckpointRhythm;
}

interface Job extends Pick<TenantScope, "checksFirst"> {
  readonly tenantId: string | null;
  readonly work: (tx: Transaction) => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** Nothing of the commit may be kept. */
class HalfDone extends Error {}

/** Works per commit: bounds how long the first of them waits for the last. */
const worksPerCommit = 128;

/**
 * The desktop's store: one connection, one writer. Works that arrive in the same turn of the event loop share one commit, and with it one
 * wait for the disk; each has its own savepoint, so a failing one takes nothing of the others with it.
 */
export async function openSqliteStore({
  file,
  verify = false,
  synchronous = "full",
  onCommit = () => {},
  checkpoints: rhythm = {},
}: SqliteStoreOptions): Promise<Store> {
  const db = await openDatabase(file, verify, synchronous);
  let durability: Durability;
  try {
    await migrate(db, file, migrations);
    durability = requireDurable(db, synchronous);
  } catch (error) {
    db.close();
    throw translate(error, file);
  }
  const context: SqliteContext = {
    db,
    writes: 0,
    statements: new Statements({
      createAdapter: () => new SqliteAdapter(),
      createDriver: () => new DummyDriver(),
      createIntrospector: (kysely) => new SqliteIntrospector(kysely),
      createQueryCompiler: () => new SqliteQueryCompiler(),
    }),
  };
  const rawTables = new Map<Table, RawTable<Table>>();
  const raw = <T extends Table>(table: T): RawTable<T> => {
    let found = rawTables.get(table);
    if (found === undefined) rawTables.set(table, (found = sqliteTable<Table>(context, table)));
    return found as unknown as RawTable<T>;
  };

  const [begin, commit, savepoint, undo, release] = ["begin immediate", "commit", "savepoint work", "rollback to work", "release work"].map((sql) =>
    db.prepare(sql),
  ) as [Prepared, Prepared, Prepared, Prepared, Prepared];

  const runJob = async ({ tenantId, work, checksFirst = false }: Job): Promise<unknown> => {
    const tx = scopedTransaction(tenantId, raw);
    const writesBefore = context.writes;
    if (!checksFirst) savepoint.run();
    try {
      return await work(tx);
    } catch (error) {
      // SQLite has undone the whole transaction by itself, or it is about to be.
      if (writeFaultOf(error) !== null) throw error;
      if (!checksFirst) undo.run();
      else if (context.writes !== writesBefore) throw new HalfDone("a work refused after it had written", { cause: error });
      throw error;
    } finally {
      tx.end();
      if (!checksFirst && db.inTransaction) release.run();
    }
  };

  const runBatch = async (jobs: readonly Job[]): Promise<void> => {
    const settle: (() => void)[] = [];
    const writesBefore = context.writes;
    if (checkpoints.pause !== null) await checkpoints.pause;
    try {
      begin.run();
      for (const job of jobs) {
        try {
          const value = await runJob(job);
          settle.push(() => job.resolve(value));
        } catch (error) {
          if (error instanceof HalfDone || writeFaultOf(error) !== null) throw error;
          settle.push(() => job.reject(error));
        }
      }
      commit.run();
    } catch (error) {
      if (db.inTransaction) db.exec("rollback");
      const failure = writeFailure(file, error);
      onCommit(failure);
      for (const job of jobs) job.reject(failure);
      return;
    }
    if (context.writes !== writesBefore) onCommit(null);
    for (const done of settle) done();
    checkpoints.committed(context.writes);
  };

  const checkpoints = new Checkpoints({ db, file, synchronous, ...rhythm });
  const queue = new WorkQueue<Job>(runBatch, worksPerCommit);
  let closed = false;
  const enqueue = <T>(scope: Pick<Job, "tenantId" | "checksFirst">, work: (tx: Transaction) => Promise<T>): Promise<T> => {
    if (closed) return Promise.reject(new AppError("STORE_UNAVAILABLE", "The database is closed: the studio is stopping."));
    return new Promise<T>((resolve, reject) => queue.push({ ...scope, work, resolve: resolve as (value: unknown) => void, reject }));
  };

  const store: Store = {
    backend: "sqlite",
    durability,
    transaction: (work) => enqueue({ tenantId: null }, work),
    withTenant: enqueue,
    runs: (tenantId) => createRunStore(store, tenantId),
    state: (tenantId) => createWorkflowState(store, tenantId),
    async close() {
      if (closed) return;
      closed = true;
      await queue.idle();
      await checkpoints.close();
      db.close();
    },
  };
  return store;
}
