import { isJsonObject, type Json } from "@fastn/core";

/** Where a value sits, from the root inward. */
export type DataPath = readonly (string | number)[];

export interface TreeRow {
  /** Stable identity of the row: the path as text. */
  readonly id: string;
  readonly path: DataPath;
  readonly depth: number;
  /** The member's name or index; null for the root. */
  readonly label: string | number | null;
  readonly kind: "object" | "array" | "string" | "number" | "boolean" | "null" | "more";
  readonly value: Json;
  /** Members of an object or array; 0 for the rest. */
  readonly childCount: number;
  readonly expanded: boolean;
}

/** Members shown of one object or array before "show more": a long list must not freeze the view. */
export const membersAtFirst = 1000;

export const rowId = (path: DataPath): string => JSON.stringify(path);

/** The rows to draw for `value`: only what is expanded is walked, so cost follows what is visible. `shown` holds raised limits by row id. */
export function treeRows(value: Json, expanded: ReadonlySet<string>, shown: ReadonlyMap<string, number> = new Map()): TreeRow[] {
  const rows: TreeRow[] = [];
  const walk = (item: Json, path: DataPath, depth: number): void => {
    const id = rowId(path);
    const childCount = countOf(item);
    const isOpen = childCount > 0 && expanded.has(id);
    rows.push({ id, path, depth, label: path.at(-1) ?? null, kind: kindOf(item), value: item, childCount, expanded: isOpen });
    if (!isOpen) return;
    const members = membersOf(item);
    const limit = shown.get(id) ?? membersAtFirst;
    for (const [key, member] of members.slice(0, limit)) walk(member, [...path, key], depth + 1);
    if (members.length > limit) {
      rows.push({ id: `${id}…`, path, depth: depth + 1, label: null, kind: "more", value: members.length - limit, childCount: 0, expanded: false });
    }
  };
  walk(value, [], 0);
  return rows;
}

export function kindOf(value: Json): Exclude<TreeRow["kind"], "more"> {
  if (value === null) return "null";
  if (Array.isArray(value)) return "array";
  return typeof value === "object" ? "object" : (typeof value as "string" | "number" | "boolean");
}

function membersOf(value: Json): readonly (readonly [string | number, Json])[] {
  if (Array.isArray(value)) return value.map((item: Json, index) => [index, item] as const);
  return isJsonObject(value) ? Object.entries(value) : [];
}

function countOf(value: Json): number {
  if (Array.isArray(value)) return value.length;
  return isJsonObject(value) ? Object.keys(value).length : 0;
}

/** `{{steps.invoice.output.lines[0].sku}}`: the path as the expression language writes it. */
export function pathAsExpression(root: string, path: DataPath): string {
  const tail = path.map((key) => (typeof key === "number" ? `[${key}]` : /^[A-Za-z_][\w]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}]`)).join("");
  return `{{${root}${tail}}}`;
}

/** An array of objects can be drawn as a table: its columns in order of first appearance; null when it is none. */
export function tableColumns(value: Json): readonly string[] | null {
  if (!Array.isArray(value) || value.length === 0) return null;
  const columns = new Set<string>();
  for (const row of value.slice(0, membersAtFirst) as Json[]) {
    if (!isJsonObject(row)) return null;
    for (const key of Object.keys(row)) columns.add(key);
  }
  return [...columns];
}
