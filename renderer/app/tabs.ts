import type { WorkspaceView } from "@fastn/core";
import { documents } from "./documents/index.ts";
import { layout } from "./layout.ts";

/** The file whose tab is in front; null when none is open. */
export const activeFile = (): string | null => layout.getState().activeTab;

/** Open a file in a tab, or bring its tab to the front. */
export function openFile(file: string): void {
  layout.setState(({ tabs }) => ({ tabs: tabs.includes(file) ? tabs : [...tabs, file], activeTab: file }));
  void documents.open(file);
}

/** Close a tab; its neighbour comes to the front. Unsaved text stays behind as a draft unless `discard`. */
export function closeFile(file: string, options?: { readonly discard?: boolean }): void {
  documents.close(file, options);
  layout.setState(({ tabs, activeTab }) => {
    const left = tabs.filter((other) => other !== file);
    const neighbour = left[Math.min(tabs.indexOf(file), left.length - 1)] ?? null;
    return { tabs: left, activeTab: activeTab === file ? neighbour : activeTab };
  });
}

/** Bring the next (1) or previous (-1) tab to the front, around the ends. */
export function cycleTab(by: 1 | -1): void {
  layout.setState(({ tabs, activeTab }) => {
    const at = tabs.indexOf(activeTab ?? "");
    return { activeTab: tabs.at((at + by) % tabs.length) ?? activeTab };
  });
}

export function moveTab(file: string, to: number): void {
  layout.setState(({ tabs }) => {
    const left = tabs.filter((other) => other !== file);
    return { tabs: [...left.slice(0, to), file, ...left.slice(to)] };
  });
}

/** Show the tabs that were open when the workspace was left; `loadTabs` loads them. A file that is gone comes back only for its draft. */
export function restoreTabs(existing: ReadonlySet<string>): void {
  layout.setState(({ tabs, activeTab }) => {
    const kept = tabs.filter((file) => existing.has(file) || documents.hasDraft(file));
    return { tabs: kept, activeTab: activeTab !== null && kept.includes(activeTab) ? activeTab : (kept.at(-1) ?? null) };
  });
}

/** Load the files of the open tabs, the one in front first. */
export function loadTabs(): void {
  const { tabs, activeTab } = layout.getState();
  for (const file of tabs.toSorted((a, b) => Number(b === activeTab) - Number(a === activeTab))) void documents.open(file);
}

/** The first time a workspace is opened its first workflow is in front, so that there is something to look at. */
export function openFirstFile(workspace: WorkspaceView): void {
  const { tabs, visited } = layout.getState();
  const first = workspace.workflows.find(({ errorCount }) => errorCount === 0) ?? workspace.workflows[0];
  if (visited) return;
  layout.setState({ visited: true });
  if (tabs.length === 0 && first !== undefined) layout.setState({ tabs: [first.file], activeTab: first.file });
}
