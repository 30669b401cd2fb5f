import type { Result } from "../result.ts";
import type { IpcInput, IpcName, IpcOutput } from "./ipc.ts";

/** Commands the native menu sends to the window; the renderer runs the action of that name. */
export const menuChannel = "menu:command";

/** Channel of a call of the window on Electron's IPC. The prefix keeps a page from naming any other channel. */
export const ipcChannel = (name: string): string => `fastn:${name}`;

/** `window.fastn`: all that the page sees of the desktop shell. Absent in the browser shell. */
export interface ShellBridge {
  readonly shell: "electron";
  /** Version of the app. */
  readonly version: string;
  /** As Node's `process.platform`. */
  readonly platform: string;
  invoke<N extends IpcName>(name: N, input: IpcInput<N>): Promise<Result<IpcOutput<N>>>;
  /** Hear the native menu. @returns what stops it */
  onMenu(listener: (command: string) => void): () => void;
}
