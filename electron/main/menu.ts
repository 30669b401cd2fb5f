import { basename } from "node:path";
import { menuChannel } from "@fastn/core";
import { app, BrowserWindow, Menu, type MenuItemConstructorOptions } from "electron";
import { toAccelerator } from "./accelerator.ts";
import { chooseFolder } from "./calls.ts";
import { openLink } from "./links.ts";
import type { StateFile } from "./state-file.ts";
import type { Workspaces } from "./workspaces.ts";

const isMac = process.platform === "darwin";
const documentation = "https://docs.fastn.ai/";
const issues = "https://github.com/fastn-ai/studio/issues";

/** Build the application's menu anew; call again when the recent folders or the keys people chose have changed. */
export function setMenu(workspaces: Workspaces, state: StateFile, keys: ChosenKeys): void {
  const template = [...(isMac ? [{ role: "appMenu" as const }] : []), fileMenu(workspaces, state), editMenu(), viewMenu(), runMenu(), windowMenu(), helpMenu()];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template.map((item) => withKeys(item, keys))));
}

/** Keys by the id of the page's action they were chosen for; null for none. */
export type ChosenKeys = Readonly<Record<string, string | null>>;

/** A menu that shows the keys a person chose; like all keys of the page's actions they are shown, not registered. */
function withKeys({ accelerator, ...item }: MenuItemConstructorOptions, keys: ChosenKeys): MenuItemConstructorOptions {
  const chosen = keys[item.id ?? ""];
  const own = accelerator === undefined ? {} : { accelerator };
  return {
    ...item,
    ...(chosen === undefined ? own : chosen === null ? {} : { accelerator: toAccelerator(chosen), registerAccelerator: false }),
    ...(Array.isArray(item.submenu) && { submenu: item.submenu.map((inner) => withKeys(inner, keys)) }),
  };
}

/**
 * An item that the page acts on. The accelerator is shown, not registered: the page hears the key itself and knows
 * whether a text field, the editor or the canvas has the focus.
 */
const command = (id: string, label: string, accelerator?: string): MenuItemConstructorOptions => ({
  id,
  label,
  ...(accelerator !== undefined && { accelerator, registerAccelerator: false }),
  click: (_item, window) => {
    if (window instanceof BrowserWindow) window.webContents.send(menuChannel, id);
  },
});

const link = (label: string, url: string): MenuItemConstructorOptions => ({ label, click: () => void openLink(url, BrowserWindow.getFocusedWindow()) });

const focused = (): BrowserWindow | undefined => BrowserWindow.getFocusedWindow() ?? undefined;

const separator: MenuItemConstructorOptions = { type: "separator" };

function fileMenu(workspaces: Workspaces, state: StateFile): MenuItemConstructorOptions {
  const openChosen = async (instead: BrowserWindow | undefined): Promise<void> => {
    const folder = await chooseFolder(focused());
    if (folder !== null) await workspaces.openOrTell(folder, instead);
  };
  return {
    label: "File",
    submenu: [
      command("workflow.new", "New workflow…", "CmdOrCtrl+Alt+N"),
      { id: "window.new", label: "New window…", accelerator: "CmdOrCtrl+Shift+N", click: () => void openChosen(undefined) },
      separator,
      { id: "workspace.open", label: "Open folder…", accelerator: "CmdOrCtrl+O", click: () => void openChosen(focused()) },
      { id: "workspace.recent", label: "Open recent", submenu: recentItems(workspaces, state) },
      separator,
      command("file.save", "Save", "CmdOrCtrl+S"),
      command("file.saveAll", "Save all", "CmdOrCtrl+Alt+S"),
      separator,
      command("app.settings", "Settings", "CmdOrCtrl+,"),
      separator,
      command("file.close", "Close tab", "CmdOrCtrl+W"),
      { role: "close", label: "Close window", accelerator: "CmdOrCtrl+Shift+W" },
      ...(isMac ? [] : [{ role: "quit" as const }]),
    ],
  };
}

function recentItems(workspaces: Workspaces, state: StateFile): MenuItemConstructorOptions[] {
  const { recent } = state.get();
  if (recent.length === 0) return [{ label: "No folders yet", enabled: false }];
  return recent.map((root) => ({ id: `recent:${root}`, label: `${basename(root)} — ${root}`, click: () => void workspaces.openOrTell(root, focused()) }));
}

function editMenu(): MenuItemConstructorOptions {
  return {
    label: "Edit",
    submenu: [
      command("edit.undo", "Undo", "CmdOrCtrl+Z"),
      command("edit.redo", "Redo", isMac ? "Cmd+Shift+Z" : "Ctrl+Shift+Z"),
      separator,
      { role: "cut" },
      { role: "copy" },
      { role: "paste" },
      { role: "selectAll" },
    ],
  };
}

function viewMenu(): MenuItemConstructorOptions {
  return {
    label: "View",
    submenu: [
      command("palette.open", "Command palette…", "CmdOrCtrl+Shift+P"),
      command("search.open", "Search everything…", "CmdOrCtrl+K"),
      command("search.goTo", "Open workflow, step or file…", "CmdOrCtrl+P"),
      separator,
      command("view.canvas", "Canvas"),
      command("view.split", "Canvas and code"),
      command("view.code", "Code"),
      separator,
      command("panel.side", "Side bar", "CmdOrCtrl+B"),
      command("panel.bottom", "Bottom panel", "CmdOrCtrl+J"),
      command("panel.inspector", "Inspector", "CmdOrCtrl+Alt+B"),
      separator,
      command("theme.next", "Change theme"),
      { role: "resetZoom" },
      { role: "zoomIn" },
      { role: "zoomOut" },
      separator,
      { role: "togglefullscreen" },
      ...(app.isPackaged ? [] : [separator, { role: "reload" as const }, { role: "toggleDevTools" as const }]),
    ],
  };
}

function runMenu(): MenuItemConstructorOptions {
  return {
    label: "Run",
    submenu: [
      command("run.start", "Run workflow", "F5"),
      command("run.withInput", "Run with other input…", "CmdOrCtrl+Shift+R"),
      separator,
      command("run.showSteps", "Show the last run"),
    ],
  };
}

/** Not the role `windowMenu`: that one takes Ctrl+W for the window, which here closes a tab. */
function windowMenu(): MenuItemConstructorOptions {
  return { role: "window", submenu: [{ role: "minimize" }, ...(isMac ? [{ role: "zoom" as const }, separator, { role: "front" as const }] : [])] };
}

function helpMenu(): MenuItemConstructorOptions {
  return {
    role: "help",
    submenu: [
      command("help.shortcuts", "Keyboard shortcuts", "Shift+?"),
      link("Documentation", documentation),
      link("Report a problem", issues),
      separator,
      { role: "about" },
    ],
  };
}
