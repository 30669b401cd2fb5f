import { app, BrowserWindow, nativeTheme, screen, type Rectangle, type Session } from "electron";
import { startPage } from "./origin.ts";
import { paths } from "./paths.ts";
import type { StateFile } from "./state-file.ts";
import { placeWindow } from "./window-state.ts";

/** Open the studio's window on one workspace; it takes the place of `instead` when given. */
export function openWindow(root: string, session: Session, state: StateFile, instead?: Rectangle): BrowserWindow {
  const saved = state.get().windows[root];
  const displays = screen.getAllDisplays();
  const primary = screen.getPrimaryDisplay();
  const areas = [primary, ...displays.filter(({ id }) => id !== primary.id)].map((display) => display.workArea);
  const window = new BrowserWindow({
    ...(instead ?? placeWindow(saved, areas)),
    minWidth: 720,
    minHeight: 480,
    show: false,
    title: app.getName(),
    // What is seen before the page's first paint; close to the page's own surfaces, so nothing flashes.
    backgroundColor: nativeTheme.shouldUseDarkColors ? "#101114" : "#ffffff",
    webPreferences: {
      preload: paths.preload,
      session,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !app.isPackaged,
      additionalArguments: [`--fastn-version=${app.getVersion()}`],
    },
  });
  window.once("ready-to-show", () => {
    if (saved?.maximized === true && instead === undefined) window.maximize();
    if (saved?.fullScreen === true && instead === undefined) window.setFullScreen(true);
    window.show();
  });
  window.on("close", () => {
    const place = { ...window.getNormalBounds(), maximized: window.isMaximized(), fullScreen: window.isFullScreen() };
    const { recent, windows } = state.get();
    const kept = Object.entries(windows).filter(([folder]) => recent.includes(folder));
    state.update({ windows: { ...Object.fromEntries(kept), [root]: place } });
  });
  void window.loadURL(startPage);
  return window;
}

/** Bring a window to the person, wherever it is. */
export function reveal(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
