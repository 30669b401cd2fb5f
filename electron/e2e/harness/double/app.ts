import { EventEmitter } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { loud, stoppable } from "./loud.ts";

/** What the app needs of windows; the class itself lives above this module. */
export interface OpenWindow {
  readonly id: number;
  close(): void;
  isDestroyed(): boolean;
}
export const openWindows = new Map<number, OpenWindow>();
/** Processes the app has started, as `app.getAppMetrics` lists them. */
export const metrics = new Set<() => { readonly pid: number; readonly type: string; readonly name: string }>();
/** Run before the process ends, such as closing Chromium. */
export const atExit = new Set<() => Promise<unknown> | void>();

const root = process.env["ELECTRON_DOUBLE_ROOT"] ?? process.cwd();
const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { name: string; productName?: string; version: string };
const given = process.argv.find((argument) => argument.startsWith("--user-data-dir="))?.slice("--user-data-dir=".length);
const userData = given ?? mkdtempSync(join(tmpdir(), "fastn-user-data-"));
const folders: Record<string, string> = { temp: tmpdir(), home: homedir(), userData };
mkdirSync(userData, { recursive: true });

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

class App extends EventEmitter {
  isPackaged = process.env["ELECTRON_DOUBLE_PACKAGED"] === "1";
  isQuitting = false;
  private isLocked = false;
  private readonly ready = Promise.withResolvers<void>();

  whenReady(): Promise<void> {
    return this.ready.promise;
  }

  markReady(): void {
    this.emit("ready", {}, {});
    this.ready.resolve();
  }

  getPath(name: string): string {
    const path = folders[name];
    if (path === undefined) throw new Error(`The Electron double knows no folder called ${name}`);
    return path;
  }

  getAppPath(): string {
    return root;
  }

  getAppMetrics(): { pid: number; type: string; name: string }[] {
    return [{ pid: process.pid, type: "Browser", name: "" }, ...[...metrics].map((metric) => metric())];
  }

  getVersion(): string {
    return manifest.version;
  }

  getName(): string {
    return manifest.productName ?? manifest.name;
  }

  enableSandbox(): void {
    // Chromium runs here without its OS sandbox; only real Electron can show that part.
  }

  requestSingleInstanceLock(): boolean {
    const lock = join(userData, "instance.lock");
    const inbox = join(userData, "second-instance");
    mkdirSync(inbox, { recursive: true });
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
    } catch {
      if (isAlive(Number(readFileSync(lock, "utf8")))) {
        writeFileSync(join(inbox, `${process.pid}.json`), JSON.stringify({ argv: process.argv, cwd: process.cwd() }));
        return false;
      }
      writeFileSync(lock, String(process.pid));
    }
    watch(inbox, (_type, file) => this.hearSecondInstance(join(inbox, file ?? ""))).unref();
    process.on("exit", () => rmSync(lock, { force: true }));
    this.isLocked = true;
    return true;
  }

  hasSingleInstanceLock(): boolean {
    return this.isLocked;
  }

  quit(): void {
    if (this.isQuitting) return;
    const before = stoppable();
    this.emit("before-quit", before);
    if (before.defaultPrevented) return;
    this.isQuitting = true;
    for (const window of openWindows.values()) window.close();
    // Windows close in their own time; the last one to go carries on here.
    if (openWindows.size === 0) this.quitWithoutWindows();
  }

  quitWithoutWindows(): void {
    const will = stoppable();
    this.emit("will-quit", will);
    if (will.defaultPrevented) this.isQuitting = false;
    else this.exit(0);
  }

  exit(code = 0): void {
    this.isQuitting = true;
    this.emit("quit", {}, code);
    const endings = [...atExit].map((end) => Promise.resolve(end()).catch(() => {}));
    void Promise.all(endings).finally(() => process.exit(code));
  }

  private hearSecondInstance(file: string): void {
    try {
      const { argv, cwd } = JSON.parse(readFileSync(file, "utf8")) as { argv: string[]; cwd: string };
      rmSync(file);
      this.emit("second-instance", {}, argv, cwd, {});
    } catch {
      // not written to the end yet: the next event comes
    }
  }
}

export const app = loud("app", new App());
