import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isFinal } from "@fastn/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Studio } from "./create-studio.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

const source = (fields: string): string => `import { step, workflow } from "@fastn/workflow";
export default workflow("orders", { steps: [
  step("shape", { type: "action", connector: "transform", action: "map", input: { items: ["{{input}}"], fields: ${fields} } }),
] });
`;

let workspace: TempWorkspace;
beforeEach(() => {
  workspace = tempWorkspace({ "workflows/orders.ts": source('{ no: "id" }'), "fastn.config.ts": "export default { project: 'shop' };" });
});
afterEach(() => workspace.remove());

async function outputIn(studio: Studio): Promise<unknown> {
  const { runs } = studio.services;
  try {
    const { runId } = await runs.start("local", "orders", { input: { id: 7 }, idempotencyKey: null });
    await expect.poll(async () => isFinal((await runs.get("local", runId)).status), { timeout: 20_000 }).toBe(true);
    return (await runs.get("local", runId)).output;
  } finally {
    await studio.close();
  }
}

const start = (buildId: string): Promise<Studio> => openTestStudio(workspace.root, { buildId });
const derived = (): string => join(workspace.root, ".fastn", "home", "cache", "derived");

describe("a workspace opened a second time", () => {
  it("shows the same workflows and problems", async () => {
    workspace.write(
      "workflows/broken.ts",
      `import { step, workflow } from "@fastn/workflow";\nexport default workflow("broken", { steps: [step("x", { type: "action", connector: "transfrom", action: "map" })] });\n`,
    );
    const shown = async (): Promise<unknown> => {
      const studio = await start("one");
      const { workflows } = studio.services;
      const found = [await studio.services.workspace.problems("local"), await workflows.get("local", "orders"), await workflows.get("local", "broken")];
      await studio.close();
      return found;
    };
    const first = await shown();
    expect(JSON.stringify(first)).toContain("transfrom");
    await expect.poll(() => readdirSync(derived()).length).toBe(3);
    expect(await shown()).toEqual(first);
  });

  it("runs what its files say, whatever became of what was kept and of the database", async () => {
    expect(await outputIn(await start("one"))).toEqual([{ no: 7 }]);
    expect(await outputIn(await start("one"))).toEqual([{ no: 7 }]);
    workspace.write("workflows/orders.ts", source('{ number: "id" }'));
    expect(await outputIn(await start("one"))).toEqual([{ number: 7 }]);
    for (const name of readdirSync(derived())) writeFileSync(join(derived(), name), "nonsense");
    expect(await outputIn(await start("one"))).toEqual([{ number: 7 }]);
    for (const name of readdirSync(join(workspace.root, ".fastn"))) if (name.startsWith("fastn.db")) rmSync(join(workspace.root, ".fastn", name));
    expect(await outputIn(await start("one"))).toEqual([{ number: 7 }]);
    expect(await outputIn(await start("two"))).toEqual([{ number: 7 }]);
  });
});
