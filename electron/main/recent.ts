import { existsSync } from "node:fs";
import { basename } from "node:path";
import type { IpcOutput } from "@fastn/core";
import type { StateFile } from "./state-file.ts";

const mostRecent = 12;

/** Put `root` at the top of the recent folders. */
export function remember(state: StateFile, root: string): void {
  state.update({ recent: [root, ...state.get().recent.filter((other) => other !== root)].slice(0, mostRecent) });
}

/** Folders opened before, newest first; one that is gone (an unplugged disk, say) stays listed and says so. */
export function recentFolders(state: StateFile): IpcOutput<"workspace:recent"> {
  return state.get().recent.map((root) => ({ root, name: basename(root), missing: !existsSync(root) }));
}
