// Before the whole-app tests: a Chromium to drive, and the product as built from the sources at hand, in a copy that a build meanwhile leaves alone.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findChromium } from "../../build/lib/chromium.mjs";

const root = join(import.meta.dirname, "..", "..");
// Inside node_modules, so that the packages which the bundles leave outside are found.
const copy = join(root, "node_modules", ".cache", `fastn-e2e-${process.pid}`);

/** Everything the specs and what they start put aside, in one place to clear away. */
const temporary = mkdtempSync(join(tmpdir(), "fastn-e2e-"));

export function setup() {
  process.env.TMPDIR = temporary;
  const chromium = findChromium();
  if (chromium === null) throw new Error("The whole-app tests need a Chromium. Run 'npm test', which installs one, or set FASTN_CHROMIUM to its path.");
  process.env.FASTN_CHROMIUM = chromium;
  if (process.env.FASTN_OUT) return;
  const { status } = spawnSync(process.execPath, [join(root, "build", "build.mjs"), "--if-needed"], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("The studio could not be built; the messages above say why.");
  for (const part of ["out", "package.json"]) cpSync(join(root, part), join(copy, part), { recursive: true });
  process.env.FASTN_OUT = join(copy, "out");
}

export function teardown() {
  for (const folder of [copy, temporary]) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
