import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../../../../server/studio/create-studio.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../../../../server/studio/testing.ts";
import { commands, runCli } from "../program.ts";
import { fastn } from "../testing-process.ts";
import { testTerminal } from "../testing.ts";

// What holds for every command alike.

let workspace: TempWorkspace;
let studio: Studio;
beforeAll(async () => {
  workspace = tempWorkspace({
    "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "every" });\n`,
    "workflows/echo.ts": "export default async (ctx) => ctx.input;\n",
    "workflows/echo.cases.json": '{ "cases": [{ "name": "one", "input": { "n": 1 }, "expect": { "output": { "n": 1 } } }] }',
    "workflows/daily.ts": `import { workflow, step, trigger } from "@fastn/workflow";\nexport default workflow("daily", { trigger: trigger.cron({ schedule: "@daily" }), steps: [step("pause", { type: "wait", for: "1h" })] });\n`,
    "workflows/nap.ts": `import { workflow, step } from "@fastn/workflow";\nexport default workflow("nap", { steps: [step("pause", { type: "wait", for: "1h" })] });\n`,
    "workflows/ask.ts": `import { workflow, step } from "@fastn/workflow";\nexport default workflow("ask", { steps: [step("sign_off", { type: "approval" })] });\n`,
  });
  studio = await openTestStudio(workspace.root);
}, 60_000);
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

async function cli(...argv: string[]): Promise<{ code: number; written: string; complaints: string }> {
  const terminal = testTerminal({ cwd: workspace.root });
  const code = await runCli(argv, terminal);
  return { code, written: terminal.written(), complaints: terminal.complaints() };
}

const ended = async (): Promise<string> => (JSON.parse((await cli("run", "echo", "--json")).written) as { runId: string }).runId;
const waiting = async (): Promise<string> => {
  const { runId } = await studio.services.runs.start("local", "nap", { idempotencyKey: null });
  await expect.poll(async () => (await studio.services.runs.get("local", runId)).waitingFor, { timeout: 20_000 }).not.toBeNull();
  return runId;
};
const asking = async (): Promise<string> => (JSON.parse((await cli("run", "ask", "--no-wait", "--json")).written) as { runId: string }).runId;
const remembered = (): Promise<unknown> => cli("state", "set", "echo", "k", "1");

/** What comes after each command's name, so that it does something. Those that serve until they are stopped are not here. */
const uses: Readonly<Record<string, () => Promise<readonly string[]>>> = {
  init: async () => ["made"],
  run: async () => ["echo", "--input", "5"],
  test: async () => ["echo", "--coverage"],
  validate: async () => [],
  "connector list": async () => [],
  "connector import": async () => [
    fileURLToPath(new URL("../../../connectors/src/import/fixtures/pets-3.0.openapi.yaml", import.meta.url)),
    "--name",
    "pets",
    "--replace",
  ],
  "connector test": async () => ["transform", "limit", "--input", '{"items": [1, 2], "count": 1}'],
  "runs list": async () => [],
  "runs show": async () => [await ended()],
  "runs cancel": async () => [await waiting()],
  "runs retry": async () => [await ended()],
  "runs approve": async () => [await asking()],
  "runs export": async () => [await ended()],
  "runs import": async () => {
    const { written } = await cli("runs", "export", await ended(), "--out", "-");
    const file = join(workspace.root, "taken.json");
    // As from another workspace: under an id that is not here yet.
    await writeFile(file, written);
    await cli("runs", "prune", "--runs", "0");
    return [file];
  },
  "runs prune": async () => [],
  "runs rebuild": async () => [],
  "triggers list": async () => [],
  "triggers enable": async () => ["daily"],
  "triggers disable": async () => ["daily", "--environment", "local"],
  "triggers preview": async () => ["30 2 * * *", "--timezone", "Europe/Berlin", "--after", "2026-03-28"],
  "state list": async () => [],
  "state get": async () => (await remembered(), ["echo", "k"]),
  "state set": async () => ["echo", "k", "2"],
  "state delete": async () => (await remembered(), ["echo", "k"]),
  completion: async () => ["bash"],
};
const serving = /^(dev|mock)\b/;
const names = commands.map(({ name }) => name);

it("has a use here, unless it serves until it is stopped", () => {
  expect(names.filter((name) => !serving.test(name)).toSorted()).toEqual(Object.keys(uses).toSorted());
});

describe.each(Object.entries(uses))("fastn %s", (name, use) => {
  it("prints one JSON value with --json, and nothing else anywhere", async () => {
    const { code, written, complaints } = await cli(...name.split(" "), ...(await use()), "--json");
    expect([code, complaints, written.trimEnd().split("\n").length]).toEqual([0, "", 1]);
    expect(JSON.parse(written)).not.toHaveProperty("error");
  });
});

describe.each(names)("fastn %s", (name) => {
  it("shows examples of itself in its help", async () => {
    const { code, written } = await cli(...name.split(" "), "--help");
    expect([code, written.split("\nExamples:\n")[1]]).toEqual([0, expect.stringContaining(`fastn ${name}`)]);
  });

  it("ends with 2 for an option it does not have, and says so in JSON too", async () => {
    const line = [...name.split(" "), "--no-such-option"];
    const [told, json] = [await cli(...line), await cli(...line, "--json")];
    expect([told.code, told.written, told.complaints]).toEqual([2, "", expect.stringMatching(/unknown option '--no-such-option'[^]*--help/)]);
    expect([json.code, JSON.parse(json.written)]).toEqual([
      2,
      { error: { code: "BAD_REQUEST", message: expect.stringContaining("unknown option '--no-such-option'") as string } },
    ]);
  });
});

describe("output", () => {
  it("has no colours and no progress where nobody watches, and both where somebody does", async () => {
    const line = [
      "connector",
      "import",
      fileURLToPath(new URL("../../../connectors/src/import/fixtures/odd-names.openapi.json", import.meta.url)),
      "--replace",
    ];
    const [alone, watched] = [testTerminal({ cwd: workspace.root }), testTerminal({ cwd: workspace.root, colours: true, watched: true })];
    expect([await runCli(line, alone), await runCli(line, watched)]).toEqual([0, 0]);
    expect([alone.written().includes("\u001b["), alone.complaints()]).toEqual([false, ""]);
    expect([watched.written().includes("\u001b["), watched.complaints()]).toEqual([true, expect.stringContaining("Reading odd-names")]);
  });

  // What takes long ends as by Ctrl+C; where all is done when it comes to writing, nothing is lost.
  it.skipIf(process.platform === "win32").each([
    ["run nap", 1],
    ["test echo", 1],
    ["runs list --json", 0],
  ])("of %s into a pipe nobody reads any more ends quietly, without a stack", async (line, wanted) => {
    const running = fastn([...line.split(" "), "--workspace", workspace.root]);
    running.child.stdout?.destroy();
    const { code, err } = await running.ended;
    expect([code, err]).toEqual([wanted, ""]);
  });
});

/** What those need that serve, given a folder of their own. */
const servers: Readonly<Record<string, (folder: string) => readonly string[]>> = {
  dev: (folder) => ["--workspace", folder],
  mock: () => ["--port", "0"],
  "mock record": (folder) => ["--target", "http://127.0.0.1:9", "--out", join(folder, "calls.json")],
};

describe.skipIf(process.platform === "win32").each(Object.entries(servers))("fastn %s", (name, needs) => {
  it.each(["SIGINT", "SIGTERM"] as const)("serves until %s, and then ends with 0 and no complaint", async (signal) => {
    const folder = tempWorkspace({ "fastn.config.ts": 'export default { project: "served" };\n' });
    const running = fastn([...name.split(" "), ...needs(folder.root)]);
    await running.until("http://");
    running.child.kill(signal);
    const { code, err } = await running.ended;
    folder.remove();
    expect([code, err]).toEqual([0, ""]);
  });
});
