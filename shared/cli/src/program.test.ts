import { mkdtemp, mkdir, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UsageError } from "./command.ts";
import { commands, runCli } from "./program.ts";
import { readInput } from "./run/read-input.ts";
import { testTerminal } from "./testing.ts";
import { workspaceFolder } from "./workspace-folder.ts";

let root = "";
beforeAll(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "fastn-cli-")));
  await mkdir(join(root, "workspace/workflows"), { recursive: true });
  await writeFile(join(root, "workspace/fastn.config.ts"), "export default {};\n");
  await mkdir(join(root, "workflows"));
  await writeFile(join(root, "order.json"), '\uFEFF{"id": 7}');
  await mkdir(join(root, "folder"));
  await writeFile(join(root, "utf16.json"), Buffer.from("\ufeff{}", "utf16le"));
  await writeFile(join(root, "deep.json"), "[".repeat(100_000) + "]".repeat(100_000));
});
afterAll(() => rm(root, { recursive: true }));

async function cli(...argv: string[]): Promise<{ code: number; written: string; complaints: string }> {
  const terminal = testTerminal({ cwd: root });
  const code = await runCli(argv, terminal);
  return { code, written: terminal.written(), complaints: terminal.complaints() };
}

describe("fastn", () => {
  it("explains itself and every command, with examples", async () => {
    const { code, written, complaints } = await cli("--help");
    expect([code, complaints]).toEqual([0, ""]);
    for (const command of commands) {
      expect(written).toContain(command.name.split(" ")[0]);
      const own = await cli(...command.name.split(" "), "--help");
      expect(own.code).toBe(0);
      for (const example of command.examples) expect(own.written).toContain(`  ${example}\n`);
    }
  });

  it("prints its version", async () => {
    expect(await cli("--version")).toMatchObject({ code: 0, written: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as string });
  });

  it.each([
    [["nope"], "unknown command 'nope'"],
    [["valdate"], "Did you mean validate?"],
    [["run"], "missing required argument 'workflow'"],
    [["run", "a", "b"], "too many arguments"],
    [["run", "a", "--sede", "1"], "Did you mean --seed?"],
    [["run", "a", "--seed", "x"], "--seed x: write a whole number from 0 to 2147483647."],
    [["run", "a", "--seed", "99999999999"], "write a whole number"],
    [["run", "a", "--input", "{"], "--input is not JSON"],
    [["run", "a", "--input", "@missing.json"], "the file cannot be read (there is no such file or folder)"],
    [["run", "a", "--workspace", "missing"], "--workspace missing: there is no such folder."],
    [["runs", "list", "--status", "done"], "--status done: there are pending"],
    [["runs", "lst"], "Did you mean list?"],
    [["mock", "recrod", "--target", "http://127.0.0.1:1"], "unknown command 'mock recrod'\n(Did you mean mock record?)"],
    [["runs", "show"], "missing required argument 'runId'"],
    [["runs", "import", "missing.json"], "missing.json cannot be read (there is no such file or folder)."],
    [["runs", "import", "deep.json"], "The run in deep.json cannot be stored: nesting deeper than 64"],
    [["runs", "import", "utf16.json"], "utf16.json is not JSON"],
    [["runs", "import", "folder"], "folder cannot be read (it is a folder)."],
    [["run", "a", "--input", "@utf16.json"], "utf16.json is not JSON"],
    [["run", "a", "--input", "@folder"], "the file cannot be read (it is a folder)"],
    [["run", "a", "--input", '"\\ud800"'], "a lone surrogate"],
    [["run", "a", "--input", "1e400"], "the number Infinity"],
    [["mock", "--failure-rate", "2"], "--failure-rate 2: write a number from 0 to 1."],
    [["completion", "tcsh"], 'There is no completion for "tcsh".'],
    [["dev", "--port", "65536"], "--port 65536: write a whole number from 0 to 65535."],
  ])("ends with 2 and says how when written wrongly: %j", async (argv, message) => {
    const { code, written, complaints } = await cli(...argv);
    expect([code, written]).toEqual([2, ""]);
    expect(complaints).toContain(message);
    expect(complaints).toContain("--help");
  });

  it("prints usage errors of a command as JSON too when asked for JSON", async () => {
    const { code, written } = await cli("run", "a", "--input", "{", "--json");
    expect([code, JSON.parse(written)]).toEqual([2, { error: { code: "BAD_REQUEST", message: expect.stringContaining("--input is not JSON") as string } }]);
  });
});

describe("workspaceFolder", () => {
  it("finds the folder of the nearest fastn.config.ts, else one with workflows", async () => {
    const found = await Promise.all([
      workspaceFolder(undefined, join(root, "workspace/workflows")),
      workspaceFolder(undefined, root),
      workspaceFolder("workspace", root),
    ]);
    expect(found).toEqual([join(root, "workspace"), root, join(root, "workspace")]);
  });

  it("makes no workspace of a folder that is none", async () => {
    await expect(workspaceFolder(undefined, join(root, "folder"))).rejects.toMatchObject({
      code: "WORKSPACE_NOT_FOUND",
      message: expect.stringContaining('Make one with "fastn init <folder>"') as string,
    });
    // It can be named all the same.
    expect(await workspaceFolder("folder", root)).toBe(join(root, "folder"));
  });

  it("refuses a file", async () => {
    await expect(workspaceFolder("order.json", root)).rejects.toThrow(UsageError);
  });
});

describe("readInput", () => {
  it("reads JSON from the command line, a file with or without byte order mark, and standard input", async () => {
    const terminal = testTerminal({ cwd: root, input: " [1]\n" });
    expect(await Promise.all(['{"a":null}', "5", '"text"', "@order.json", "-"].map((text) => readInput(text, terminal)))).toEqual([
      { a: null },
      5,
      "text",
      { id: 7 },
      [1],
    ]);
  });

  it.each(["", "{id: 7}", "undefined", '{"__proto__": 1}', `${"[".repeat(80)}${"]".repeat(80)}`])("refuses %j", async (text) => {
    await expect(readInput(text, testTerminal())).rejects.toThrow(UsageError);
  });
});
