import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../../../../server/studio/create-studio.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../../../../server/studio/testing.ts";
import { runCli } from "../program.ts";
import { testTerminal } from "../testing.ts";

// Commands in this process, joining a real studio.

const files = {
  "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "commands" });\n`,
  "workflows/count.ts": `export default async function (ctx) {
  const seen = ((await ctx.state.get("seen")) ?? 0) + 1;
  await ctx.state.set("seen", seen);
  ctx.log("seen", seen);
  return { seen };
}
`,
  "workflows/broken.ts": `import { workflow, step } from "@fastn/workflow";
export default workflow("broken", { steps: [step("main", { type: "action", retry: false, handler: () => { throw new Error("told to"); } })] });
`,
  "workflows/poem.ts": 'export default async (ctx) => ctx.log("roses\\n  violets\\n");\n',
  "workflows/ask.ts": `import { workflow, step } from "@fastn/workflow";
export default workflow("ask", { steps: [
  step("sign_off", { type: "approval", approvers: ["finance"] }),
  step("shaky", { type: "action", dependsOn: ["sign_off"], retry: { maxAttempts: 2, initialInterval: "50ms" }, handler: (ctx) => { if (ctx.run.attempt < 2) throw new Error("not yet"); } }),
  step("second", { type: "approval", dependsOn: ["sign_off"] }),
  step("answer", { type: "action", handler: (ctx) => [ctx.steps.sign_off.output.comment, ctx.steps.second.output.approved] }),
] });
`,
  "workflows/nap.ts": `import { workflow, step } from "@fastn/workflow";\nexport default workflow("nap", { steps: [step("pause", { type: "wait", for: "1h" })] });\n`,
};

let here: TempWorkspace;
let there: TempWorkspace;
let studio: Studio;
let other: Studio;
beforeAll(async () => {
  [here, there] = [tempWorkspace(files), tempWorkspace(files)];
  [studio, other] = [await openTestStudio(here.root), await openTestStudio(there.root)];
}, 60_000);
afterAll(async () => {
  await Promise.all([studio.close(), other.close()]);
  here.remove();
  there.remove();
});

async function cli(argv: readonly string[], { cwd = here.root, input = "" } = {}): Promise<{ code: number; written: string; complaints: string }> {
  const terminal = testTerminal({ cwd, input });
  const code = await runCli(argv, terminal);
  return { code, written: terminal.written(), complaints: terminal.complaints() };
}

async function json<T>(argv: readonly string[], options: { cwd?: string; input?: string } = {}): Promise<{ code: number; result: T }> {
  const { code, written } = await cli([...argv, "--json"], options);
  return { code, result: JSON.parse(written) as T };
}

interface Report {
  readonly runId: string;
  readonly status: string;
  readonly output: unknown;
}
const run = async (input: object, name = "count"): Promise<Report> => (await json<Report>(["run", name, "--input", JSON.stringify(input)])).result;

describe("fastn runs", () => {
  it("shows further lines of a log below the first, so that each entry begins with its time", async () => {
    const { runId } = await run({}, "poem");
    const { written } = await cli(["runs", "show", runId, "--logs"]);
    expect(written).toMatch(/\n {2}\d{4}-\S+Z main info roses\n {8}violets\n\n/);
  });

  it("lists runs with filters, and shows one with its log", async () => {
    const good = await run({});
    const bad = await run({}, "broken");
    const failed = await json<Report[]>(["runs", "list", "--status", "failed"]);
    expect([failed.code, failed.result.map(({ runId }) => runId)]).toEqual([0, [bad.runId]]);
    expect((await json<Report[]>(["runs", "list", "--workflow", "count", "--limit", "1"])).result).toHaveLength(1);
    expect((await cli(["runs", "list"])).written).toContain(good.runId);

    const shown = await json(["runs", "show", good.runId, "--logs"]);
    expect(shown.result).toMatchObject({
      runId: good.runId,
      status: "completed",
      input: {},
      steps: { main: { status: "completed" } },
      logs: [{ message: expect.stringMatching(/^seen \d+$/) as string }],
    });
    const told = await cli(["runs", "show", bad.runId]);
    for (const text of ["broken failed", "at step main", "told to"]) expect(told.written).toContain(text);
  });

  it("retries with the same input, and says how it ended", async () => {
    const first = await run({ mark: 7 }, "broken");
    const { code, result } = await json<Report>(["runs", "retry", first.runId]);
    expect([code, result.status, result.runId === first.runId]).toEqual([1, "failed", false]);
    expect((await json<{ input: unknown }>(["runs", "show", result.runId])).result.input).toEqual({ mark: 7 });
  });

  it("leaves a run that waits with --no-wait, says for what, and takes the answers to its approvals", async () => {
    const started = await cli(["run", "ask", "--no-wait"]);
    const { runId } = (await json<Report[]>(["runs", "list", "--workflow", "ask", "--limit", "1"])).result[0]!;
    expect(started).toMatchObject({ code: 0, written: expect.stringContaining(`waits for approval by finance at step sign_off  ${runId}\n`) as string });
    expect((await cli(["runs", "show", runId])).written).toMatch(
      /sign_off {2}waiting {4}for approval by finance\n[^]*answer {4}pending\n[^]*fastn runs approve run_/,
    );
    expect((await cli(["runs", "list"])).written).toContain("waits for approval by finance at sign_off");
    const wrong = await cli(["runs", "approve", runId, "--step", "second"]);
    expect(wrong).toMatchObject({ code: 1, complaints: expect.stringContaining("these wait for approval: sign_off.") as string });
    const first = await cli(["runs", "approve", runId, "--comment", "fine"]);
    expect(first).toMatchObject({ code: 0, written: expect.stringMatching(/✓ shaky [^]*waits for approval at step second/) as string });
    expect((await json<Report>(["runs", "approve", runId])).result).toMatchObject({ status: "completed", output: ["fine", true] });
    expect(await cli(["runs", "approve", runId])).toMatchObject({ code: 1, complaints: expect.stringContaining("it is completed") as string });
    const again = await json<Report & { waitingFor: unknown }>(["runs", "retry", runId, "--no-wait"]);
    expect([again.code, again.result.waitingFor]).toEqual([0, { kind: "approval", stepPath: "sign_off", until: null, approvers: ["finance"] }]);
    const rejected = await cli(["runs", "approve", again.result.runId, "--reject", "--comment", "too much"]);
    expect(rejected).toMatchObject({ code: 0, written: expect.stringContaining("too much") as string });
    expect((await cli(["runs", "show", again.result.runId])).written).toMatch(/answer {4}not run/);
  });

  it("cancels a run that waits, and refuses one that has ended or is not there", async () => {
    const { runId } = await studio.services.runs.start("local", "nap", { idempotencyKey: null });
    await expect.poll(async () => (await studio.services.runs.get("local", runId)).waitingFor, { timeout: 20_000 }).not.toBeNull();
    expect((await json<Report>(["runs", "cancel", runId])).result).toEqual({ runId, status: "cancelled" });
    const again = await cli(["runs", "cancel", runId]);
    expect([again.code, again.complaints]).toEqual([1, expect.stringContaining("cancelled") as string]);
    expect((await cli(["runs", "show", "run_nope"])).complaints).toContain("There is no run run_nope.");
  });

  it("takes a run to another workspace whole, once, where nothing of it runs", async () => {
    const { runId } = await run({ taken: true });
    expect((await cli(["runs", "export", runId, "--out", "taken.json"])).code).toBe(0);
    const file = join(here.root, "taken.json");
    expect((await json(["runs", "import", file], { cwd: there.root })).result).toEqual({ runId, status: "completed" });
    const [mine, theirs] = await Promise.all([json(["runs", "show", runId, "--logs"]), json(["runs", "show", runId, "--logs"], { cwd: there.root })]);
    expect(theirs.result).toEqual(mine.result);
    expect((await cli(["runs", "import", file], { cwd: there.root })).complaints).toContain("is here already");
    expect((await json<unknown[]>(["state", "list"], { cwd: there.root })).result).toEqual([]);
  });

  it("refuses a changed or incomplete export, and keeps nothing of it", async () => {
    const { runId } = await run({ tampered: true });
    const { written } = await cli(["runs", "export", runId, "--out", "-"]);
    type Archive = { run: Record<string, unknown>; events: unknown[]; definition: { code: string } };
    const changes: [(archive: Archive) => void, string][] = [
      [(archive) => (archive.definition.code += ";"), "compiled workflow is not the one it ran"],
      [(archive) => archive.events.splice(1, 1), "events are missing"],
      [(archive) => archive.events.pop(), "its journal does not end"],
      [(archive) => (archive.run["status"] = "running"), "only a run that has ended can be imported"],
      [(archive) => (archive.run["runId"] = "../x"), "its id is none of a run"],
      [(archive) => delete (archive as Partial<Archive>).definition, "definition"],
    ];
    for (const [change, message] of changes) {
      const archive = JSON.parse(written) as Archive;
      change(archive);
      await writeFile(join(here.root, "changed.json"), JSON.stringify(archive));
      const refused = await cli(["runs", "import", join(here.root, "changed.json")], { cwd: there.root });
      expect([refused.code, refused.complaints]).toEqual([1, expect.stringContaining(message) as string]);
    }
    for (const [text, message] of [
      ['{ "format": "fastn-run",\n}', "is not JSON: Expected double-quoted property name (line 2 column 1)"],
      ['{ "format": "fastn-run",\n"format": "fastn-run" }', '"format" is written twice in one object (line 2 column 1)'],
      ["[]", "holds no exported run"],
      ['{ "name": "package" }', "holds no exported run"],
    ] as const) {
      await writeFile(join(here.root, "changed.json"), text);
      const refused = await cli(["runs", "import", join(here.root, "changed.json")], { cwd: there.root });
      expect([refused.code, refused.complaints]).toEqual([2, expect.stringContaining(message) as string]);
    }
    expect((await cli(["runs", "show", runId], { cwd: there.root })).complaints).toContain(`There is no run ${runId}`);
  });
});

describe("fastn state", () => {
  it("sets, gets, lists and deletes what a workflow remembers", async () => {
    expect((await cli(["state", "set", "count", "a key/of mine", '{"n": 1}'])).code).toBe(0);
    expect((await json(["state", "get", "count", "a key/of mine"])).result).toEqual({ workflow: "count", key: "a key/of mine", value: { n: 1 } });
    await cli(["state", "set", "count", "seen", "-"], { input: "41" });
    expect((await run({})).output).toEqual({ seen: 42 });
    expect((await json<{ key: string }[]>(["state", "list", "--workflow", "count"])).result.map(({ key }) => key)).toEqual(["a key/of mine", "seen"]);
    expect((await cli(["state", "delete", "count", "a key/of mine"])).code).toBe(0);
    const gone = await cli(["state", "get", "count", "a key/of mine"]);
    expect([gone.code, gone.complaints]).toEqual([1, expect.stringContaining("keeps nothing under") as string]);
    expect((await cli(["state", "set", "cuont", "k", "1"])).complaints).toContain('There is no workflow "cuont"');
    expect((await cli(["state", "set", "count", "k", "{"])).code).toBe(2);
  });
});

describe("fastn connector", () => {
  it("lists connectors and the actions of one, and does an action on the mock server", async () => {
    expect((await json<{ name: string }[]>(["connector", "list"])).result.map(({ name }) => name)).toContain("shopify");
    expect((await cli(["connector", "list", "shopify"])).written).toContain("getCustomer");
    expect((await json(["connector", "test", "shopify", "getCustomer", "--input", '{"id": 6000000001}'])).result).toMatchObject({ output: { id: 6000000001 } });
    const wrong = await cli(["connector", "test", "shopify", "getCustomr"]);
    expect([wrong.code, wrong.complaints]).toEqual([1, expect.stringContaining("getCustomer") as string]);
  });
});

describe("fastn connector list", () => {
  it("says what a mistyped name may mean", async () => {
    expect((await cli(["connector", "list", "shopfy"])).complaints).toBe('There is no connector "shopfy". Did you mean "shopify"?\n');
    expect((await cli(["connector", "list", "zzz"])).complaints).toContain("There are: ");
  });
});

describe("fastn connector import", () => {
  const fixture = (name: string): string => fileURLToPath(new URL(`../../../connectors/src/import/fixtures/${name}`, import.meta.url));

  it("makes a connector whose actions answer from its mock at once", async () => {
    const { code, result } = await json<{ name: string; path: string; actions: { name: string }[] }>([
      "connector",
      "import",
      fixture("pets-3.0.openapi.yaml"),
      "--name",
      "pets",
    ]);
    expect([code, result.path]).toEqual([0, "connectors/pets.openapi.json"]);
    const listed = await json<{ actions: { name: string; type: string }[] }>(["connector", "list", "pets"]);
    expect(listed.result.actions.map(({ name }) => name)).toEqual(result.actions.map(({ name }) => name));
    const action = listed.result.actions.find(({ type }) => type === "list")?.name ?? "";
    expect((await json<{ output: unknown }>(["connector", "test", "pets", action])).code).toBe(0);
  });

  it("refuses a name that is taken, a file that is not there, and text that is no description", async () => {
    const again = await cli(["connector", "import", fixture("legacy.swagger2.json"), "--name", "pets"]);
    expect([again.code, again.complaints.includes("connectors/pets.openapi.json exists already")]).toEqual([1, true]);
    expect((await cli(["connector", "import", fixture("legacy.swagger2.json"), "--name", "pets", "--replace"])).code).toBe(0);
    expect((await cli(["connector", "import", "nowhere.yaml"])).code).toBe(2);
    expect((await cli(["connector", "import", "-"], { input: "{}" })).code).toBe(2);
    const broken = await cli(["connector", "import", "-", "--name", "broken"], { input: "openapi: [" });
    expect([broken.code, broken.complaints.includes("standard input")]).toEqual([1, true]);
  });
});

describe("fastn runs prune and rebuild", () => {
  it("remove ended runs beyond what is asked for, and find every row as its journal says", async () => {
    await run({});
    const before = (await json<Report[]>(["runs", "list"])).result.length;
    expect(await json(["runs", "rebuild"])).toMatchObject({ code: 0, result: { changed: [], failed: [] } });
    const { result } = await json<{ runs: number }>(["runs", "prune", "--runs", "1"]);
    expect(result.runs).toBeGreaterThan(0);
    expect((await json<Report[]>(["runs", "list"])).result.length).toBe(before - result.runs);
    expect((await cli(["runs", "prune", "--days", "x"])).code).toBe(2);
  });
});

describe("fastn init", () => {
  it("makes a workspace that has no problems, names its project, and refuses a folder with something in it", async () => {
    const made = await json<{ root: string; project: string; workflows: string[] }>(["init", "My Shop", "--template", "refund-approval"]);
    expect(made).toMatchObject({ code: 0, result: { project: "my-shop", workflows: ["refund_approval"] } });
    expect(await readFile(join(made.result.root, "fastn.config.ts"), "utf8")).toContain('project: "my-shop"');
    const again = await cli(["init", "My Shop"]);
    expect([again.code, again.complaints]).toEqual([1, expect.stringContaining("is not empty") as string]);
    expect((await cli(["init", "x", "--template", "nope"])).code).toBe(2);
  });

  it("says how to go there in words a shell takes, and why a folder cannot be made", async () => {
    expect((await cli(["init", "Bob's Shop"])).written).toContain(process.platform === "win32" ? `cd "Bob's Shop"` : `cd 'Bob'\\''s Shop'`);
    const { code, complaints } = await cli(["init", "fastn.config.ts/x"]);
    expect([code, complaints]).toEqual([1, expect.stringContaining("fastn.config.ts/x") as string]);
    expect(complaints).not.toContain(" at ");
  });
});
