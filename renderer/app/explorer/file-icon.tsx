import { Braces, Cable, File, FileCode2, FileText, Folder, FolderOpen, ListChecks, Settings2, Shuffle, Workflow, type LucideIcon } from "lucide-react";
import type { FileEntry } from "@fastn/core";
import { cx } from "../../ui/index.ts";

interface IconLook {
  readonly icon: LucideIcon;
  readonly className: string;
}

const byRole: Partial<Record<FileEntry["role"], IconLook>> = {
  workflow: { icon: Workflow, className: "text-accent-text" },
  config: { icon: Settings2, className: "text-info-text" },
  cases: { icon: ListChecks, className: "text-success-text" },
  connector: { icon: Cable, className: "text-warning-text" },
  mapping: { icon: Shuffle, className: "text-info-text" },
};

const byEnding: readonly (readonly [RegExp, LucideIcon])[] = [
  [/\.(ts|tsx|js|mjs)$/, FileCode2],
  [/\.json$/, Braces],
  [/\.(md|txt|yaml|yml)$/, FileText],
];

/** The role a path has by its place; the server says the same in FileEntry. */
function roleOf(path: string): FileEntry["role"] {
  if (path === "fastn.config.ts") return "config";
  if (/^workflows\/.+\.cases\.json$/.test(path)) return "cases";
  if (/^workflows\/.+\.layout\.json$/.test(path)) return "layout";
  if (/^workflows\/.+\.ts$/.test(path)) return "workflow";
  if (path.startsWith("connectors/")) return "connector";
  return path.startsWith("mappings/") ? "mapping" : "other";
}

export function FileIcon({ path, role = roleOf(path) }: { readonly path: string; readonly role?: FileEntry["role"] }) {
  const { icon: Icon, className } = byRole[role] ?? { icon: byEnding.find(([ending]) => ending.test(path))?.[1] ?? File, className: "text-muted" };
  return <Icon size={16} strokeWidth={1.5} className={cx(className)} aria-hidden />;
}

export function FolderIcon({ open }: { readonly open: boolean }) {
  const Icon = open ? FolderOpen : Folder;
  return <Icon size={16} strokeWidth={1.5} className="text-muted" aria-hidden />;
}
