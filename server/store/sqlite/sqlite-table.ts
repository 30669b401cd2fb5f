import { AppError } from "@fastn/core";
import type { Statement as Prepared } from "better-sqlite3";
import type { RawTable } from "../scope.ts";
import type { Statement, Statements } from "../sql/statements.ts";
import { isCondition, type Where } from "../store.ts";
import { JsonText, type Row, type Table } from "../tables/index.ts";
import { columnName } from "../tables/shape.ts";
import type { SqliteDatabase } from "./open-database.ts";

export interface SqliteContext {
  readonly db: SqliteDatabase;
  readonly statements: Statements;
  /** Statements that changed something, so far. */
  writes: number;
}

/** Statements kept of one table; callers use a fixed few shapes, and a bound costs nothing. */
const maxKept = 200;

/**
 * A table's operations as prepared statements. SQL is built once for each shape of a call (its columns, conditions and order) and kept; a call then
 * only lines up its values, in the order in which `Statements` numbers its parameters.
 */
export function sqliteTable<T extends Table>(context: SqliteContext, table: T): RawTable<T> {
  const { db, statements } = context;
  const kept = new Map<string, Prepared>();
  const columns = new Map(
    Object.entries(table.columns).map(([property, column]) => [
      property,
      { property, name: columnName(property), kind: column.kind, nullable: column.nullable },
    ]),
  );
  const all = [...columns.keys()];

  const encode = (property: string, value: unknown): unknown => {
    // A nullable JSON column is NULL without a value; in the others JSON null is a value like any.
    const column = columns.get(property);
    if (column?.kind === "json") return column.nullable && value === null ? null : value instanceof JsonText ? value.text : JSON.stringify(value);
    return typeof value === "boolean" ? Number(value) : value;
  };
  const decode = (stored: Readonly<Record<string, unknown>>, wanted: readonly string[]): Row<T> => {
    const row: Record<string, unknown> = {};
    for (const property of wanted) {
      const { name, kind } = columns.get(property) ?? { name: property, kind: "text" };
      const value = stored[name];
      row[property] =
        kind === "json" ? (value === null ? null : (JSON.parse(value as string) as unknown)) : kind === "boolean" && value !== null ? value === 1 : value;
    }
    return row as Row<T>;
  };
  const prepare = (shape: string, build: () => Statement): Prepared => {
    let statement = kept.get(shape);
    if (statement === undefined) {
      if (kept.size >= maxKept) kept.clear();
      kept.set(shape, (statement = db.prepare(build().sql)));
    }
    return statement;
  };
  const scope = (tenantId: string): unknown[] => (table.tenantScoped ? [tenantId] : []);
  /** Adds the values of `where` to `values`. @returns its shape */
  const lineUp = (where: Where<Table>, values: unknown[]): string => {
    let shape = "";
    for (const [property, wanted] of Object.entries(where)) {
      if (wanted === undefined) continue;
      if (wanted === null) shape += `${property} null,`;
      else if (!isCondition(wanted)) {
        shape += `${property},`;
        values.push(typeof wanted === "boolean" ? Number(wanted) : wanted);
      } else if (Array.isArray(wanted.value)) {
        shape += `${property} ${wanted.op} ${wanted.value.length},`;
        values.push(...(wanted.value as readonly unknown[]));
      } else {
        shape += `${property} ${wanted.op},`;
        values.push(wanted.value);
      }
    }
    return shape;
  };

  const run = (statement: Prepared, values: readonly unknown[]): number => {
    const { changes } = statement.run(...values);
    if (changes > 0) context.writes += 1;
    return changes;
  };
  const insert = (statement: Prepared, values: readonly unknown[]): boolean => {
    try {
      return run(statement, values) > 0;
    } catch (error) {
      if (String((error as { code?: unknown }).code).startsWith("SQLITE_CONSTRAINT"))
        throw new AppError("CONFLICT", `${table.name} has such a row already.`, {}, { cause: error });
      throw error;
    }
  };

  return {
    insert(tenantId, row, onConflict) {
      const properties = Object.keys(row);
      const values = scope(tenantId);
      for (const property of properties) values.push(encode(property, row[property as keyof typeof row]));
      return insert(
        prepare(`insert ${onConflict} ${properties.join()}`, () => statements.insert(table, tenantId, row, onConflict)),
        values,
      );
    },
    insertWhere(tenantId, row, demands) {
      const values = scope(tenantId);
      let shape = "insert where";
      for (const property in row) {
        shape += ` ${property}`;
        values.push(encode(property, row[property]));
      }
      for (const { table: other, where, exists } of demands) {
        if (other.tenantScoped) values.push(tenantId);
        shape += `;${other.name} ${exists} ${lineUp(where, values)}`;
      }
      return insert(
        prepare(shape, () => statements.insertWhere(table, tenantId, row, demands)),
        values,
      );
    },
    find(tenantId, query) {
      const { where = {}, orderBy = [], after, limit, columns: wanted = all } = query;
      const values = scope(tenantId);
      const conditions = lineUp(where, values);
      if (after !== undefined) values.push(...after);
      if (limit !== undefined) values.push(limit);
      const shape = `select ${wanted.join()} ${conditions} ${orderBy.join()} ${after?.length ?? ""} ${limit !== undefined}`;
      const statement = prepare(shape, () => statements.select(table, tenantId, query));
      return (statement.all(...values) as Readonly<Record<string, unknown>>[]).map((stored) => decode(stored, wanted));
    },
    update(tenantId, where, changes) {
      const properties = Object.keys(changes);
      if (properties.length === 0) return 0;
      const values: unknown[] = properties.map((property) => encode(property, changes[property as keyof typeof changes]));
      values.push(...scope(tenantId));
      const conditions = lineUp(where, values);
      return run(
        prepare(`update ${properties.join()} ${conditions}`, () => statements.update(table, tenantId, where, changes)),
        values,
      );
    },
    remove(tenantId, where) {
      const values = scope(tenantId);
      const conditions = lineUp(where, values);
      return run(
        prepare(`delete ${conditions}`, () => statements.remove(table, tenantId, where)),
        values,
      );
    },
  };
}
