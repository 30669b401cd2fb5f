import { AppError } from "@fastn/core";
import type { RawTable } from "../scope.ts";
import { type Comparable, type Condition, type Demand, isCondition, type Order, type Where } from "../store.ts";
import type { Row, Table } from "../tables/index.ts";

type Stored = Readonly<Record<string, unknown>>;
/** Called when a transaction fails, newest first. */
export type Undo = () => void;

/** Rows of one table, by tenant and then by the first key column, so that a run's events are found without walking all runs. */
export class MemoryRows {
  private readonly partitions = new Map<string, Map<string, Stored>>();
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  keyOf(row: Stored): string {
    return JSON.stringify(this.table.key.map((column) => row[column]));
  }

  partition(tenantId: string, first: unknown): Map<string, Stored> {
    const name = JSON.stringify([tenantId, first]);
    let rows = this.partitions.get(name);
    if (rows === undefined) this.partitions.set(name, (rows = new Map()));
    return rows;
  }

  /** Rows of a tenant that a condition may choose from. */
  candidates(tenantId: string, where: Stored): Stored[] {
    const first = where[this.table.key[0] ?? ""];
    if (first !== undefined && first !== null && !isCondition(first)) return [...this.partition(tenantId, first).values()];
    const prefix = `[${JSON.stringify(tenantId)},`;
    return [...this.partitions].filter(([name]) => name.startsWith(prefix)).flatMap(([, rows]) => [...rows.values()]);
  }

  set(tenantId: string, row: Stored): Undo {
    const rows = this.partition(tenantId, row[this.table.key[0] ?? ""]);
    const key = this.keyOf(row);
    const before = rows.get(key);
    rows.set(key, row);
    return () => (before === undefined ? rows.delete(key) : rows.set(key, before));
  }

  delete(tenantId: string, row: Stored): Undo {
    const rows = this.partition(tenantId, row[this.table.key[0] ?? ""]);
    const key = this.keyOf(row);
    rows.delete(key);
    return () => rows.set(key, row);
  }
}

export function memoryTable<T extends Table>(table: T, rowsOf: (table: Table) => MemoryRows, remember: (undo: Undo) => void): RawTable<T> {
  const rows = rowsOf(table);
  const uniques = table.indexes.filter(({ unique }) => unique === true);

  const collides = (tenantId: string, row: Stored): { byKey: boolean; other: boolean } => {
    const key = rows.keyOf(row);
    const byKey = rows.partition(tenantId, row[table.key[0] ?? ""]).has(key);
    const other = uniques.some(({ columns }) => {
      if (columns.some((column) => row[column] === null)) return false;
      return rows.candidates(tenantId, {}).some((existing) => rows.keyOf(existing) !== key && columns.every((column) => existing[column] === row[column]));
    });
    return { byKey, other };
  };

  const select = (tenantId: string, where: object, from = rows): Stored[] =>
    from.candidates(tenantId, where as Stored).filter((row) => matches(row, where as Stored));
  const holdsFor = (tenantId: string, demand: Demand): boolean => select(tenantId, demand.where, rowsOf(demand.table)).length > 0 === demand.exists;

  const raw: RawTable<T> = {
    insert(tenantId, row, onConflict) {
      const stored = copy(row) as Stored;
      const { byKey, other } = collides(tenantId, stored);
      if (onConflict === "ignore" && (byKey || other)) return false;
      if (other || (byKey && onConflict === "fail")) throw new AppError("CONFLICT", `${table.name} has such a row already.`);
      remember(rows.set(tenantId, stored));
      return true;
    },
    insertWhere(tenantId, row, demands) {
      return demands.every((demand) => holdsFor(tenantId, demand)) && raw.insert(tenantId, row, "fail");
    },
    find(tenantId, { where = {}, orderBy = [], after, limit, columns }) {
      let found = select(tenantId, where);
      const order = orderBy as readonly Order<Table>[];
      if (after !== undefined) found = found.filter((row) => compareTo(row, after, order) > 0);
      found.sort((a, b) => compareRows(a, b, order));
      const wanted = columns === undefined ? found : found.map((row) => Object.fromEntries(columns.map((column) => [column, row[column]])));
      return wanted.slice(0, limit).map((row) => copy(row) as Row<T>);
    },
    update(tenantId, where: Where<T>, changes) {
      const found = select(tenantId, where);
      for (const row of found) remember(rows.set(tenantId, { ...row, ...(copy(changes) as Stored) }));
      return found.length;
    },
    remove(tenantId, where: Where<T>) {
      const found = select(tenantId, where);
      for (const row of found) remember(rows.delete(tenantId, row));
      return found.length;
    },
  };
  return raw;
}

/** What is stored never shares an object with a caller. `undefined` members go, as they would in a database. */
function copy(row: object): unknown {
  return JSON.parse(JSON.stringify(row));
}

function matches(row: Stored, where: Stored): boolean {
  return Object.entries(where).every(([column, wanted]) => {
    if (wanted === undefined) return true;
    return isCondition(wanted) ? holds(row[column], wanted) : row[column] === wanted;
  });
}

/** As in SQL, no comparison with NULL holds. */
function holds(value: unknown, { op, value: wanted }: Condition): boolean {
  if (value === null) return false;
  switch (op) {
    case "<":
      return compare(value, wanted) < 0;
    case "<=":
      return compare(value, wanted) <= 0;
    case ">":
      return compare(value, wanted) > 0;
    case ">=":
      return compare(value, wanted) >= 0;
    case "in":
      return wanted.includes(value as Comparable);
    case "not in":
      return !wanted.includes(value as Comparable);
  }
}

/** NULL sorts first, text by code unit: what SQLite does for the text we order by. */
function compare(a: unknown, b: unknown): number {
  if (a === b) return 0;
  if (a === null || b === null) return a === null ? -1 : 1;
  return (a as Comparable) < (b as Comparable) ? -1 : 1;
}

function compareRows(a: Stored, b: Stored, orderBy: readonly Order<Table>[]): number {
  for (const [column, direction] of orderBy) {
    const order = compare(a[column], b[column]);
    if (order !== 0) return direction === "asc" ? order : -order;
  }
  return 0;
}

function compareTo(row: Stored, values: readonly Comparable[], orderBy: readonly Order<Table>[]): number {
  return compareRows(row, Object.fromEntries(orderBy.map(([column], index) => [column, values[index]])), orderBy);
}
