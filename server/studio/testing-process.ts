import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { type ApiClient, createApiClient } from "@fastn/core/api";

const repository = fileURLToPath(new URL("../../", import.meta.url));

const checkpointThread = { "checkpoint-thread": "server/store/sqlite/checkpoint-thread.ts" };

/**
 * The platform's programs as the product ships them, bundled from the sources of this moment: a process starts several times faster than
 * from source, which pays when a test starts dozens. In `out/`, where the packages left outside the bundle are found.
 * @returns the program to start
 */
export async function bundlePlatform(): Promise<string> {
  const programs = {
    "step-host": "shared/runtime/src/step-host/host-main.ts",
    "step-worker": "shared/runtime/src/step-host/worker-main.ts",
    ...checkpointThread,
  };
  return join(await bundle("test-platform", { platform: "server/studio/main.ts", ...programs }), "platform.js");
}

/** The program of `crash/owner.ts`, bundled in the same way. */
export async function bundleOwner(): Promise<string> {
  return join(await bundle("test-owner", { owner: "server/studio/crash/owner.ts", ...checkpointThread }), "owner.js");
}

/** @returns the folder with a `.js` for each entry */
async function bundle(name: string, entryPoints: Readonly<Record<string, string>>): Promise<string> {
  const { build } = await import("esbuild");
  const outdir = join(repository, "out", name);
  mkdirSync(outdir, { recursive: true });
  await build({
    absWorkingDir: repository,
    entryPoints,
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "node24",
    // undici is inside: a CommonJS package that a bundle imports on demand has its default export only, which no test on the sources can show.
    external: ["better-sqlite3", "esbuild", "keytar"],
    banner: { js: `import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);` },
    logLevel: "error",
  });
  return outdir;
}

export interface PlatformProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly token: string;
  readonly openUrl: string;
  readonly mockUrl: string | null;
  readonly api: ApiClient;
  /** Signal that ended it, or its exit code. */
  readonly ended: Promise<NodeJS.Signals | number>;
}

/** Start the platform on a folder and wait until it is ready. */
export async function startPlatform(
  program: string,
  root: string,
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<PlatformProcess> {
  const token = randomBytes(32).toString("base64url");
  const child = spawn(process.execPath, [program, "--workspace", root, "--mock-port", "0", "--trust", "--headless", "--token-stdin", ...args], {
    stdio: ["pipe", "pipe", "pipe"],
    env: { PATH: process.env["PATH"], FASTN_HOME: join(root, ".fastn", "home"), FASTN_LOG_LEVEL: "warn", ...env },
  });
  let complaints = "";
  child.stderr.on("data", (data) => (complaints += String(data)));
  const ended = new Promise<NodeJS.Signals | number>((resolve) => child.once("exit", (code, signal) => resolve(signal ?? code ?? -1)));
  child.stdin.write(`${token}\n`);
  const line = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).once("line", resolve);
    void ended.then((how) => reject(new Error(`the platform ended (${how}) before it was ready:\n${complaints}`)));
  });
  const ready = JSON.parse(line) as { event: string; url: string; openUrl: string; mockUrl: string | null };
  if (ready.event !== "ready") throw new Error(`the platform is not ready: ${line}\n${complaints}`);
  return {
    child,
    url: ready.url,
    openUrl: ready.openUrl,
    mockUrl: ready.mockUrl,
    token,
    ended,
    api: createApiClient({ baseUrl: ready.url, headers: { "x-fastn-token": token } }),
  };
}
