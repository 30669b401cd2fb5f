import { EventEmitter } from "node:events";
import { loud } from "./loud.ts";

/**
 * What the desktop would do. Dialogs answer as a person who presses Escape and links lead nowhere; a test that wants more
 * replaces the function, on real Electron and here alike (`electron.dialog.showOpenDialog = async () => …`).
 */
export const dialog = loud("dialog", {
  showOpenDialog: async (..._args: unknown[]): Promise<{ canceled: boolean; filePaths: string[] }> => ({ canceled: true, filePaths: [] }),
  showMessageBox: async (...args: unknown[]): Promise<{ response: number }> => ({ response: cancelled(args) }),
  showErrorBox: (title: string, content: string): void => console.error(`${title}: ${content}`),
});

const cancelled = (args: readonly unknown[]): number => (args.at(-1) as { cancelId?: number } | undefined)?.cancelId ?? 0;

export const shell = loud("shell", { openExternal: async (_url: string): Promise<void> => {} });

export const nativeTheme = loud("nativeTheme", Object.assign(new EventEmitter(), { themeSource: "system", shouldUseDarkColors: false }));

const primary = { id: 1, bounds: { x: 0, y: 0, width: 1920, height: 1080 }, workArea: { x: 0, y: 0, width: 1920, height: 1040 }, scaleFactor: 1 };
export const screen = loud("screen", Object.assign(new EventEmitter(), { getAllDisplays: () => [primary], getPrimaryDisplay: () => primary }));
