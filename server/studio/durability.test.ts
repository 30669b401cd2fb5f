import { AppError } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openDataFolder } from "./data-folder.ts";
import { durabilityOf } from "./durability.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = tempWorkspace();
});
afterEach(() => workspace.remove());

const logger = createLogger({ name: "test", level: "silent" });

it.each([
  [{}, "full"],
  [{ FASTN_DURABILITY: "full" }, "full"],
  [{ FASTN_DURABILITY: "normal" }, "normal"],
] as const)("opens the database of a folder as %j says", async (env, durability) => {
  const data = await openDataFolder({ root: workspace.root, readOnly: false, synchronous: durabilityOf(env), logger, onCommit: () => {} });
  expect(data.store.durability).toBe(durability);
  await data.close();
});

it("says in the log that it is not full, of the database that is open", async () => {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  for (const env of [{}, { FASTN_DURABILITY: "normal" }]) {
    const studio = await openTestStudio(workspace.root, { env, logger: createLogger({ name: "test", level: "warn", destination }) });
    await studio.close();
  }
  expect(lines.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([expect.stringMatching(/^FASTN_DURABILITY=normal: /)]);
});

it("does not open a folder with a word it does not know", async () => {
  const opening = openTestStudio(workspace.root, { env: { FASTN_DURABILITY: "fast" } });
  await expect(opening).rejects.toThrow('FASTN_DURABILITY is "fast". Set it to full (the default) or normal, or remove it.');
  await expect(opening).rejects.toBeInstanceOf(AppError);
});
