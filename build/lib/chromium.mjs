import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { root, run, say } from "./setup.mjs";

const systemPlaces = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a Chromium the whole-app tests can drive, or null: FASTN_CHROMIUM, playwright's own, then the system's. */
export function findChromium() {
  if (process.env.FASTN_CHROMIUM) return process.env.FASTN_CHROMIUM;
  const { chromium } = createRequire(join(root, "package.json"))("playwright-core");
  return [chromium.executablePath(), ...systemPlaces].find((path) => path && existsSync(path)) ?? null;
}

/** Find Chromium, or install one the way this machine allows. @throws with the exact command to run when neither works */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (isDebianRoot()) {
    say("No Chromium found: installing Debian's chromium package…");
    await run("apt-get", ["update", "-qq"]);
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], { env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" } });
  }
  if (!findChromium()) {
    say("Downloading playwright's Chromium…");
    await run(process.execPath, [join(root, "node_modules", "playwright-core", "cli.js"), "install", "chromium"]);
  }
  const installed = findChromium();
  if (installed) return installed;
  throw new Error(
    "The whole-app tests need Chromium and none could be installed. Run 'npx playwright-core install chromium' (or 'sudo apt-get install chromium' on Debian and Ubuntu), or set FASTN_CHROMIUM to its path, then run 'npm test' again.",
  );
}

const isDebianRoot = () => process.getuid?.() === 0 && existsSync("/etc/debian_version") && spawnSync("apt-get", ["--version"]).status === 0;
