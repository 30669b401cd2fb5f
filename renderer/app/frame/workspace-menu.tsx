import { useState } from "react";
import { FolderOpen, History, type LucideIcon } from "lucide-react";
import { Menu, type MenuItem } from "../../ui/index.ts";
import { runAction } from "../actions/index.ts";
import { reportError } from "../report-error.ts";
import { shell, type RecentWorkspace } from "../shell.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";

/** The workspace's name; in the desktop app it opens others, in a browser it says how. */
export function WorkspaceMenu({ icon: Icon }: { readonly icon: LucideIcon }) {
  const { data } = useWorkspace();
  const [recent, setRecent] = useState<readonly RecentWorkspace[]>([]);
  const loadRecent = (): void => {
    shell.recent().then(setRecent, (error: unknown) => reportError("The recent folders could not be listed", error));
  };
  const name = data?.name ?? "fastn studio";
  const items: MenuItem[] = shell.opensFolders
    ? [
        { id: "open", label: "Open folder…", icon: FolderOpen, onSelect: () => runAction("workspace.open") },
        ...(recent.length > 0 ? [{ kind: "label", id: "recent", label: "Recent" } as const] : []),
        ...recent.map(({ root, name: title, missing }): MenuItem => ({
          id: root,
          label: missing ? `${title} (folder is gone)` : title,
          icon: History,
          disabled: missing || root === data?.root,
          onSelect: () => void shell.openFolder(root).catch((error: unknown) => reportError(`${root} could not be opened`, error)),
        })),
      ]
    : [
        { kind: "label", id: "root", label: data?.root ?? "" },
        { kind: "separator", id: "line" },
        { kind: "label", id: "how", label: "To open another folder, start the studio with --workspace <folder>, or use the desktop app." },
      ];
  return (
    <Menu items={items}>
      <button
        type="button"
        onPointerDown={loadRecent}
        onFocus={loadRecent}
        aria-label={`Workspace ${name}`}
        className="flex h-7 min-w-0 cursor-default items-center gap-1.5 rounded-md px-2 text-sm font-semibold hover:bg-hover data-[state=open]:bg-pressed"
      >
        <img src="./icon.svg" alt="" width={16} height={16} />
        <span className="min-w-0 truncate">{name}</span>
        <Icon size={16} strokeWidth={1.5} className="text-muted" aria-hidden />
      </button>
    </Menu>
  );
}
