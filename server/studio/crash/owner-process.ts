import { type ChildProcess, fork } from "node:child_process";
import type { FromOwner, OwnerOptions, ToOwner } from "./owner.ts";

/** The test's side of an `owner.ts` process. */
export interface OwnerProcess {
  readonly child: ChildProcess;
  /** Signal that ended it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number>;
  send(message: ToOwner): void;
}

/** @param program see `bundleOwner` */
export async function startOwner(program: string, options: OwnerOptions): Promise<OwnerProcess> {
  const child = fork(program, [JSON.stringify(options)], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const ended = new Promise<NodeJS.Signals | number>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code ?? -1)));
  await new Promise<void>((resolve, reject) => {
    child.once("message", (_ready: FromOwner) => resolve());
    void ended.then((how) => reject(new Error(`the owner ended (${how}) before it was ready`)));
  });
  return { child, ended, send: (message) => void child.send(message, () => {}) };
}
