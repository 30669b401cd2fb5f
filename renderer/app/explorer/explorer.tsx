import { FilePlus2, Workflow } from "lucide-react";
import { useDeferredValue, useMemo, useRef, useState, type KeyboardEvent } from "react";
import { Button, EmptyState, IconButton, Input } from "../../ui/index.ts";
import { runAction } from "../actions/index.ts";
import { useLayout } from "../layout.ts";
import { useProblems } from "../problems/use-problems.ts";
import { openFile } from "../tabs.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { askToDelete } from "./file-operations.ts";
import { FileRow } from "./file-row.tsx";
import { treeMove, treeRows } from "./file-tree.ts";

/** The workspace's files as a tree. Layout files are left out: the canvas keeps them. */
export function Explorer() {
  const { data } = useWorkspace();
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [filter, setFilter] = useState("");
  const wanted = useDeferredValue(filter.trim().toLowerCase());
  const active = useLayout((state) => state.activeTab);
  const [focused, setFocused] = useState<string | null>(null);
  const problems = useProblems();
  const tree = useRef<HTMLDivElement>(null);

  const files = data?.files;
  const rows = useMemo(() => {
    const shown = (files ?? []).filter(({ path, role }) => role !== "layout" && (wanted === "" || path.toLowerCase().includes(wanted)));
    return treeRows(shown, wanted === "" ? closed : new Set());
  }, [files, closed, wanted]);

  const toggle = (folder: string, open: boolean): void => {
    setClosed((before) => {
      const next = new Set(before);
      if (open) next.delete(folder);
      else next.add(folder);
      return next;
    });
  };
  const tabStop = rows.some(({ path }) => path === focused) ? focused : rows.some(({ path }) => path === active) ? active : (rows[0]?.path ?? null);

  const onKeyDown = (event: KeyboardEvent): void => {
    if (tabStop === null || event.altKey || event.ctrlKey || event.metaKey) return;
    const row = rows.find(({ path }) => path === tabStop);
    if (event.key === "Enter" || event.key === " ") {
      if (row?.kind === "folder") toggle(row.path, closed.has(row.path));
      else openFile(tabStop);
    } else if (event.key === "Delete" && row?.kind === "file") {
      void askToDelete(tabStop);
    } else {
      const move = treeMove(rows, closed, tabStop, event.key);
      if (move === null) return;
      if ("focus" in move) {
        setFocused(move.focus);
        tree.current?.querySelector<HTMLElement>(`[data-path="${CSS.escape(move.focus)}"]`)?.focus();
      } else if ("open" in move) toggle(move.open, true);
      else toggle(move.close, false);
    }
    event.preventDefault();
  };

  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="flex h-9 shrink-0 items-center gap-1 pr-1.5 pl-3">
        <h2 className="min-w-0 flex-1 truncate text-xs font-semibold text-muted">Explorer</h2>
        <IconButton icon={Workflow} label="New workflow" onClick={() => runAction("workflow.new")} disabled={data?.readOnly ?? true} />
        <IconButton icon={FilePlus2} label="New file" onClick={() => runAction("file.new")} disabled={data?.readOnly ?? true} />
      </header>
      <div className="px-2 pb-2">
        <Input
          type="search"
          aria-label="Filter files"
          placeholder="Filter files"
          className="border-line"
          value={filter}
          onChange={({ target }) => setFilter(target.value)}
        />
      </div>
      {rows.length === 0 ? (
        <EmptyState
          icon={Workflow}
          title={wanted === "" ? "No files yet" : "No file fits"}
          action={wanted !== "" && <Button onClick={() => setFilter("")}>Clear filter</Button>}
        >
          {wanted === "" ? "Create a workflow to begin with." : `No path contains ${wanted}.`}
        </EmptyState>
      ) : (
        // oxlint-disable-next-line jsx-a11y/interactive-supports-focus -- one row at a time takes the focus (roving tabindex)
        <div ref={tree} role="tree" aria-label="Files" className="min-h-0 flex-1 overflow-y-auto pb-2" onKeyDown={onKeyDown}>
          {rows.map((row) => (
            <FileRow
              key={row.path}
              row={row}
              open={!closed.has(row.path) || wanted !== ""}
              active={row.path === active}
              tabStop={row.path === tabStop}
              readOnly={data?.readOnly ?? true}
              problems={problems.filter(({ file }) => file === row.path || (row.kind === "folder" && closed.has(row.path) && file.startsWith(`${row.path}/`)))}
              onFocus={() => setFocused(row.path)}
              onActivate={() => (row.kind === "folder" ? toggle(row.path, closed.has(row.path)) : openFile(row.path))}
            />
          ))}
        </div>
      )}
    </div>
  );
}
