import { fork, type ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import type { MessagePortMain, PortMessage } from "./message-channel.ts";
import { atExit, metrics } from "./app.ts";
import { loud } from "./loud.ts";

interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdio?: "inherit" | "pipe" | "ignore";
  readonly execArgv?: readonly string[];
  readonly serviceName?: string;
}

/** Utility processes die with the app. */
const children = new Set<ChildProcess>();
atExit.add(() => children.forEach((child) => child.kill("SIGTERM")));

class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  private readonly child: ChildProcess;

  constructor(child: ChildProcess, name: string) {
    super();
    this.child = child;
    children.add(child);
    const metric = (): { pid: number; type: string; name: string } => ({ pid: child.pid ?? 0, type: "Utility", name });
    metrics.add(metric);
    child.on("spawn", () => {
      this.pid = child.pid;
      this.emit("spawn");
    });
    child.on("message", (message: PortMessage) => {
      if (message.port === undefined) this.emit("message", message.data);
    });
    child.on("exit", (code, signal) => {
      children.delete(child);
      metrics.delete(metric);
      this.pid = undefined;
      this.emit("exit", code ?? (signal === null ? 1 : 15));
    });
  }

  postMessage(data: unknown, ports: readonly MessagePortMain[] = []): void {
    if (!this.child.connected) return;
    this.child.send({ data, ports: ports.map((port) => port.handTo(this.child)) } satisfies PortMessage, () => {});
  }

  kill(): boolean {
    return this.child.kill("SIGTERM");
  }
}

export const utilityProcess = loud("utilityProcess", {
  fork(file: string, args: readonly string[] = [], options: ForkOptions = {}): UtilityProcess {
    const boot = new URL("../utility-boot.ts", import.meta.url).href;
    const stdio = options.stdio ?? "inherit";
    const child = fork(file, args, {
      execArgv: ["--import", boot, ...(options.execArgv ?? [])],
      serialization: "advanced",
      stdio: ["ignore", stdio, stdio, "ipc"],
      cwd: options.cwd,
      env: options.env ?? process.env,
    });
    return loud("UtilityProcess", new UtilityProcess(child, options.serviceName ?? "Node Utility Process"));
  },
});
