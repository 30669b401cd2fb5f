import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { startPlatform } from "./browser-studio.ts";
import { root, temporaryFolder } from "./launch.ts";
import { temporaryWorkspace } from "./support.ts";

// Packs the product as a release would, around a stand-in for Electron's binary: what is in the package, what lies beside the
// archive and how the fuses are set is real; that Electron starts it is for machines that have the binary.

const fromBuilder = createRequire(createRequire(import.meta.url).resolve("app-builder-lib/package.json"));
const asar = fromBuilder("@electron/asar") as { listPackage(archive: string, options: object): string[]; extractAll(archive: string, target: string): void };
const fuses = fromBuilder("@electron/fuses") as { getCurrentFuseWire(binary: string): Promise<Record<string, number | string>> };

const out = temporaryFolder("package");
const app = join(out, "linux-unpacked");
const archive = join(app, "resources", "app.asar");

/** A folder like Electron's own: a program that holds the wire of fuses, all still open. */
function standInElectron(): string {
  const dist = temporaryFolder("electron-dist");
  const { version } = JSON.parse(readFileSync(join(root, "node_modules", "electron", "package.json"), "utf8")) as { version: string };
  const sentinel = "dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX";
  writeFileSync(join(dist, "electron"), `#!/bin/sh\nexit 1\n${sentinel}\u0001\u000810110001`, { mode: 0o755 });
  writeFileSync(join(dist, "version"), version);
  for (const name of ["LICENSE", "LICENSES.chromium.html"]) writeFileSync(join(dist, name), "");
  for (const folder of ["locales", "resources"]) mkdirSync(join(dist, folder));
  writeFileSync(join(dist, "locales", "en-US.pak"), "");
  return dist;
}

beforeAll(() => {
  const builder = join(root, "node_modules", "electron-builder", "cli.js");
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [builder, "--dir", "--linux", `-c.electronDist=${standInElectron()}`, `-c.directories.output=${out}`],
    { cwd: root, encoding: "utf8", env: { ...process.env, CSC_IDENTITY_AUTO_DISCOVERY: "false" } },
  );
  if (status !== 0) throw new Error(`electron-builder ended with ${status}.\n${stdout}\n${stderr}`);
}, 180_000);

test("packs what runs and nothing else", () => {
  const files = asar.listPackage(archive, {}).map((file) => file.replace(/^\//, ""));
  for (const file of [
    "package.json",
    "out/main/index.js",
    "out/main/platform.js",
    "out/main/step-host.js",
    "out/main/step-worker.js",
    "out/main/checkpoint-thread.js",
    "out/preload/index.cjs",
    "out/renderer/index.html",
  ])
    expect(files).toContain(file);
  const strangers = files.filter((file) => /\.map$|\.tsx?$|\.test\.|^(electron|renderer|server|shared|docs|build)\//.test(file));
  expect(strangers).toEqual([]);
  const packages = new Set(files.filter((file) => file.startsWith("node_modules/")).map((file) => file.split("/")[1]));
  expect([...packages].toSorted()).toEqual(expect.arrayContaining(["@esbuild", "better-sqlite3", "esbuild"]));
  expect(packages.size).toBeLessThanOrEqual(8);
});

test("lays programs and native code beside the archive, and the templates with them", () => {
  const unpacked = readdirSync(join(app, "resources", "app.asar.unpacked"), { recursive: true }) as string[];
  expect(unpacked.some((file) => /better.sqlite3.*\.node$/.test(file))).toBe(true);
  expect(unpacked).toContain(join("node_modules", "@esbuild", `${process.platform}-${process.arch}`, "bin", "esbuild"));
  expect(existsSync(join(app, "resources", "resources", "templates", "order-to-invoice", "fastn.config.ts"))).toBe(true);
});

test("closes the fuses in the binary itself", async () => {
  const binary = readdirSync(app).find((name) => readFileSync(join(app, name), { flag: "r" }).includes("dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX"));
  const { version, ...wire } = await fuses.getCurrentFuseWire(join(app, binary ?? ""));
  const isOn = Object.values(wire).map((state) => state === "1".charCodeAt(0));
  // In Electron's order: run as Node, encrypt cookies, NODE_OPTIONS, --inspect, check the archive, archive only, own snapshot, file:// privileges.
  expect([version, isOn]).toEqual(["1", [false, true, false, false, true, true, false, false]]);
});

test("holds all that the platform process needs to run", async () => {
  const extracted = temporaryFolder("extracted");
  asar.extractAll(archive, extracted);
  const platform = await startPlatform({ workspace: temporaryWorkspace(), program: join(extracted, "out", "main", "platform.js"), args: ["--headless"] });
  try {
    expect((await fetch(`${platform.ready.url}/api/v1/health`)).status).toBe(200);
  } finally {
    await platform.stop();
  }
});
