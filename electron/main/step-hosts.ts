import type { StepHostConnect, ToPlatform } from "@fastn/core";
import { app, MessageChannelMain, utilityProcess, type UtilityProcess } from "electron";
import { paths } from "./paths.ts";

/**
 * Step host processes of one platform process. With the runAsNode fuse off a utility process cannot fork children, so it
 * asks us to: we fork, hand both sides an end of one channel, and step out of the way.
 */
export class StepHosts {
  private readonly platform: UtilityProcess;
  private readonly hosts = new Map<number, UtilityProcess>();

  constructor(platform: UtilityProcess) {
    this.platform = platform;
  }

  fork(id: number): void {
    const { port1, port2 } = new MessageChannelMain();
    const host = utilityProcess.fork(paths.stepHost, [], {
      serviceName: "fastn step host",
      // Runs people's code: nothing of our environment reaches it.
      env: bareEnvironment(),
      cwd: app.getPath("temp"),
      disclaim: true,
    });
    this.hosts.set(id, host);
    host.once("exit", (exitCode) => {
      this.hosts.delete(id);
      this.tell({ type: "stepHostExited", id, exitCode });
    });
    host.postMessage({ type: "connect" } satisfies StepHostConnect, [port1]);
    this.platform.postMessage({ type: "stepHostForked", id } satisfies ToPlatform, [port2]);
  }

  /** Hard, because user code may never return. Unknown ids are hosts that are gone already. */
  kill(id: number): void {
    killHard(this.hosts.get(id));
  }

  killAll(): void {
    for (const host of this.hosts.values()) killHard(host);
  }

  private tell(message: ToPlatform): void {
    if (this.platform.pid !== undefined) this.platform.postMessage(message);
  }
}

/** `UtilityProcess.kill` asks politely; this does not. */
export function killHard(child: UtilityProcess | undefined): void {
  if (child?.pid === undefined) return;
  try {
    process.kill(child.pid, "SIGKILL");
  } catch {
    // gone in this very moment
  }
}

/** Windows programs do not start without SystemRoot; elsewhere nothing is needed. */
function bareEnvironment(): Record<string, string> {
  const root = process.env["SystemRoot"];
  return root === undefined ? {} : { SystemRoot: root };
}
