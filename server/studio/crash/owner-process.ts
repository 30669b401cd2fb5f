import { type ChildProcess, execFileSync, fork } from "node:child_process";
import type { FromOwner, OwnerOptions, ToOwner } from "./owner.ts";

/** The test's side of an `owner.ts` process. */
export interface OwnerProcess {
  readonly child: ChildProcess;
  /** What its store refused, in order. */
  readonly refused: Extract<FromOwner, { type: "refused" }>[];
  /** Signal that ended it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number>;
  send(message: ToOwner): void;
}

/** @param program see `bundleOwner` */
export async function startOwner(program: string, options: OwnerOptions): Promise<OwnerProcess> {
  const child = fork(program, [JSON.stringify(options)], { execArgv: [], stdio: ["ignore", "ignore", "inherit", "ipc"] });
  const refused: OwnerProcess["refused"] = [];
  const ended = new Promise<NodeJS.Signals | number>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code ?? -1)));
  await new Promise<void>((resolve, reject) => {
    child.on("message", (message: FromOwner) => {
      if (message.type === "ready") resolve();
      else refused.push(message);
    });
    void ended.then((how) => reject(new Error(`the owner ended (${how}) before it was ready`)));
  });
  return { child, refused, ended, send: (message) => void child.send(message, () => {}) };
}

/** Whether a signal has stopped the process, and nothing has let it go on. */
export function isStopped(pid: number): boolean {
  return execFileSync("ps", ["-o", "stat=", "-p", String(pid)], { encoding: "utf8" })
    .trim()
    .startsWith("T");
}

/** Look until it is so. @throws Error naming `what` after two minutes */
export async function until(condition: () => boolean, what: string): Promise<void> {
  for (const end = Date.now() + 120_000; !condition(); await new Promise((resolve) => setTimeout(resolve, 50))) {
    if (Date.now() > end) throw new Error(`it never came to this: ${what}`);
  }
}
