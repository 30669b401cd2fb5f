import { ChevronDown, ChevronRight } from "lucide-react";
import type { Problem } from "@fastn/core";
import { ContextMenu, cx, type MenuItem } from "../../ui/index.ts";
import { useIsDirty } from "../documents/index.ts";
import { askToDelete } from "./file-operations.ts";
import { FileIcon, FolderIcon } from "./file-icon.tsx";
import type { TreeRow } from "./file-tree.ts";

interface FileRowProps {
  readonly row: TreeRow;
  readonly open: boolean;
  readonly active: boolean;
  readonly tabStop: boolean;
  readonly readOnly: boolean;
  readonly problems: readonly Problem[];
  readonly onFocus: () => void;
  readonly onActivate: () => void;
}

const count = (problems: readonly Problem[], severity: Problem["severity"]): number => problems.filter((problem) => problem.severity === severity).length;

export function FileRow({ row, open, active, tabStop, readOnly, problems, onFocus, onActivate }: FileRowProps) {
  const dirty = useIsDirty(row.path);
  const errors = count(problems, "error");
  const warnings = count(problems, "warning");
  const folder = row.kind === "folder";
  const said = [
    row.name,
    dirty && "unsaved",
    errors > 0 && `${errors} ${errors === 1 ? "error" : "errors"}`,
    warnings > 0 && `${warnings} ${warnings === 1 ? "warning" : "warnings"}`,
  ].filter(Boolean);
  const Chevron = open ? ChevronDown : ChevronRight;
  const element = (
    <div
      role="treeitem"
      data-path={row.path}
      aria-label={said.join(", ")}
      aria-level={row.level}
      aria-setsize={row.setSize}
      aria-posinset={row.position}
      aria-selected={active}
      aria-expanded={folder ? open : undefined}
      tabIndex={tabStop ? 0 : -1}
      title={row.path}
      onClick={onActivate}
      onFocus={onFocus}
      className={cx(
        "flex h-6.5 cursor-default items-center gap-1.5 pr-2 text-sm outline-offset-[-2px]",
        active ? "bg-accent-bg text-text" : "hover:bg-hover",
        errors > 0 && "text-danger-text",
      )}
      style={{ paddingLeft: 8 + (row.level - 1) * 14 }}
    >
      <span className="w-4">{folder && <Chevron size={16} strokeWidth={1.5} className="text-muted" aria-hidden />}</span>
      {folder ? <FolderIcon open={open} /> : <FileIcon path={row.path} role={row.role} />}
      <span className="min-w-0 flex-1 truncate">{row.name}</span>
      {dirty && <span aria-hidden className="size-1.5 rounded-full bg-muted" />}
      {errors + warnings > 0 && (
        <span aria-hidden className={cx("text-xs font-medium tabular-nums", errors > 0 ? "text-danger-text" : "text-warning-text")}>
          {errors > 0 ? errors : warnings}
        </span>
      )}
    </div>
  );
  if (folder) return element;
  const items: MenuItem[] = [
    { id: "open", label: "Open", onSelect: onActivate },
    { id: "path", label: "Copy path", onSelect: () => void navigator.clipboard.writeText(row.path) },
    { kind: "separator", id: "line" },
    { id: "delete", label: "Delete", shortcut: "Delete", danger: true, disabled: readOnly, onSelect: () => void askToDelete(row.path) },
  ];
  return <ContextMenu items={items}>{element}</ContextMenu>;
}
