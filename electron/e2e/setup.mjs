// Before the whole-app tests: a Chromium to drive, and the product as built from the sources at hand.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { findChromium } from "../../build/lib/chromium.mjs";

const root = join(import.meta.dirname, "..", "..");

export function setup() {
  const chromium = findChromium();
  if (chromium === null) throw new Error("The whole-app tests need a Chromium. Run 'npm test', which installs one, or set FASTN_CHROMIUM to its path.");
  process.env.FASTN_CHROMIUM = chromium;
  const { status } = spawnSync(process.execPath, [join(root, "build", "build.mjs"), "--if-needed"], { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("The studio could not be built; the messages above say why.");
}
