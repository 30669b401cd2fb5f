import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { chromium, type Browser, type Page } from "playwright-core";
import { out, root, temporaryFolder } from "./launch.ts";
import { temporaryWorkspace } from "./support.ts";

/** The line the platform process prints once it listens. */
export interface PlatformReady {
  readonly event: "ready";
  readonly port: number;
  readonly url: string;
  readonly openUrl: string;
  readonly mockUrl: string | null;
  readonly pid: number;
}

export interface Platform {
  readonly ready: PlatformReady;
  readonly process: ChildProcess;
  /** What it has logged so far. */
  log(): string;
  /** @returns the exit code; null after a signal */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

export interface PlatformOptions {
  readonly workspace: string;
  /** Where the person's own settings live; default: a fresh folder. */
  readonly home?: string;
  /** The built platform process. Default: the one in out/. */
  readonly program?: string;
  /** More arguments of the platform process. */
  readonly args?: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

const builtPlatform = join(out, "main", "platform.js");

/** Start the built platform process on a folder and wait until it listens. */
export async function startPlatform({
  workspace,
  home = temporaryFolder("home"),
  program = builtPlatform,
  args = [],
  env = {},
}: PlatformOptions): Promise<Platform> {
  const child = spawn(process.execPath, [program, "--workspace", workspace, "--mock-port", "0", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { ...process.env, FASTN_HOME: home, ...env },
  });
  let log = "";
  child.stderr.on("data", (text: Buffer) => (log += text.toString()));
  const exited = once(child, "exit").then(([code]) => code as number | null);
  const ready = new Promise<PlatformReady>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const message = JSON.parse(line) as { event: string };
      if (message.event === "ready") resolve(message as PlatformReady);
    });
    void exited.then((code) => reject(new Error(`The platform process ended with code ${code}.\n${log}`)));
  });
  return {
    ready: await ready,
    process: child,
    log: () => log,
    stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      return exited;
    },
  };
}

export interface BrowserStudioOptions extends Partial<PlatformOptions> {
  /** Template copied when no workspace is given. Default `order-to-invoice`. */
  readonly template?: string;
  readonly colorScheme?: "light" | "dark";
  readonly viewport?: { readonly width: number; readonly height: number };
}

/** The studio in a browser, as `npm start -- --browser` opens it. */
export interface BrowserStudio {
  readonly page: Page;
  readonly browser: Browser;
  readonly workspace: string;
  readonly platform: Platform;
  /** Messages of the page's console that are errors, and what was thrown. */
  readonly errors: readonly string[];
  /** End the platform process, start it again on the same folder and open its new link in the same browser. */
  restart(signal?: NodeJS.Signals): Promise<void>;
  /** Into /screenshots, which is not committed. */
  screenshot(name: string): Promise<void>;
  close(): Promise<void>;
}

export async function launchBrowserStudio(options: BrowserStudioOptions = {}): Promise<BrowserStudio> {
  const {
    template,
    colorScheme = "light",
    viewport = { width: 1_440, height: 900 },
    workspace = temporaryWorkspace(template),
    home = temporaryFolder("home"),
    ...rest
  } = options;
  const browser = await chromium.launch({ executablePath: process.env["FASTN_CHROMIUM"], args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });
  const page = await (await browser.newContext({ colorScheme, viewport, reducedMotion: "reduce" })).newPage();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(`${error.name}: ${error.message}\n${error.stack ?? ""}`));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(`${message.text()} (${message.location().url})`);
  });
  let platform = await startPlatform({ ...rest, workspace, home });
  // The tour of a first start lies over what a test wants to press; it is skipped as a person would.
  await page.addLocatorHandler(page.getByRole("button", { name: "Skip tour" }), (skip) => skip.click());
  await page.goto(platform.ready.openUrl);
  return {
    page,
    browser,
    workspace,
    get platform() {
      return platform;
    },
    errors,
    async restart(signal) {
      await platform.stop(signal);
      platform = await startPlatform({ ...rest, workspace, home });
      await page.goto(platform.ready.openUrl);
    },
    async screenshot(name) {
      await page.screenshot({ path: join(root, "screenshots", `${name}.png`) });
    },
    async close() {
      await browser.close();
      await platform.stop();
    },
  };
}
