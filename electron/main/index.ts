import { join } from "node:path";
import { app, BrowserWindow } from "electron";
import { serveCalls } from "./calls.ts";
import { exampleWorkspace } from "./example.ts";
import { guardPages } from "./guard.ts";
import { requestedFolder } from "./launch-arguments.ts";
import { setMenu, type ChosenKeys } from "./menu.ts";
import { registerAppScheme } from "./protocol.ts";
import { refuseOpenDoors } from "./release.ts";
import { StateFile } from "./state-file.ts";
import { reveal } from "./window.ts";
import { Workspaces } from "./workspaces.ts";

if (refuseOpenDoors()) {
  app.enableSandbox();
  registerAppScheme();
  if (app.requestSingleInstanceLock()) void run();
  else app.quit();
}

async function run(): Promise<void> {
  guardPages();
  const state = new StateFile(join(app.getPath("userData"), "shell.json"));
  let keys: ChosenKeys = {};
  const showMenu = (): void => setMenu(workspaces, state, keys);
  const workspaces = new Workspaces(state, showMenu);
  app.on("second-instance", (_event, argv, cwd) => void openRequested(argv, cwd));
  app.on("activate", () => void openRequested([], process.cwd()));
  app.on("window-all-closed", () => process.platform !== "darwin" && app.quit());
  app.on("before-quit", () => state.update({ open: workspaces.roots() }));
  stopWithTheApp();
  await app.whenReady();
  serveCalls(workspaces, state, (chosen) => {
    keys = chosen;
    showMenu();
  });
  showMenu();
  await openFirst();

  async function openFirst(): Promise<void> {
    const asked = requestedFolder(process.argv, process.cwd(), app.isPackaged);
    for (const root of asked === null ? state.get().open : [asked]) await workspaces.openOrTell(root);
    if (BrowserWindow.getAllWindows().length === 0) await workspaces.openOrTell(await exampleWorkspace());
    if (BrowserWindow.getAllWindows().length === 0) app.quit();
  }

  async function openRequested(argv: readonly string[], cwd: string): Promise<void> {
    const asked = requestedFolder(argv, cwd, app.isPackaged);
    if (asked !== null) return workspaces.openOrTell(asked);
    const [window] = BrowserWindow.getAllWindows();
    return window === undefined ? openFirst() : reveal(window);
  }

  /** Platform processes end before the app does, so that none is left behind and journals are complete. */
  function stopWithTheApp(): void {
    app.on("will-quit", (event) => {
      event.preventDefault();
      void workspaces.stopAll().then(() => app.exit(0));
    });
  }
}
