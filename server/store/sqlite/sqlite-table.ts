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

/** Shapes of calls as a tree of their parts: a walk over names that exist costs less than a text made of them, which has to be hashed at each call. */
class Shape {
  statement: Prepared | null = null;
  private readonly next = new Map<string | number | boolean, Shape>();

  at(part: string | number | boolean): Shape {
    let next = this.next.get(part);
    if (next === undefined) this.next.set(part, (next = new Shape()));
    return next;
  }
}

/**
 * A table's operations as prepared statements. SQL is built once for each shape of a call (its columns, conditions and order) and kept; a call then
 * only lines up its values, in the order in which `Statements` numbers its parameters.
 */
export function sqliteTable<T extends Table>(context: SqliteContext, table: T): RawTable<T> {
  const { db, statements } = context;
  let shapes = new Shape();
  let kept = 0;
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
  const prepare = (shape: Shape, build: () => Statement): Prepared => {
    if (shape.statement === null) {
      shape.statement = db.prepare(build().sql);
      kept += 1;
      if (kept > maxKept) [shapes, kept] = [new Shape(), 0];
    }
    return shape.statement;
  };
  const scope = (tenantId: string): unknown[] => (table.tenantScoped ? [tenantId] : []);
  /** Adds the values of `where` to `values`. @returns the shape with its conditions */
  const lineUp = (where: Where<Table>, values: unknown[], shape: Shape): Shape => {
    let at = shape.at("where");
    for (const property in where) {
      const wanted = where[property];
      if (wanted === undefined) continue;
      at = at.at(property);
      if (wanted === null) at = at.at("null");
      else if (!isCondition(wanted)) {
        at = at.at("=");
        values.push(typeof wanted === "boolean" ? Number(wanted) : wanted);
      } else if (Array.isArray(wanted.value)) {
        at = at.at(wanted.op).at(wanted.value.length);
        values.push(...(wanted.value as readonly unknown[]));
      } else {
        at = at.at(wanted.op);
        values.push(wanted.value);
      }
    }
    return at;
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
      const values = scope(tenantId);
      let shape = shapes.at("insert").at(onConflict);
      for (const property in row) {
        shape = shape.at(property);
        values.push(encode(property, row[property]));
      }
      return insert(
        prepare(shape, () => statements.insert(table, tenantId, row, onConflict)),
        values,
      );
    },
    insertWhere(tenantId, row, demands) {
      const values = scope(tenantId);
      let shape = shapes.at("insert where");
      for (const property in row) {
        shape = shape.at(property);
        values.push(encode(property, row[property]));
      }
      for (const { table: other, where, exists } of demands) {
        if (other.tenantScoped) values.push(tenantId);
        shape = lineUp(where, values, shape.at("demand").at(other.name).at(exists));
      }
      return insert(
        prepare(shape, () => statements.insertWhere(table, tenantId, row, demands)),
        values,
      );
    },
    find(tenantId, query) {
      const { where = {}, orderBy = [], after, limit, columns: wanted = all } = query;
      const values = scope(tenantId);
      let shape = lineUp(where, values, wanted === all ? shapes.at("select all") : wanted.reduce((at, name) => at.at(name), shapes.at("select")));
      for (const [column, direction] of orderBy) shape = shape.at("order").at(column).at(direction);
      if (after !== undefined) values.push(...after);
      if (limit !== undefined) values.push(limit);
      const statement = prepare(shape.at(after === undefined ? "from the first" : after.length).at(limit !== undefined), () =>
        statements.select(table, tenantId, query),
      );
      return (statement.all(...values) as Readonly<Record<string, unknown>>[]).map((stored) => decode(stored, wanted));
    },
    update(tenantId, where, changes) {
      const values: unknown[] = [];
      let shape = shapes.at("update");
      for (const property in changes) {
        shape = shape.at(property);
        values.push(encode(property, changes[property]));
      }
      if (values.length === 0) return 0;
      values.push(...scope(tenantId));
      shape = lineUp(where, values, shape);
      return run(
        prepare(shape, () => statements.update(table, tenantId, where, changes)),
        values,
      );
    },
    remove(tenantId, where) {
      const values = scope(tenantId);
      const shape = lineUp(where, values, shapes.at("delete"));
      return run(
        prepare(shape, () => statements.remove(table, tenantId, where)),
        values,
      );
    },
  };
}
