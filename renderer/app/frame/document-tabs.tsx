import { X } from "lucide-react";
import { useEffect, useRef, type KeyboardEvent } from "react";
import { ContextMenu, cx, Tooltip, type MenuItem } from "../../ui/index.ts";
import { closeAsking } from "../close-file.ts";
import { isWorkflowFile, useIsDirty } from "../documents/index.ts";
import { FileIcon } from "../explorer/file-icon.tsx";
import { layout, useLayout } from "../layout.ts";
import { moveTab, openFile } from "../tabs.ts";
import { useShortcut } from "../actions/index.ts";
import { ViewSwitch } from "./view-switch.tsx";

/** Short name of a tab: a workflow without its folder and extension, other files without their folder. */
export const tabTitle = (file: string): string => {
  const name = file.slice(file.lastIndexOf("/") + 1);
  return isWorkflowFile(file) ? name.replace(/\.ts$/, "") : name;
};

export function DocumentTabs() {
  const tabs = useLayout((state) => state.tabs);
  const active = useLayout((state) => state.activeTab);
  const list = useRef<HTMLDivElement>(null);

  const onKeyDown = (event: KeyboardEvent, file: string): void => {
    const at = tabs.indexOf(file);
    const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (event.key === "Delete") void closeAsking(file);
    if (by === 0) return;
    event.preventDefault();
    if (event.altKey) moveTab(file, Math.max(0, at + by));
    const next = tabs[at + by];
    if (next === undefined || event.altKey) return;
    openFile(next);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[at + by]?.focus();
  };

  return (
    <div className="flex h-9 shrink-0 items-stretch border-b border-line bg-app">
      <div ref={list} role="tablist" aria-label="Open files" className="flex min-w-0 flex-1 items-stretch overflow-x-auto [scrollbar-width:none]">
        {tabs.map((file) => (
          <DocumentTab key={file} file={file} active={file === active} onKeyDown={onKeyDown} />
        ))}
      </div>
      {active !== null && isWorkflowFile(active) && <ViewSwitch file={active} />}
    </div>
  );
}

/** Close one after the other, until the person keeps one open. */
async function closeAll(files: readonly string[]): Promise<void> {
  for (const file of files) if (!(await closeAsking(file))) return;
}

interface DocumentTabProps {
  readonly file: string;
  readonly active: boolean;
  readonly onKeyDown: (event: KeyboardEvent, file: string) => void;
}

function DocumentTab({ file, active, onKeyDown }: DocumentTabProps) {
  const dirty = useIsDirty(file);
  const tab = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (active) tab.current?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }, [active]);
  const closeShortcut = useShortcut("file.close");
  const others = (): readonly string[] => layout.getState().tabs.filter((other) => other !== file);
  const items: MenuItem[] = [
    { id: "close", label: "Close", shortcut: closeShortcut, onSelect: () => void closeAsking(file) },
    { id: "others", label: "Close others", disabled: others().length === 0, onSelect: () => void closeAll(others()) },
    { id: "all", label: "Close all", onSelect: () => void closeAll(layout.getState().tabs) },
    { kind: "separator", id: "line" },
    { id: "path", label: "Copy path", onSelect: () => void navigator.clipboard.writeText(file) },
  ];
  return (
    <ContextMenu items={items}>
      <div
        ref={tab}
        className={cx(
          "group relative flex max-w-60 min-w-24 shrink-0 items-center border-r border-line",
          active ? "bg-panel text-text before:absolute before:inset-x-0 before:top-0 before:h-0.5 before:bg-accent" : "text-muted hover:bg-hover",
        )}
      >
        <Tooltip label={file}>
          <button
            type="button"
            role="tab"
            id={`tab:${file}`}
            aria-selected={active}
            aria-controls="document"
            aria-label={dirty ? `${tabTitle(file)}, unsaved` : tabTitle(file)}
            tabIndex={active ? 0 : -1}
            className="flex h-full min-w-0 flex-1 cursor-default items-center gap-1.5 pr-7 pl-3 text-sm outline-offset-[-2px]"
            onClick={() => openFile(file)}
            onKeyDown={(event) => onKeyDown(event, file)}
            onAuxClick={(event) => event.button === 1 && void closeAsking(file)}
          >
            <FileIcon path={file} />
            <span className="min-w-0 truncate">{tabTitle(file)}</span>
          </button>
        </Tooltip>
        {dirty && <span aria-hidden className="absolute right-3 size-2 rounded-full bg-muted group-hover:hidden" />}
        <button
          type="button"
          // For the mouse only; a tab list holds nothing but tabs. On the keyboard it is Delete on the tab.
          tabIndex={-1}
          aria-hidden
          title="Close"
          onClick={() => void closeAsking(file)}
          className={cx(
            "absolute right-1.5 inline-flex size-5 cursor-default items-center justify-center rounded-sm text-muted opacity-0 group-hover:opacity-100 hover:bg-pressed hover:text-text",
            active && !dirty && "opacity-100",
          )}
        >
          <X size={14} strokeWidth={1.5} aria-hidden />
        </button>
      </div>
    </ContextMenu>
  );
}
