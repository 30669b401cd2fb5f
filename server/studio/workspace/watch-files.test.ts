import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemClock } from "@fastn/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { listFiles } from "./list-files.ts";
import { tempFolder, type TempFolder } from "./testing.ts";
import { type FileWatch, watchFiles } from "./watch-files.ts";

let folder: TempFolder;
let watching: FileWatch;
let seen: Set<string>;
beforeEach(async () => {
  folder = tempFolder();
  mkdirSync(join(folder.root, "workflows"));
  writeFileSync(join(folder.root, "workflows/a.ts"), "1");
  seen = new Set();
  watching = await watchFiles({
    root: folder.root,
    scan: () => listFiles(folder.root),
    clock: systemClock,
    onChange: (paths) => paths.forEach((path) => seen.add(path)),
  });
});
afterEach(() => {
  watching.close();
  folder.remove();
});
const until = (...paths: string[]) => vi.waitFor(() => expect([...seen]).toEqual(expect.arrayContaining(paths)), { timeout: 10_000 });

it("sees files changed, made and deleted, and files in folders made later", async () => {
  writeFileSync(join(folder.root, "workflows/a.ts"), "22");
  await until("workflows/a.ts");
  mkdirSync(join(folder.root, "new"));
  await until("new");
  writeFileSync(join(folder.root, "new/b.ts"), "1");
  await until("new/b.ts");
  seen.clear();
  rmSync(join(folder.root, "workflows/a.ts"));
  renameSync(join(folder.root, "new/b.ts"), join(folder.root, "new/c.ts"));
  await until("workflows/a.ts", "new/b.ts", "new/c.ts");
});

it("says nothing of protected folders", async () => {
  mkdirSync(join(folder.root, ".git"));
  writeFileSync(join(folder.root, ".git/index"), "x");
  await watching.check("marker");
  expect([...seen]).toEqual(["marker"]);
});
