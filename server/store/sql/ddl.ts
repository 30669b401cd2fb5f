import type { ColumnShape, IndexShape, TableShape } from "../tables/shape.ts";
import type { ColumnKind } from "../tables/define.ts";

/** How a dialect writes column types and ends a table. */
export interface DdlDialect {
  readonly types: Readonly<Record<ColumnKind, string>>;
  readonly tableSuffix: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(", ");

export function createTable(shape: TableShape, dialect: DdlDialect): string[] {
  const columns = shape.columns.map((column) => columnDdl(column, dialect));
  return [
    `create table ${quoted(shape.name)} (${[...columns, `primary key (${list(shape.key)})`].join(", ")})${dialect.tableSuffix}`,
    ...shape.indexes.map((index) => createIndex(shape.name, index)),
  ];
}

export function addColumn(table: string, column: ColumnShape, dialect: DdlDialect): string[] {
  return [`alter table ${quoted(table)} add column ${columnDdl(column, dialect)}`];
}

export function createIndex(table: string, { columns, unique }: IndexShape): string {
  return `create ${unique ? "unique " : ""}index ${quoted(indexName(table, columns))} on ${quoted(table)} (${list(columns)})`;
}

export const indexName = (table: string, columns: readonly string[]): string => `${table}_by_${columns.join("_")}`;

function columnDdl({ name, kind, nullable }: ColumnShape, { types }: DdlDialect): string {
  return `${quoted(name)} ${types[kind]}${nullable ? "" : " not null"}`;
}
