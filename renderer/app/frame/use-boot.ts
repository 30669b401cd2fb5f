import { useEffect } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import type { WorkspaceView } from "@fastn/core";
import { runAction } from "../actions/index.ts";
import { followMenuKeys } from "../actions/menu-keys.ts";
import { toast } from "../../ui/index.ts";
import { documents } from "../documents/index.ts";
import { layout } from "../layout.ts";
import { shell } from "../shell.ts";
import { loadTabs, openFirstFile, restoreTabs } from "../tabs.ts";
import { setWorkspaceKey } from "../workspace-key.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { followWorkspace } from "../workspace/workspace-events.ts";

export type Boot =
  /** `painted`: the frame and the list of files are on the screen, so what is heavier may begin. */
  | { readonly state: "starting" | "ready"; readonly workspace: string; readonly painted: boolean }
  | { readonly state: "failed"; readonly workspace: string; readonly error: Error; readonly retry: () => void };

/** Folder of the workspace that is up; empty until then. */
const studio = createStore<{ readonly root: string; readonly painted: boolean }>(() => ({ root: "", painted: false }));

/** Open what was open here the last time. */
export function startStudio(workspace: WorkspaceView): void {
  setWorkspaceKey(workspace.root);
  layout.reload();
  restoreTabs(new Set(workspace.files.map(({ path }) => path)));
  openFirstFile(workspace);
  document.title = `${workspace.name} – fastn studio`;
  studio.setState({ root: workspace.root, painted: false });
}

const flush = (): void => documents.flush();

/** The last words typed reach their draft even when the tab is closed at once. */
function keepOnLeave(): () => void {
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  return () => {
    window.removeEventListener("pagehide", flush);
    document.removeEventListener("visibilitychange", flush);
  };
}

/** What the shell sends: commands of its menu, and what it did by itself. */
function onCommand(command: string): void {
  if (command !== "app.platformRestarted") return void runAction(command);
  toast({
    tone: "warning",
    title: "The platform process was restarted",
    body: "It had stopped by itself. Runs that were cut off go on from their last finished step; unsaved text is kept.",
  });
}

/** Bring the studio up: ask for the workspace, open what was open, follow what changes. */
export function useBoot(): Boot {
  const { data, error, refetch } = useWorkspace();
  const { root, painted } = useStore(studio);

  useEffect(() => {
    if (data !== undefined && data.root !== studio.getState().root) startStudio(data);
  }, [data]);

  useEffect(() => {
    if (root === "") return undefined;
    // Two frames on: the shell is painted. The document and its views follow, so that nothing heavy stands before the first picture.
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        performance.mark("fastn:shell-ready");
        loadTabs();
        studio.setState({ painted: true });
      }),
    );
    const stops = [followWorkspace(), shell.onMenu(onCommand), followMenuKeys(), keepOnLeave()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [root]);

  if (root !== "") return { state: "ready", workspace: root, painted };
  if (error !== null) return { state: "failed", workspace: "", error, retry: () => void refetch() };
  return { state: "starting", workspace: "", painted: false };
}
