import type { ColumnShape, IndexShape, TableShape } from "../tables/shape.ts";
import type { ColumnKind } from "../tables/define.ts";

/** How a dialect writes column types and ends a table: one kept by its key, and a log. */
export interface DdlDialect {
  readonly types: Readonly<Record<ColumnKind, string>>;
  readonly tableSuffix: string;
  readonly logSuffix: string;
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
const list = (names: readonly string[]): string => names.map(quoted).join(", ");

export function createTable(shape: TableShape, dialect: DdlDialect): string[] {
  const columns = shape.columns.map((column) => columnDdl(column, dialect));
  return [
    `create table ${quoted(shape.name)} (${[...columns, `primary key (${list(shape.key)})`].join(", ")})${shape.log === true ? dialect.logSuffix : dialect.tableSuffix}`,
    ...shape.indexes.map((index) => createIndex(shape.name, index)),
  ];
}

/** The table as `shape` says, with the rows it has, in the order of their keys. */
export function rebuildTable(shape: TableShape, dialect: DdlDialect): string[] {
  const before = `${shape.name}_before`;
  const columns = list(shape.columns.map(({ name }) => name));
  return [
    `alter table ${quoted(shape.name)} rename to ${quoted(before)}`,
    ...createTable(shape, dialect),
    `insert into ${quoted(shape.name)} (${columns}) select ${columns} from ${quoted(before)} order by ${list(shape.key)}`,
    `drop table ${quoted(before)}`,
  ];
}

export function addColumn(table: string, column: ColumnShape, dialect: DdlDialect): string[] {
  return [`alter table ${quoted(table)} add column ${columnDdl(column, dialect)}`];
}

export function createIndex(table: string, { columns, unique, onlyWith }: IndexShape): string {
  const part = onlyWith === undefined ? "" : ` where ${quoted(onlyWith)} is not null`;
  return `create ${unique ? "unique " : ""}index ${quoted(indexName(table, columns))} on ${quoted(table)} (${list(columns)})${part}`;
}

export const indexName = (table: string, columns: readonly string[]): string => `${table}_by_${columns.join("_")}`;

function columnDdl({ name, kind, nullable }: ColumnShape, { types }: DdlDialect): string {
  return `${quoted(name)} ${types[kind]}${nullable ? "" : " not null"}`;
}
