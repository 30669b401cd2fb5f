import { addColumn, createIndex, createTable, type DdlDialect, indexName, rebuildTable } from "../sql/ddl.ts";
import type { ColumnShape, IndexShape, TableShape } from "../tables/shape.ts";

/** One step of the schema's history. Released migrations never change; a new one is added with the next number. */
export interface Migration {
  readonly version: number;
  readonly name: string;
  readonly changes: readonly SchemaChange[];
}

export type SchemaChange =
  | { readonly type: "createTable"; readonly table: TableShape }
  | { readonly type: "dropTable"; readonly table: string }
  /** Same columns and key, kept another way. */
  | { readonly type: "rebuildTable"; readonly table: TableShape }
  /** Nullable, since rows exist already. */
  | { readonly type: "addColumn"; readonly table: string; readonly column: ColumnShape & { readonly nullable: true } }
  | { readonly type: "dropColumn"; readonly table: string; readonly column: string }
  | { readonly type: "addIndex"; readonly table: string; readonly index: IndexShape }
  | { readonly type: "dropIndex"; readonly table: string; readonly columns: readonly string[] };

export function toSql(change: SchemaChange, dialect: DdlDialect): string[] {
  switch (change.type) {
    case "createTable":
      return createTable(change.table, dialect);
    case "dropTable":
      return [`drop table "${change.table}"`];
    case "rebuildTable":
      return rebuildTable(change.table, dialect);
    case "addColumn":
      return addColumn(change.table, change.column, dialect);
    case "dropColumn":
      return [`alter table "${change.table}" drop column "${change.column}"`];
    case "addIndex":
      return [createIndex(change.table, change.index)];
    case "dropIndex":
      return [`drop index "${indexName(change.table, change.columns)}"`];
  }
}

/** The tables that a list of migrations ends with; a test holds the definitions in `tables/` to it. */
export function shapesAfter(migrations: readonly Migration[]): TableShape[] {
  const shapes = new Map<string, TableShape>();
  const change = (name: string, map: (shape: TableShape) => TableShape): void => {
    const shape = shapes.get(name);
    if (shape === undefined) throw new Error(`a migration changes ${name} before it exists`);
    shapes.set(name, map(shape));
  };
  for (const step of migrations.flatMap((migration) => migration.changes)) {
    if (step.type === "createTable" || step.type === "rebuildTable") shapes.set(step.table.name, step.table);
    else if (step.type === "dropTable") shapes.delete(step.table);
    else if (step.type === "addColumn") change(step.table, (shape) => ({ ...shape, columns: [...shape.columns, step.column] }));
    else if (step.type === "dropColumn") change(step.table, (shape) => ({ ...shape, columns: shape.columns.filter(({ name }) => name !== step.column) }));
    else if (step.type === "addIndex") change(step.table, (shape) => ({ ...shape, indexes: [...shape.indexes, step.index] }));
    else change(step.table, (shape) => ({ ...shape, indexes: shape.indexes.filter(({ columns }) => columns.join() !== step.columns.join()) }));
  }
  return [...shapes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}
