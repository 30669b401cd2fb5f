import type { FileEntry } from "@fastn/core";

/** A row of the explorer, folders above files, both by name. */
export interface TreeRow {
  readonly path: string;
  readonly name: string;
  readonly kind: "file" | "folder";
  readonly role: FileEntry["role"];
  /** 1 at the top, as `aria-level` counts. */
  readonly level: number;
  /** Siblings, and the place among them from 1. */
  readonly setSize: number;
  readonly position: number;
}

const parentOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));
const nameOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** The visible rows of a list of files. Folders the list does not name are made up from the paths of their files. */
export function treeRows(files: readonly FileEntry[], closed: ReadonlySet<string>): TreeRow[] {
  const children = new Map<string, Map<string, FileEntry>>();
  const add = (entry: FileEntry): void => {
    const parent = parentOf(entry.path);
    const siblings = children.get(parent) ?? new Map<string, FileEntry>();
    if (siblings.has(entry.path)) return;
    children.set(parent, siblings.set(entry.path, entry));
    if (parent !== "") add({ path: parent, kind: "folder", sizeBytes: 0, role: "other" });
  };
  for (const entry of files) add(entry);

  const rows: TreeRow[] = [];
  const walk = (folder: string, level: number): void => {
    const entries = [...(children.get(folder)?.values() ?? [])].sort(
      (a, b) => Number(b.kind === "folder") - Number(a.kind === "folder") || nameOf(a.path).localeCompare(nameOf(b.path), "en", { numeric: true }),
    );
    for (const [index, { path, kind, role }] of entries.entries()) {
      rows.push({ path, name: nameOf(path), kind, role, level, setSize: entries.length, position: index + 1 });
      if (kind === "folder" && !closed.has(path)) walk(path, level + 1);
    }
  };
  walk("", 1);
  return rows;
}

/** Keys move through the rows as in every tree (WAI-ARIA tree pattern). What a key means, or null when nothing. */
export type TreeMove = { readonly focus: string } | { readonly open: string } | { readonly close: string };

export function treeMove(rows: readonly TreeRow[], closed: ReadonlySet<string>, at: string, key: string): TreeMove | null {
  const index = rows.findIndex(({ path }) => path === at);
  const row = rows[index];
  if (row === undefined) return null;
  const focus = (target: TreeRow | undefined): TreeMove | null => (target === undefined ? null : { focus: target.path });
  const isOpen = row.kind === "folder" && !closed.has(row.path);
  switch (key) {
    case "ArrowDown":
      return focus(rows[index + 1]);
    case "ArrowUp":
      return focus(rows[index - 1]);
    case "Home":
      return focus(rows[0]);
    case "End":
      return focus(rows.at(-1));
    case "ArrowRight":
      if (row.kind === "folder" && !isOpen) return { open: row.path };
      return isOpen && rows[index + 1]?.level === row.level + 1 ? focus(rows[index + 1]) : null;
    case "ArrowLeft":
      return isOpen ? { close: row.path } : focus(rows.find(({ path }) => path === parentOf(row.path)));
    default:
      return null;
  }
}
