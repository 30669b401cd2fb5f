import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..", "..");

/** Text of every source file under a folder. */
function textOf(folder: string): string {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(?<!\.test)\.tsx?$/.test(entry.name))
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"))
    .join("\n");
}

// Read as text: the menu needs Electron and the actions need a browser, but both must use the same names.
test("every command of the menu is an action of the page", () => {
  const commands = [...readFileSync(join(root, "electron", "main", "menu.ts"), "utf8").matchAll(/command\("([^"]+)"/g)].map(([, id]) => id);
  const actions = new Set([...textOf(join(root, "renderer")).matchAll(/\bid: "([a-z]+\.[a-zA-Z]+)"/g)].map(([, id]) => id));
  expect(commands.length).toBeGreaterThan(15);
  expect(commands.filter((id) => !actions.has(id))).toEqual([]);
});
