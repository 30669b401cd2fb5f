import type { WorkflowStateStore } from "@fastn/runtime";
import type { RunStore } from "@fastn/runtime/run-store";
import type { Row, Table } from "./tables/index.ts";

/**
 * Storage of the product; every backend passes the same suite (`store.contract.ts`).
 * - Who owns: whoever opens a store closes it; nothing else does.
 * - Atomic: the work of a transaction is stored as a whole or not at all; works never see each other half done.
 * - Durable: the promise resolves after the commit is on disk, on backends that keep anything.
 * - Tenancy: rows of tenant-scoped tables are reached inside `withTenant` only, and there only the tenant's own exist.
 * - A work awaits its transaction's handles and nothing else: one that waits for the outside holds up all others.
 */
export interface Store {
  readonly backend: "memory" | "sqlite";
  /** What a commit has outlived when its promise resolves; asked of the database, not of the options. */
  readonly durability: Durability;
  /** For tables without tenant scope. */
  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T>;
  withTenant<T>(scope: TenantScope, work: (tx: Transaction) => Promise<T>): Promise<T>;
  /** The runtime's view of one tenant's runs. */
  runs(tenantId: string): RunStore;
  /** `ctx.state` of one tenant's workflows. */
  state(tenantId: string): WorkflowStateStore;
  /** Finish what was begun, then let go of the database. Later calls are refused. */
  close(): Promise<void>;
}

export interface TenantScope {
  readonly tenantId: string;
  /**
   * The work refuses, if at all, before its first write, so that a refusal leaves nothing to undo. A backend may then do without a savepoint; a work
   * that breaks its word takes its whole commit with it. Default false.
   */
  readonly checksFirst?: boolean;
}

/**
 * - `full`: a cut of the power.
 * - `normal`: an end of the program, of whatever kind. With the power the last commits may go, the latest first; what is left is whole.
 * - `none`: nothing; the store is in memory.
 */
export type Durability = "full" | "normal" | "none";

export interface Transaction {
  /** @throws AppError INTERNAL_ERROR for a tenant-scoped table outside `withTenant` */
  table<T extends Table>(table: T): TableHandle<T>;
}

export interface TableHandle<T extends Table> {
  /** @throws AppError CONFLICT when a row with this key or unique index exists */
  insert(row: Row<T>): Promise<void>;
  /** false: a row with this key or unique index existed and stays as it was. */
  insertNew(row: Row<T>): Promise<boolean>;
  /** Insert if all that is asked of other rows holds, in one statement. false: nothing was inserted. @throws AppError CONFLICT as `insert` */
  insertWhere(row: Row<T>, demands: readonly Demand[]): Promise<boolean>;
  /** Insert, or replace the row of this key. */
  put(row: Row<T>): Promise<void>;
  get(where: Where<T>): Promise<Row<T> | null>;
  find(query: Query<T>): Promise<readonly Row<T>[]>;
  /** Like `find`, reading these columns alone. */
  select<Name extends keyof Row<T> & string>(columns: readonly Name[], query: Query<T>): Promise<readonly Pick<Row<T>, Name>[]>;
  /** @returns how many rows changed */
  update(where: Where<T>, changes: Partial<Row<T>>): Promise<number>;
  /** @returns how many rows went */
  remove(where: Where<T>): Promise<number>;
}

export type Comparable = string | number | boolean;

/** Conditions that must all hold. `null` finds NULL, and JSON null in a JSON column that is not nullable. JSON columns cannot be compared otherwise. */
export type Where<T extends Table> = { readonly [Name in keyof Row<T>]?: Row<T>[Name] | Condition };

export type Condition =
  | { readonly op: "<" | "<=" | ">" | ">="; readonly value: Comparable }
  | { readonly op: "in" | "not in"; readonly value: readonly Comparable[] };

/** That rows of a table exist, or that there are none. */
export interface Demand<T extends Table = Table> {
  readonly table: T;
  readonly where: Where<T>;
  readonly exists: boolean;
}

export const some = <T extends Table>(table: T, where: Where<T>): Demand => ({ table, where: where as Where<Table>, exists: true });
export const none = <T extends Table>(table: T, where: Where<T>): Demand => ({ table, where: where as Where<Table>, exists: false });

export interface Query<T extends Table> {
  readonly where?: Where<T>;
  readonly orderBy?: readonly Order<T>[];
  /** Values of the `orderBy` columns of the row before the first one wanted (keyset pagination); all orders run the same way then. */
  readonly after?: readonly Comparable[];
  readonly limit?: number;
}

/** A query that reads some columns; none named: all. */
export interface Selection<T extends Table> extends Query<T> {
  readonly columns?: readonly (keyof Row<T> & string)[];
}

export type Order<T extends Table> = readonly [column: keyof Row<T> & string, direction: "asc" | "desc"];

export const lessThan = (value: Comparable): Condition => ({ op: "<", value });
export const atMost = (value: Comparable): Condition => ({ op: "<=", value });
export const moreThan = (value: Comparable): Condition => ({ op: ">", value });
export const anyOf = (value: readonly Comparable[]): Condition => ({ op: "in", value });
export const noneOf = (value: readonly Comparable[]): Condition => ({ op: "not in", value });

export const isCondition = (value: unknown): value is Condition => typeof value === "object" && value !== null && "op" in value && "value" in value;
