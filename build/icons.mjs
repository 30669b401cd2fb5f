// node build/icons.mjs: draws build/icons/icon.svg at every size the packagers want. Run it after changing the drawing; the results are committed.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureChromium } from "./lib/chromium.mjs";
import { root, say } from "./lib/setup.mjs";

const folder = join(root, "build", "icons");
const sizes = [16, 24, 32, 48, 64, 128, 256, 512];
const svg = readFileSync(join(folder, "icon.svg"), "utf8");

const { chromium } = createRequire(join(root, "package.json"))("playwright-core");
const browser = await chromium.launch({ executablePath: await ensureChromium(), args: ["--no-sandbox"] });
const page = await browser.newPage();
for (const size of sizes) {
  await page.setViewportSize({ width: size, height: size });
  await page.setContent(`<style>html,body{margin:0;background:transparent}svg{display:block;width:${size}px;height:${size}px}</style>${svg}`);
  writeFileSync(join(folder, `${size}x${size}.png`), await page.screenshot({ omitBackground: true }));
}
await browser.close();
say(`Drew ${sizes.map((size) => `${size}x${size}.png`).join(", ")} in build/icons`);
