import { fork, type ChildProcess } from "node:child_process";
import { EventEmitter } from "node:events";
import type { MessagePortMain, PortMessage } from "./message-channel.ts";
import { loud } from "./loud.ts";

interface ForkOptions {
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly stdio?: "inherit" | "pipe" | "ignore";
  readonly execArgv?: readonly string[];
  readonly serviceName?: string;
}

const children = new Set<ChildProcess>();

export function endChildren(): void {
  for (const child of children) child.kill("SIGTERM");
}

class UtilityProcess extends EventEmitter {
  pid: number | undefined;
  private readonly child: ChildProcess;

  constructor(child: ChildProcess) {
    super();
    this.child = child;
    children.add(child);
    child.on("spawn", () => {
      this.pid = child.pid;
      this.emit("spawn");
    });
    child.on("message", (message: PortMessage) => {
      if (message.port === undefined) this.emit("message", message.data);
    });
    child.on("exit", (code, signal) => {
      children.delete(child);
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
    return loud("UtilityProcess", new UtilityProcess(child));
  },
});
