import { existsSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { _electron, type Page } from "playwright-core";
import { launchDouble } from "./harness/launch-double.ts";

export const root = join(import.meta.dirname, "..", "..");
/** The build under test. Default: the one of this repository. */
export const out = process.env["FASTN_OUT"] ?? join(root, "out");

export interface LaunchOptions {
  /** Folder of the app's package.json. */
  readonly root: string;
  /** Built main process. */
  readonly main: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** A running desktop app, be it real Electron or the double. */
export interface ElectronApp {
  readonly kind: "electron" | "double";
  readonly pid: number;
  /** Exit code; null after a signal. */
  readonly exited: Promise<number | null>;
  /** All it has printed so far. */
  output(): string;
  firstWindow(): Promise<Page>;
  /** In the order they were opened. */
  windows(): Promise<Page[]>;
  /** Run a function inside the main process. It sees its arguments only, nothing of the test around it. */
  evaluate<T, A = undefined>(run: (electron: typeof import("electron"), arg: A) => T | Promise<T>, arg?: A): Promise<T>;
  /** Ask it to quit and wait. @returns the exit code */
  close(): Promise<number | null>;
}

export interface StudioOptions {
  /** Folder to open; default: none asked for. */
  readonly workspace?: string;
  /** Where the app keeps its state; default: a fresh folder. */
  readonly userData?: string;
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** Start the built studio: on real Electron when its binary is there and a display is, else on the double. */
export async function launchStudio({ workspace, userData = temporaryFolder("user-data"), args = [], env = {} }: StudioOptions = {}): Promise<ElectronApp> {
  const all = [...(workspace === undefined ? [] : [workspace]), `--user-data-dir=${userData}`, ...args];
  const binary = electronBinary();
  return binary === null ? launchDouble({ root, main: join(out, "main", "index.js"), args: all, env }) : launchElectron(binary, all, env);
}

export const temporaryFolder = (name: string): string => mkdtempSync(join(tmpdir(), `fastn-${name}-`));

/** Path of Electron's binary where one can run, else null. */
export function electronBinary(): string | null {
  if (process.platform === "linux" && !process.env["DISPLAY"] && !process.env["WAYLAND_DISPLAY"]) return null;
  const folder = join(root, "node_modules", "electron");
  if (!existsSync(join(folder, "path.txt"))) return null;
  const binary = join(folder, "dist", readFileSync(join(folder, "path.txt"), "utf8"));
  return existsSync(binary) ? binary : null;
}

async function launchElectron(executablePath: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<ElectronApp> {
  const inherited = Object.fromEntries(Object.entries({ ...process.env, ...env }).filter((entry): entry is [string, string] => entry[1] !== undefined));
  // Chromium's sandbox does not start as root, which is what containers run tests as.
  const asRoot = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const app = await _electron.launch({ executablePath, args: [root, ...args, ...asRoot], cwd: root, env: inherited });
  const child = app.process();
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text: Buffer) => (output += text.toString()));
  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  return {
    kind: "electron",
    pid: child.pid ?? 0,
    exited,
    output: () => output,
    firstWindow: () => app.firstWindow(),
    windows: async () => app.windows(),
    evaluate: (run, arg) => app.evaluate(run as never, arg as never),
    async close() {
      await app.close();
      return exited;
    },
  };
}
