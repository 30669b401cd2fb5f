import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { recentFolders, remember } from "./recent.ts";
import { StateFile } from "./state-file.ts";

const folder = (): string => mkdtempSync(join(tmpdir(), "fastn-state-"));
const place = { x: 1, y: 2, width: 800, height: 600, maximized: true, fullScreen: false };

test("remembers between starts and leaves no half-written file", () => {
  const home = folder();
  new StateFile(join(home, "shell.json")).update({ open: ["/a"], windows: { "/a": place } });
  expect(new StateFile(join(home, "shell.json")).get()).toEqual({ recent: [], open: ["/a"], windows: { "/a": place } });
  expect(readdirSync(home)).toEqual(["shell.json"]);
});

test.each(["", "{", "null", "[]", '{"recent":[1],"open":[],"windows":{}}', '{"recent":[],"open":[],"windows":{"/a":{"x":"left"}}}'])(
  "begins anew when the file holds %j",
  (text) => {
    const path = join(folder(), "shell.json");
    writeFileSync(path, text);
    const state = new StateFile(path);
    expect(state.get()).toEqual({ recent: [], open: [], windows: {} });
    state.update({ open: ["/b"] });
    expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ open: ["/b"] });
  },
);

test("goes on without a place to write", () => {
  const file = join(folder(), "not-a-folder");
  writeFileSync(file, "");
  const state = new StateFile(join(file, "shell.json"));
  state.update({ open: ["/c"] });
  expect(state.get().open).toEqual(["/c"]);
});

test("lists recent folders newest first, each once, at most twelve, and says which are gone", () => {
  const home = folder();
  const state = new StateFile(join(home, "shell.json"));
  for (let i = 0; i < 15; i++) remember(state, `/gone/${i}`);
  remember(state, "/gone/14");
  remember(state, home);
  const list = recentFolders(state);
  expect(list).toHaveLength(12);
  expect(list.slice(0, 3).map(({ root, missing }) => [root, missing])).toEqual([
    [home, false],
    ["/gone/14", true],
    ["/gone/13", true],
  ]);
});
