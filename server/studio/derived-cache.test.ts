import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createDerivedCache } from "./derived-cache.ts";

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "fastn-derived-"));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const graph = { nodes: [{ name: "a" }], ü: null };

describe("what was derived", () => {
  it("is found again by a later process, for the same kind, inputs and build only", async () => {
    await createDerivedCache("build 1", home).keep("graph", ["a.ts", "text"], graph);
    const later = createDerivedCache("build 1", home);
    expect(await later.find("graph", ["a.ts", "text"])).toEqual(graph);
    expect(await later.find("graph", ["a.ts", "other text"])).toBeUndefined();
    expect(await later.find("graph", ["a.tst", "ext"])).toBeUndefined();
    expect(await later.find("plan", ["a.ts", "text"])).toBeUndefined();
    expect(await createDerivedCache("build 2", home).find("graph", ["a.ts", "text"])).toBeUndefined();
  });

  it.each([
    ["cut off", (text: string) => text.slice(0, -3)],
    ["changed", (text: string) => text.replace('"a"', '"b"')],
    ["empty", () => ""],
    ["no text of ours", () => "\n"],
  ])("is not used when its file is %s", async (_how, damage) => {
    const cache = createDerivedCache("build", home);
    await cache.keep("graph", ["text"], graph);
    const folder = join(home, "cache", "derived");
    const [name = ""] = await readdir(folder);
    await writeFile(join(folder, name), damage(await readFile(join(folder, name), "utf8")));
    expect(await cache.find("graph", ["text"])).toBeUndefined();
    await cache.keep("graph", ["text"], graph);
    expect(await cache.find("graph", ["text"])).toEqual(graph);
  });

  it("is not kept when JSON would change it, nor when run from sources", async () => {
    const cache = createDerivedCache("build", home);
    await cache.keep("graph", ["date"], { at: new Date(0) });
    expect(await cache.find("graph", ["date"])).toBeUndefined();
    await createDerivedCache(null, home).keep("graph", ["text"], graph);
    expect(await readdir(home)).toEqual([]);
  });

  it("costs nothing but the saving when the home cannot be written", async () => {
    await writeFile(join(home, "file"), "");
    const cache = createDerivedCache("build", join(home, "file"));
    await cache.keep("graph", ["text"], graph);
    expect(await cache.find("graph", ["text"])).toBeUndefined();
  });

  it("grows no further than its limit", async () => {
    const cache = createDerivedCache("build", home);
    for (let i = 0; i < 460; i++) await cache.keep("graph", [String(i)], i);
    expect((await readdir(join(home, "cache", "derived"))).length).toBeLessThanOrEqual(450);
    expect(await cache.find("graph", ["459"])).toBe(459);
    expect(await cache.find("graph", ["0"])).toBeUndefined();
  });
});
