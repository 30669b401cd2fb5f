import { type CompiledQuery, type Dialect, type Expression, type ExpressionBuilder, Kysely, sql, type SqlBool } from "kysely";
import { type Demand, isCondition, type Selection, type Where } from "../store.ts";
import { columnName, tenantColumn } from "../tables/shape.ts";
import type { Table } from "../tables/index.ts";

// Columns are known by name only here: the types of rows are the table definitions' business, one layer up.
type AnyDatabase = Record<string, Record<string, unknown>>;
type Builder = ExpressionBuilder<AnyDatabase, string>;

export type OnConflict = "fail" | "ignore" | "replace";
export interface Statement {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

/**
 * Turns operations on defined tables into SQL of one dialect. Parameters are numbered in this order: changes or row (the tenant first in a row), tenant
 * and conditions (of each demand in turn), `after`, `limit`.
 */
export class Statements {
  private readonly db: Kysely<AnyDatabase>;

  constructor(dialect: Dialect) {
    this.db = new Kysely({ dialect });
  }

  insert(table: Table, tenantId: string, values: Readonly<Record<string, unknown>>, onConflict: OnConflict): Statement {
    const row = rowOf(table, tenantId, values);
    let query = this.db.insertInto(table.name).values(row);
    if (onConflict === "ignore") query = query.onConflict((conflict) => conflict.doNothing());
    if (onConflict === "replace") {
      const key = [...(table.tenantScoped ? [tenantColumn] : []), ...table.key.map(columnName)];
      const rest = Object.keys(row).filter((column) => !key.includes(column));
      query = query.onConflict((conflict) => {
        const target = conflict.columns(key);
        return rest.length === 0
          ? target.doNothing()
          : target.doUpdateSet((eb) => Object.fromEntries(rest.map((column) => [column, eb.ref(`excluded.${column}`)])));
      });
    }
    return plain(query.compile());
  }

  insertWhere(table: Table, tenantId: string, values: Readonly<Record<string, unknown>>, demands: readonly Demand[]): Statement {
    const row = rowOf(table, tenantId, values);
    let source = this.db.selectNoFrom((eb) => Object.entries(row).map(([column, value]) => eb.val(value).as(column)));
    for (const { table: other, where, exists } of demands) {
      source = source.where((eb) => {
        const found = eb.exists(
          eb
            .selectFrom(other.name)
            .select(sql<number>`1`.as("found"))
            .where((inner) => this.conditions(inner, other, tenantId, where)),
        );
        // Bare, SQLite makes one join of several EXISTS, and prepares a join of these anew at each call (some 40 us).
        return sql<SqlBool>`${found} is ${sql.lit(exists)}`;
      });
    }
    return plain(this.db.insertInto(table.name).columns(Object.keys(row)).expression(source).compile());
  }

  select<T extends Table>(
    table: T,
    tenantId: string,
    { where = {}, orderBy = [], after, limit, columns = Object.keys(table.columns) }: Selection<T>,
  ): Statement {
    let query = this.db
      .selectFrom(table.name)
      .select(columns.map(columnName))
      .where((eb) => this.conditions(eb, table, tenantId, where));
    if (after !== undefined) {
      const order = sql.join(orderBy.map(([column]) => sql.ref(columnName(column))));
      const comparison = sql.raw(orderBy[0]?.[1] === "desc" ? "<" : ">");
      query = query.where(sql<SqlBool>`(${order}) ${comparison} (${sql.join(after)})`);
    }
    for (const [column, direction] of orderBy) query = query.orderBy(columnName(column), direction);
    if (limit !== undefined) query = query.limit(limit);
    return plain(query.compile());
  }

  update<T extends Table>(table: T, tenantId: string, where: Where<T>, changes: Readonly<Record<string, unknown>>): Statement {
    return plain(
      this.db
        .updateTable(table.name)
        .set(renamed(changes))
        .where((eb) => this.conditions(eb, table, tenantId, where))
        .compile(),
    );
  }

  remove<T extends Table>(table: T, tenantId: string, where: Where<T>): Statement {
    return plain(
      this.db
        .deleteFrom(table.name)
        .where((eb) => this.conditions(eb, table, tenantId, where))
        .compile(),
    );
  }

  private conditions(eb: Builder, table: Table, tenantId: string, where: Readonly<Record<string, unknown>>): Expression<SqlBool> {
    const all: Expression<SqlBool>[] = table.tenantScoped ? [eb(tenantColumn, "=", tenantId)] : [];
    for (const [property, wanted] of Object.entries(where)) {
      if (wanted === undefined) continue;
      const column = columnName(property);
      if (wanted === null) all.push(holdsJsonNull(table, property) ? eb(column, "=", sql.lit("null")) : eb(column, "is", null));
      else if (isCondition(wanted)) all.push(eb(column, wanted.op, wanted.value));
      else all.push(eb(column, "=", wanted));
    }
    return eb.and(all);
  }
}

/** In a JSON column that is never NULL, `null` is a text like any. */
const holdsJsonNull = (table: Table, property: string): boolean => {
  const column = table.columns[property];
  return column?.kind === "json" && !column.nullable;
};

const rowOf = (table: Table, tenantId: string, values: Readonly<Record<string, unknown>>): Record<string, unknown> => ({
  ...(table.tenantScoped && { [tenantColumn]: tenantId }),
  ...renamed(values),
});

const renamed = (row: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(row).map(([property, value]) => [columnName(property), value]));

const plain = (query: CompiledQuery): Statement => ({ sql: query.sql, parameters: query.parameters });
