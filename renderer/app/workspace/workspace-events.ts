import { createStore } from "zustand/vanilla";
import { listen, type StreamEvent } from "../api/index.ts";
import { documents } from "../documents/index.ts";
import { reportError } from "../report-error.ts";
import { queryClient, refreshWorkspace, workspaceKeys } from "./use-workspace.ts";

/** Whether the platform process is heard; `lost` shows on the status bar until it answers again. */
export const connection = createStore<{ readonly state: "open" | "lost" }>(() => ({ state: "open" }));

const listeners = new Set<(event: StreamEvent) => void>();
/** Hear the events of the workspace: `files`, `problems`, `runs`, `notification`, `notifications_read`, `triggers`, `paused`. @returns what stops it */
export function onWorkspaceEvent(listener: (event: StreamEvent) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Paths an event names; null when it names none, which means any file. */
function pathsIn(data: unknown): ReadonlySet<string> | null {
  if (typeof data !== "object" || data === null) return null;
  const { path, paths } = data as { path?: unknown; paths?: unknown };
  const named = [path, ...(Array.isArray(paths) ? paths : [])].filter((item) => typeof item === "string");
  return named.length === 0 ? null : new Set(named);
}

function checkOpenFiles(changed: ReadonlySet<string> | null): void {
  for (const file of Object.keys(documents.store.getState().documents)) {
    if (changed?.has(file) === false) continue;
    documents.checkDisk(file).catch((error: unknown) => reportError(`${file} could not be read again`, error));
  }
}

/** Lists of runs are read again at most so often, ms: hundreds of runs a second would have them read all the time. */
const runsEvery = 300;
let runsDue: ReturnType<typeof setTimeout> | undefined;

function refreshRuns(): void {
  runsDue ??= setTimeout(() => {
    runsDue = undefined;
    void queryClient.invalidateQueries({ queryKey: workspaceKeys.runs });
  }, runsEvery);
}

/** Follow what happens to the workspace outside this window. @returns what stops it */
export function followWorkspace(): () => void {
  let wasLost = false;
  return listen("/workspace/events", {
    events: ["files", "problems", "runs", "notification", "notifications_read", "triggers", "paused"],
    onEvent(event) {
      if (event.event === "runs") refreshRuns();
      else if (event.event === "notification" || event.event === "notifications_read")
        void queryClient.invalidateQueries({ queryKey: workspaceKeys.notifications });
      else {
        // What a file says of its trigger, whether it has errors and whether the folder may run decide what a trigger does.
        void queryClient.invalidateQueries({ queryKey: workspaceKeys.triggers });
        if (event.event !== "triggers") void refreshWorkspace();
      }
      if (event.event === "files") checkOpenFiles(pathsIn(event.data));
      for (const listener of listeners) listener(event);
    },
    onState(state) {
      connection.setState({ state });
      // Whatever happened while nobody listened is not told again: not before the first connection either.
      if (state === "open") {
        void (wasLost ? queryClient.invalidateQueries() : refreshWorkspace());
        checkOpenFiles(null);
      }
      wasLost = state === "lost";
    },
  });
}
