import { AppError, ipcCalls, ipcChannel, settle, type IpcInput, type IpcName, type IpcOutput } from "@fastn/core";
import { BrowserWindow, ipcMain, type IpcMainInvokeEvent } from "electron";
import { Value } from "typebox/value";
import { isAppUrl } from "./origin.ts";

type Handler<N extends IpcName> = (input: IpcInput<N>, window: BrowserWindow) => Promise<IpcOutput<N>> | IpcOutput<N>;

/**
 * Serve one call of the window. The only place that touches ipcMain: sender and input are checked here for every call,
 * and outcomes travel as `{ ok, value | error }`, because Electron keeps only the message of what is thrown.
 * @returns what removes the handler
 */
export function serve<N extends IpcName>(name: N, handle: Handler<N>): () => void {
  ipcMain.handle(ipcChannel(name), (event, ...args: unknown[]) =>
    settle(() => {
      const window = ownWindow(event);
      return handle(readInput(name, args), window);
    }),
  );
  return () => ipcMain.removeHandler(ipcChannel(name));
}

/** @throws AppError FORBIDDEN unless the main frame of one of our windows, showing our own page, is calling */
function ownWindow(event: IpcMainInvokeEvent): BrowserWindow {
  const frame = event.senderFrame;
  const window = BrowserWindow.fromWebContents(event.sender);
  if (window === null || frame === null || frame.parent !== null || !isAppUrl(frame.url)) {
    throw new AppError("FORBIDDEN", "Only the studio's own page may call the desktop shell.");
  }
  return window;
}

function readInput<N extends IpcName>(name: N, args: readonly unknown[]): IpcInput<N> {
  const [input] = args;
  if (args.length !== 1 || !Value.Check(ipcCalls[name].input, input)) {
    throw new AppError("BAD_REQUEST", `The call ${name} was refused: its input has the wrong shape.`, { call: name });
  }
  return input as IpcInput<N>;
}
