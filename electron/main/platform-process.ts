import { join } from "node:path";
import type { ErrorRecord, FromPlatform, ToPlatform } from "@fastn/core";
import { app, utilityProcess, type UtilityProcess } from "electron";
import type { PlatformAddress } from "./api-proxy.ts";
import { log } from "./log.ts";
import { paths } from "./paths.ts";
import { killHard, StepHosts } from "./step-hosts.ts";

export interface PlatformEvents {
  /** It died and answers again. */
  onRestarted(): void;
  /** It will not come up: the folder cannot be served, or it died too often. No more tries are made. */
  onFailed(error: ErrorRecord): void;
}

/** More deaths than this within the window of time, and starting again would only hide the trouble. */
const mostDeaths = 3;
const deathWindowMs = 60_000;
/** How long a platform process may take to put its journals away before it is killed. */
const stopGraceMs = 5_000;

/** The platform process of one workspace folder, started at once and started again when it dies. */
export class PlatformProcess {
  private readonly root: string;
  private readonly events: PlatformEvents;
  private child: UtilityProcess;
  private ready = Promise.withResolvers<PlatformAddress | null>();
  private deaths: number[] = [];
  private stopped: PromiseWithResolvers<void> | null = null;
  private isFailed = false;

  constructor(root: string, events: PlatformEvents) {
    this.root = root;
    this.events = events;
    this.child = this.start();
  }

  /** Resolves once it listens; null when it never will. */
  address(): Promise<PlatformAddress | null> {
    return this.ready.promise;
  }

  /** End it cleanly, then hard. Resolves when the process is gone. */
  stop(): Promise<void> {
    if (this.stopped !== null) return this.stopped.promise;
    const stopped = (this.stopped = Promise.withResolvers<void>());
    const { child } = this;
    if (child.pid === undefined && this.isFailed) stopped.resolve();
    child.postMessage({ type: "stop" } satisfies ToPlatform);
    const timer = setTimeout(() => killHard(child), stopGraceMs);
    void stopped.promise.then(() => clearTimeout(timer));
    return stopped.promise;
  }

  private start(): UtilityProcess {
    const child = utilityProcess.fork(paths.platform, [], { serviceName: "fastn platform", env: platformEnvironment(), cwd: app.getPath("home") });
    const stepHosts = new StepHosts(child);
    child.on("message", (message: FromPlatform) => this.hear(message, stepHosts));
    child.once("exit", (exitCode) => {
      stepHosts.killAll();
      this.ended(exitCode);
    });
    child.postMessage({ type: "start", root: this.root } satisfies ToPlatform);
    return child;
  }

  private hear(message: FromPlatform, stepHosts: StepHosts): void {
    switch (message.type) {
      case "ready":
        this.ready.resolve({ url: message.url, token: message.token });
        if (this.deaths.length > 0) this.events.onRestarted();
        return;
      case "failed":
        return this.fail(message.error);
      case "forkStepHost":
        return stepHosts.fork(message.id);
      case "killStepHost":
        return stepHosts.kill(message.id);
    }
  }

  private ended(exitCode: number): void {
    if (this.stopped !== null) return this.stopped.resolve();
    if (this.isFailed) return;
    log.error({ root: this.root, exitCode }, "platform process died");
    const now = Date.now();
    this.deaths = [...this.deaths.filter((at) => now - at < deathWindowMs), now];
    if (this.deaths.length > mostDeaths) {
      return this.fail({
        code: "PLATFORM_UNAVAILABLE",
        message: `The platform process of ${this.root} ended ${this.deaths.length} times within a minute (last exit code ${exitCode}).`,
      });
    }
    // Requests made from now on wait for the new one; those already waiting are carried over.
    const before = this.ready;
    this.ready = Promise.withResolvers();
    void this.ready.promise.then((address) => before.resolve(address));
    this.child = this.start();
  }

  private fail(error: ErrorRecord): void {
    this.isFailed = true;
    this.ready.resolve(null);
    this.events.onFailed(error);
  }
}

/** Our environment without what would change how Node or Electron start. */
function platformEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !/^(NODE_|ELECTRON_|npm_)/i.test(entry[0]));
  return { ...Object.fromEntries(kept), ...(app.isPackaged && { ESBUILD_BINARY_PATH: esbuildBinary() }) };
}

/** A program inside an archive cannot be started; electron-builder puts a copy beside it, which esbuild must be told. */
function esbuildBinary(): string {
  const name = process.platform === "win32" ? "esbuild.exe" : join("bin", "esbuild");
  return join(process.resourcesPath, "app.asar.unpacked", "node_modules", "@esbuild", `${process.platform}-${process.arch}`, name);
}
