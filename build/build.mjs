// npm run build: main, preload and renderer into out/. `--if-needed` does nothing when the sources are those of the last build.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { allToStderr, childEnv, node, root, run, tell } from "./lib/setup.mjs";

const outputs = [
  "main/index.js",
  "main/platform.js",
  "main/step-host.js",
  "main/step-worker.js",
  "main/checkpoint-thread.js",
  "preload/index.cjs",
  "renderer/index.html",
];
const sources = [
  "electron/main",
  "electron/preload",
  "renderer",
  "server",
  "shared",
  "electron.vite.config.ts",
  "package-lock.json",
  "package.json",
  "tsconfig.json",
];
const stampFile = join(root, "out", ".stamp");

const isSource = (path) => !/(^|\/)(node_modules|bench|fixtures|corpus|e2e|\.fastn)$|\.(test|contract|e2e)\.[a-z]+$/.test(path);

/** Files under `path`, sorted, so that equal trees give equal lists on every machine. */
function* filesUnder(path) {
  const full = join(root, path);
  if (!existsSync(full)) return;
  const entries = readdirSync(full, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const inner = `${path}/${entry.name}`;
    if (!isSource(inner)) continue;
    if (entry.isDirectory()) yield* filesUnder(inner);
    else if (entry.isFile()) yield inner;
  }
}

/** SHA-256 over names and bytes of everything that decides what lands in out/. */
function sourceKey() {
  const hash = createHash("sha256");
  for (const source of sources) {
    for (const file of source.includes(".") ? [source] : filesUnder(source)) hash.update(`\0${file}\0`).update(readFileSync(join(root, file)));
  }
  return hash.digest("hex");
}

const isComplete = () => outputs.every((file) => existsSync(join(root, "out", file)));

const force = process.argv.includes("--force");
// Taken before the build: a file saved while it runs makes the next one build again.
const key = sourceKey();
if (process.argv.includes("--if-needed") && !force && isComplete() && existsSync(stampFile) && readFileSync(stampFile, "utf8") === key) {
  process.exit(0);
}

tell("Building the studio (about half a minute)…");
rmSync(stampFile, { force: true });
const code = await run(
  node,
  [join(root, "node_modules", "electron-vite", "bin", "electron-vite.js"), "build", "--logLevel", process.env.CI ? "info" : "warn"],
  {
    stdio: allToStderr,
    env: childEnv({ FASTN_BUILD_ID: key }),
  },
);
if (code === 0) writeFileSync(stampFile, key);
process.exitCode = code;
