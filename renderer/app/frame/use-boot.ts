import { useEffect, useState } from "react";
import { documents } from "../documents/index.ts";
import { layout } from "../layout.ts";
import { shell } from "../shell.ts";
import { runAction } from "../actions/index.ts";
import { openFirstFile, restoreTabs } from "../tabs.ts";
import { setWorkspaceKey, workspaceKey } from "../workspace-key.ts";
import { useWorkspace } from "../workspace/use-workspace.ts";
import { followWorkspace } from "../workspace/workspace-events.ts";

export type Boot =
  | { readonly state: "starting" | "ready"; readonly workspace: string }
  | { readonly state: "failed"; readonly workspace: string; readonly error: Error; readonly retry: () => void };

/** Bring the studio up: ask for the workspace, open what was open, follow what changes. */
export function useBoot(): Boot {
  const { data, error, refetch } = useWorkspace();
  const [ready, setReady] = useState("");

  useEffect(() => {
    if (data === undefined || workspaceKey() === data.root) return;
    setWorkspaceKey(data.root);
    layout.reload();
    restoreTabs(new Set(data.files.map(({ path }) => path)));
    openFirstFile(data);
    document.title = `${data.name} – fastn studio`;
    setReady(data.root);
  }, [data]);

  useEffect(() => {
    if (ready === "") return;
    // Two frames on: what is painted now is the studio one can work with.
    requestAnimationFrame(() => requestAnimationFrame(() => performance.mark("fastn:shell-ready")));
    const stops = [followWorkspace(), shell.onMenu(runAction), keepOnLeave()];
    return () => {
      for (const stop of stops) stop();
    };
  }, [ready]);

  if (ready !== "") return { state: "ready", workspace: ready };
  if (error !== null) return { state: "failed", workspace: "", error, retry: () => void refetch() };
  return { state: "starting", workspace: "" };
}

/** The last words typed reach their draft even when the tab is closed at once. */
function keepOnLeave(): () => void {
  const flush = (): void => documents.flush();
  window.addEventListener("pagehide", flush);
  document.addEventListener("visibilitychange", flush);
  return () => {
    window.removeEventListener("pagehide", flush);
    document.removeEventListener("visibilitychange", flush);
  };
}
