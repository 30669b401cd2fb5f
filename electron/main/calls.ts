import { app, dialog, type BrowserWindow } from "electron";
import { serve } from "./ipc.ts";
import { openLink } from "./links.ts";
import { recentFolders } from "./recent.ts";
import type { StateFile } from "./state-file.ts";
import type { Workspaces } from "./workspaces.ts";

/** Serve every call of the window. `onKeys` gets the keys a person chose for the page's actions. */
export function serveCalls(workspaces: Workspaces, state: StateFile, onKeys: (keys: Readonly<Record<string, string | null>>) => void): void {
  serve("workspace:choose", async (_input, window) => {
    const folder = await chooseFolder(window);
    if (folder !== null) await workspaces.open(folder, window);
    return folder;
  });
  serve("workspace:open", async ({ root }, window) => {
    await workspaces.open(root, window);
    return null;
  });
  serve("workspace:recent", () => recentFolders(state));
  serve("link:open", async ({ url }, window) => {
    await openLink(url, window);
    return null;
  });
  serve("menu:keys", ({ keys }) => {
    onKeys(keys);
    return null;
  });
  serve("app:info", () => ({ version: app.getVersion(), electron: process.versions["electron"] ?? "", platform: process.platform }));
}

/** @returns the folder chosen, or null when the person cancelled */
export async function chooseFolder(window: BrowserWindow | undefined): Promise<string | null> {
  const options = { title: "Open folder", buttonLabel: "Open", properties: ["openDirectory" as const, "createDirectory" as const] };
  const { filePaths } = await (window === undefined ? dialog.showOpenDialog(options) : dialog.showOpenDialog(window, options));
  return filePaths[0] ?? null;
}
