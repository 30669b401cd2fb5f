import type { ColumnKind, Table } from "./define.ts";

/** A table as the database sees it: plain data, so that a migration can hold it frozen while the definition moves on. */
export interface TableShape {
  readonly name: string;
  readonly columns: readonly ColumnShape[];
  readonly key: readonly string[];
  readonly indexes: readonly IndexShape[];
  /** See `Table.log`. */
  readonly log?: true;
}

export interface ColumnShape {
  readonly name: string;
  readonly kind: ColumnKind;
  readonly nullable: boolean;
}

export interface IndexShape {
  readonly columns: readonly string[];
  readonly unique: boolean;
  readonly onlyWith?: string;
}

export const tenantColumn = "tenant_id";

/** `runId` in rows is `run_id` in SQL. */
export const columnName = (property: string): string => property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

export function shapeOf(table: Table): TableShape {
  const scope = table.tenantScoped ? [tenantColumn] : [];
  const scoped = (names: readonly string[]): string[] => [...scope, ...names.map(columnName)];
  return {
    name: table.name,
    columns: [
      ...scope.map((name) => ({ name, kind: "text" as const, nullable: false })),
      ...Object.entries(table.columns).map(([name, { kind, nullable }]) => ({ name: columnName(name), kind, nullable })),
    ],
    key: scoped(table.key),
    indexes: table.indexes.map(({ columns, unique = false, onlyWith }) => ({
      columns: scoped(columns),
      unique,
      ...(onlyWith !== undefined && { onlyWith: columnName(onlyWith) }),
    })),
    ...(table.log && { log: true as const }),
  };
}
