import { fork } from "node:child_process";
import { programFile } from "@fastn/core/program-file";
import type { ForkStepHost } from "./channel.ts";
import type { FromStepHost } from "./messages.ts";

/**
 * Step hosts on plain Node. The child gets an empty environment, so that nothing the platform knows can be read there.
 * @param entry file to start; default: `step-host.js` of a built product, else `host-main.ts`
 */
export function forkStepHostOnNode(entry: string = programFile(import.meta.url, "host-main.ts", "step-host.js")): ForkStepHost {
  return () => {
    // Windows cannot start a process without SystemRoot.
    const env = process.platform === "win32" ? { SystemRoot: process.env["SystemRoot"] ?? "" } : {};
    const child = fork(entry, [], { env, execArgv: [], serialization: "advanced", stdio: ["ignore", "ignore", "inherit", "ipc"] });
    let onExit: ((reason: string) => void) | undefined;
    const ended = (reason: string): void => {
      onExit?.(reason);
      onExit = undefined;
    };
    child.on("exit", (code, signal) => ended(signal === null ? `exit code ${code}` : `signal ${signal}`));
    child.on("error", (error) => ended(error.message));
    return {
      pid: child.pid,
      send: (message) => void (child.connected && child.send(message, () => {})),
      onMessage: (listener) => void child.on("message", (message) => listener(message as unknown as FromStepHost)),
      onExit: (listener) => (onExit = listener),
      kill: () => void child.kill("SIGKILL"),
    };
  };
}
