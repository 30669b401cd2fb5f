import { AppError } from "@fastn/core";
import type { Statement as Prepared } from "better-sqlite3";
import type { RawTable } from "../scope.ts";
import type { Statement, Statements } from "../sql/statements.ts";
import { isCondition, type Query } from "../store.ts";
import type { Row, Table } from "../tables/index.ts";
import { columnName } from "../tables/shape.ts";
import type { SqliteDatabase } from "./open-database.ts";

/** A statement built once for its shape, and how to read its parameters from the operation's arguments. */
export interface SqliteContext {
  readonly db: SqliteDatabase;
  readonly statements: Statements;
  /** Prepared statements by SQL text. */
  readonly prepared: Map<string, Prepared>;
}

export function sqliteTable<T extends Table>({ db, statements, prepared }: SqliteContext, table: T): RawTable<T> {
  const columns = Object.entries(table.columns).map(([property, column]) => ({ property, name: columnName(property), kind: column.kind }));
  const kinds = new Map(columns.map(({ property, kind }) => [property, kind]));

  const encode = (property: string, value: unknown): unknown => {
    if (kinds.get(property) === "json") return JSON.stringify(value);
    return typeof value === "boolean" ? Number(value) : value;
  };
  const encodeAll = (values: object): Record<string, unknown> =>
    Object.fromEntries(Object.entries(values).map(([property, value]) => [property, encode(property, value)]));
  const encodeWhere = (where: object): Query<T>["where"] =>
    Object.fromEntries(
      Object.entries(where).map(([property, value]) => [property, isCondition(value) || value === undefined ? value : encode(property, value)]),
    ) as Query<T>["where"];
  const decode = (stored: Readonly<Record<string, unknown>>): Row<T> => {
    const row: Record<string, unknown> = {};
    for (const { property, name, kind } of columns) {
      const value = stored[name];
      row[property] = kind === "json" ? (JSON.parse(String(value)) as unknown) : kind === "boolean" && value !== null ? value === 1 : value;
    }
    return row as Row<T>;
  };
  const prepare = ({ sql, parameters }: Statement): { statement: Prepared; parameters: readonly unknown[] } => {
    let statement = prepared.get(sql);
    if (statement === undefined) prepared.set(sql, (statement = db.prepare(sql)));
    return { statement, parameters };
  };
  const run = (built: Statement): number => {
    const { statement, parameters } = prepare(built);
    return statement.run(...parameters).changes;
  };

  return {
    insert(tenantId, row, onConflict) {
      try {
        return run(statements.insert(table, tenantId, encodeAll(row), onConflict)) > 0;
      } catch (error) {
        if (String((error as { code?: unknown }).code).startsWith("SQLITE_CONSTRAINT"))
          throw new AppError("CONFLICT", `${table.name} has such a row already.`, {}, { cause: error });
        throw error;
      }
    },
    find(tenantId, query) {
      const { statement, parameters } = prepare(statements.select(table, tenantId, { ...query, where: encodeWhere(query.where ?? {}) }));
      return (statement.all(...parameters) as Readonly<Record<string, unknown>>[]).map(decode);
    },
    update: (tenantId, where, changes) =>
      Object.keys(changes).length === 0 ? 0 : run(statements.update(table, tenantId, encodeWhere(where) ?? {}, encodeAll(changes))),
    remove: (tenantId, where) => run(statements.remove(table, tenantId, encodeWhere(where) ?? {})),
  };
}
