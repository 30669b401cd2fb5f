import { chmodSync, lstatSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unwrap } from "@fastn/core/api";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";
import type { Studio } from "./create-studio.ts";

const good = `import { step, workflow } from "@fastn/workflow";
export default workflow("good", { steps: [step("one", { type: "action", handler: () => 1 })] });
`;
const steps = (list: string): string => `import { step, workflow } from "@fastn/workflow";\nexport default workflow("bad", {\n  steps: [\n${list}\n  ],\n});\n`;
const handler = `type: "action", handler: () => 1`;

let workspace: TempWorkspace;
let studio: Studio | null;
beforeEach(() => {
  workspace = tempWorkspace({ "workflows/good.ts": good });
  studio = null;
});
afterEach(async () => {
  await studio?.close();
  workspace.remove();
});

/** Every file of the folder but the studio's own, with content and times: opening must leave all as it was. */
function snapshot(): string[] {
  return readdirSync(workspace.root, { recursive: true, encoding: "utf8" })
    .filter((path) => !path.startsWith(".fastn"))
    .map((path) => {
      const stat = lstatSync(join(workspace.root, path));
      return stat.isFile() ? `${path} ${stat.mtimeMs} ${readFileSync(join(workspace.root, path)).toString("base64").slice(0, 2_000)}` : path;
    })
    .sort();
}

interface Bad {
  readonly make: () => void;
  /** Of the problem that must be shown. */
  readonly code: string;
  readonly file: string;
  readonly line: number;
  readonly says?: RegExp;
}

const file = "workflows/bad.ts";
const write = (text: string | Uint8Array) => (): void => workspace.write(file, text);
const cases: Readonly<Record<string, Bad>> = {
  "broken TypeScript": {
    make: write(`import { workflow } from "@fastn/workflow";\nexport default workflow("bad", {\n  steps: [\n`),
    code: "SOURCE_SYNTAX",
    file,
    line: 4,
  },
  "an unknown connector": {
    make: write(steps(`    step("a", { type: "action", connector: "shopfy", action: "getOrder" }),`)),
    code: "CONNECTOR_UNKNOWN",
    file,
    line: 4,
    says: /shopfy/,
  },
  "an unknown action": {
    make: write(steps(`    step("a", { type: "action", connector: "shopify", action: "getOrdr" }),`)),
    code: "ACTION_UNKNOWN",
    file,
    line: 4,
    says: /getOrdr/,
  },
  "a cycle": {
    make: write(steps(`    step("a", { ${handler}, dependsOn: ["b"] }),\n    step("b", { ${handler}, dependsOn: ["a"] }),`)),
    code: "STEP_CYCLE",
    file,
    line: 4,
    says: /a.*b/,
  },
  "a step that waits for itself": { make: write(steps(`    step("a", { ${handler}, dependsOn: ["a"] }),`)), code: "STEP_CYCLE", file, line: 4 },
  "a duplicate step name": {
    make: write(steps(`    step("a", { ${handler} }),\n    step("a", { ${handler} }),`)),
    code: "STEP_DUPLICATE",
    file,
    line: 5,
    says: /"a"/,
  },
  "a reference to a missing step": {
    make: write(steps(`    step("a", { ${handler}, dependsOn: ["nobody"] }),`)),
    code: "STEP_UNKNOWN",
    file,
    line: 4,
    says: /nobody/,
  },
  "an empty file": { make: write(""), code: "WORKFLOW_EMPTY", file, line: 1 },
  "only blanks": { make: write(" \n\t\n "), code: "WORKFLOW_EMPTY", file, line: 1 },
  "only a byte order mark": { make: write("\ufeff"), code: "WORKFLOW_EMPTY", file, line: 1 },
  "a binary renamed .ts": { make: write(Buffer.from("89504e470d0a1a0a0000000d49484452", "hex")), code: "FILE_NOT_TEXT", file, line: 1 },
  "UTF-16": { make: write(Buffer.from(`\ufeff${good}`, "utf16le")), code: "FILE_NOT_TEXT", file, line: 1 },
  "more than 5 MB": { make: write(`${good}// ${"x".repeat(5 * 1024 * 1024)}`), code: "FILE_TOO_LARGE", file, line: 1 },
  "merge conflict markers": { make: write(`<<<<<<< ours\n${good}=======\n${good}>>>>>>> theirs\n`), code: "SOURCE_SYNTAX", file, line: 1 },
  "nesting 10,000 deep": { make: write(`export default ${"[".repeat(10_000)}${"]".repeat(10_000)};`), code: "SOURCE_SYNTAX", file, line: 1 },
  "two workflows of one name": { make: write(good), code: "WORKFLOW_DUPLICATE", file: "workflows/good.ts", line: 2, says: /workflows\/bad\.ts/ },
  "two webhooks of one path": {
    make: () => {
      workspace.write("workflows/a_first.ts", good.replace('"good", {', '"first", { trigger: { type: "webhook", path: "/orders" },'));
      workspace.write(file, good.replace('"good", {', '"bad", { trigger: { type: "webhook", path: "orders/" },'));
    },
    code: "WORKFLOW_DUPLICATE",
    file,
    line: 2,
    says: /a_first/,
  },
  "a schedule that never comes": {
    make: write(good.replace('"good", {', '"bad", { trigger: { type: "cron", schedule: "0 0 31 2 *" },')),
    code: "WORKFLOW_INVALID",
    file,
    line: 2,
  },
  "a symlink out of the folder": { make: () => symlinkSync("/etc/passwd", join(workspace.root, file)), code: "PATH_OUTSIDE_WORKSPACE", file, line: 1 },
  "a link to itself": { make: () => symlinkSync("bad.ts", join(workspace.root, file)), code: "PATH_OUTSIDE_WORKSPACE", file, line: 1 },
  "a step name that is reserved": {
    make: write(steps(`    step("__proto__", { ${handler} }),`)),
    code: "STEP_OPTION_INVALID",
    file,
    line: 4,
    says: /reserved/,
  },
  "cases in UTF-16": {
    make: () => workspace.write("workflows/good.cases.json", Buffer.from('\ufeff{"cases":[]}', "utf16le")),
    code: "FILE_NOT_TEXT",
    file: "workflows/good.cases.json",
    line: 1,
  },
  "cases with a key written twice": {
    make: () => workspace.write("workflows/good.cases.json", '[{ "name": "a", "input": 1,\n  "input": 2 }]'),
    code: "VALIDATION_FAILED",
    file: "workflows/good.cases.json",
    line: 2,
    says: /"input" is written twice/,
  },
  "cases nested 100,000 deep": {
    make: () => workspace.write("workflows/good.cases.json", `[{ "name": "a",\n  "input": ${"[".repeat(100_000)}${"]".repeat(100_000)} }]`),
    code: "VALIDATION_FAILED",
    file: "workflows/good.cases.json",
    line: 2,
  },
  "a layout with a key written twice (12)": {
    make: () => workspace.write("workflows/good.layout.json", '{ "version": 1,\n  "positions": {},\n  "positions": {} }'),
    code: "CONFIG_INVALID",
    file: "workflows/good.layout.json",
    line: 3,
    says: /"positions" is written twice.*Fix it, or delete it/,
  },
  "a layout with merge conflict markers (21)": {
    make: () => workspace.write("workflows/good.layout.json", "{\n<<<<<<< ours\n}\n"),
    code: "CONFIG_INVALID",
    file: "workflows/good.layout.json",
    line: 2,
    says: /not valid JSON.*Fix it, or delete it/,
  },
  "a layout nested 100,000 deep (10)": {
    make: () => workspace.write("workflows/good.layout.json", `{ "extra": ${"[".repeat(100_000)}${"]".repeat(100_000)} }`),
    code: "CONFIG_INVALID",
    file: "workflows/good.layout.json",
    line: 1,
    says: /nesting deeper than/,
  },
  "a configuration in UTF-16": {
    make: () => workspace.write("fastn.config.ts", Buffer.from("\ufeffexport default {};", "utf16le")),
    code: "FILE_NOT_TEXT",
    file: "fastn.config.ts",
    line: 1,
  },
  "a configuration with a key written twice": {
    make: () => workspace.write("fastn.config.ts", 'export default {\n  project: "a",\n  project: "b",\n};'),
    code: "CONFIG_INVALID",
    file: "fastn.config.ts",
    line: 3,
    says: /`project` is written twice/,
  },
  "an option written twice": {
    make: write(steps(`    step("a", {\n      type: "action", handler: () => 1,\n      timeout: "1s", timeout: "2s" }),`)),
    code: "WORKFLOW_INVALID",
    file,
    line: 6,
    says: /`timeout` is written twice/,
  },
  "an input schema of a type there is not": {
    make: write(good.replace('"good", {', '"bad", { trigger: { type: "manual",\n  input: { type: "objekt" } },')),
    code: "WORKFLOW_INVALID",
    file,
    line: 3,
    says: /Did you mean "object"/,
  },
  "an input schema with a broken pattern": {
    make: write(good.replace('"good", {', '"bad", { trigger: { type: "manual",\n  input: { properties: { a: { pattern: "(" } } } },')),
    code: "WORKFLOW_INVALID",
    file,
    line: 3,
    says: /properties\.a\.pattern/,
  },
  "a schedule of a megabyte": {
    make: write(good.replace('"good", {', `"bad", { trigger: { type: "cron",\n  schedule: "${"1,".repeat(500_000)}1 * * * *" },`)),
    code: "WORKFLOW_INVALID",
    file,
    line: 2,
    says: /^.{0,500}at most 500 characters.{0,500}$/,
  },
  "two workflows whose names differ in case only": {
    make: write(good.replace('"good"', '"Good"')),
    code: "WORKFLOW_DUPLICATE",
    file: "workflows/good.ts",
    line: 2,
  },
  "a name of a megabyte": {
    make: write(steps(`    step("a", { type: "action", connector: "${"x".repeat(1_000_000)}", action: "getOrder" }),`)),
    code: "CONNECTOR_UNKNOWN",
    file,
    line: 4,
    says: /^.{0,2000}$/,
  },
  "a broken configuration": { make: () => workspace.write("fastn.config.ts", "export default {"), code: "SOURCE_SYNTAX", file: "fastn.config.ts", line: 1 },
  "a configuration that is code": {
    make: () => workspace.write("fastn.config.ts", "export default make(process.env);"),
    code: "CONFIG_INVALID",
    file: "fastn.config.ts",
    line: 1,
  },
};

describe("a folder with", () => {
  it.each(Object.entries(cases))(
    "%s opens, says so with file and line, and neither harms nor runs anything",
    async (_name, { make, code, file: at, line, says }) => {
      make();
      const before = snapshot();
      studio = await openTestStudio(workspace.root);
      const api = clientOf(studio);
      const { data: problems } = await unwrap(api.GET("/api/v1/problems"));
      const found = problems.filter((problem) => problem.code === code);
      expect(found.map((problem) => [problem.file, problem.line])).toContainEqual([at, line]);
      if (says !== undefined) expect(found.map(({ message }) => message).join("\n")).toMatch(says);

      const view = await unwrap(api.GET("/api/v1/workspace"));
      const names = view.workflows.map(({ name }) => name);
      expect(names).toContain("good");
      if (names.includes("bad")) {
        const started = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "bad" } }, body: {} });
        expect(started.response.status).toBe(422);
      }
      expect((await unwrap(api.GET("/api/v1/executions"))).data).toEqual([]);
      expect(snapshot()).toEqual(before);
    },
  );

  it.each(Array.from({ length: 25 }, (_, index) => index / 25))("a workflow cut off at %f of its length opens, and cannot be started", async (share) => {
    workspace.write(file, good.slice(0, Math.floor(good.length * share)));
    studio = await openTestStudio(workspace.root);
    const api = clientOf(studio);
    const { workflows } = await unwrap(api.GET("/api/v1/workspace"));
    const cut = workflows.find((workflow) => workflow.file === file);
    const started = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: cut?.name ?? "" } }, body: {} });
    expect([started.response.status, (await unwrap(api.GET("/api/v1/executions"))).data]).toEqual([422, []]);
  });
});

describe("a folder that cannot be written", () => {
  it("opens for looking: no file is made in it, nothing is saved and nothing runs", async () => {
    chmodSync(workspace.root, 0o555);
    const before = readdirSync(workspace.root);
    studio = await openTestStudio(workspace.root, { userHome: join(workspace.root, "..", "fastn-test-home") });
    const api = clientOf(studio);
    const view = await unwrap(api.GET("/api/v1/workspace"));
    expect([view.readOnly, view.problems.map(({ code, file: at }) => [code, at])]).toEqual([true, expect.arrayContaining([["WORKSPACE_READ_ONLY", ""]])]);
    const saved = await api.PUT("/api/v1/workspace/file", { params: { query: { path: "x.ts" }, header: { "if-none-match": "*" } }, body: { text: "x" } });
    const started = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "good" } }, body: {} });
    chmodSync(workspace.root, 0o755);
    expect([saved.error?.code, started.error?.code, readdirSync(workspace.root)]).toEqual(["WORKSPACE_READ_ONLY", "WORKSPACE_READ_ONLY", before]);
  });
});

describe("a folder whose own database", () => {
  it("is damaged opens with a fresh one, keeps the old one and says where", async () => {
    workspace.write(".fastn/fastn.db", "this is no database at all");
    studio = await openTestStudio(workspace.root);
    const view = await unwrap(clientOf(studio).GET("/api/v1/workspace"));
    expect([view.readOnly, view.problems.map(({ code }) => code)]).toEqual([false, expect.arrayContaining(["STORE_DAMAGED"])]);
    expect(readdirSync(join(workspace.root, ".fastn")).some((name) => name.includes("set-aside"))).toBe(true);
  });

  it("is a link elsewhere does not write there", async () => {
    const target = join(workspace.root, "..", `elsewhere-${process.pid}`);
    mkdirSync(join(workspace.root, ".."), { recursive: true });
    symlinkSync(target, join(workspace.root, ".fastn"));
    studio = await openTestStudio(workspace.root, { userHome: join(workspace.root, "..", "fastn-test-home") });
    expect((await unwrap(clientOf(studio).GET("/api/v1/workspace"))).readOnly).toBe(true);
    expect(statSync(target, { throwIfNoEntry: false })).toBeUndefined();
  });

  it("was brought along trusting itself is not believed", async () => {
    studio = await openTestStudio(workspace.root, { trust: false });
    await unwrap(clientOf(studio).POST("/api/v1/workspace/trust"));
    await studio.close();
    // Another person's computer: the same folder and path, another key.
    studio = await openTestStudio(workspace.root, { trust: false, userHome: join(workspace.root, ".fastn", "other-home") });
    const started = await clientOf(studio).POST("/api/v1/workflows/{name}/run", { params: { path: { name: "good" } }, body: {} });
    expect([started.response.status, started.error?.code]).toEqual([403, "WORKSPACE_NOT_TRUSTED"]);
  });
});

it("warns of files and steps whose names differ in case only, and runs them as what they are", async () => {
  workspace.write("workflows/GOOD.cases.json", "[]");
  workspace.write("workflows/good.cases.json", "[]");
  workspace.write("workflows/twins.ts", steps(`    step("a", { ${handler} }),\n    step("A", { ${handler} }),`).replace('"bad"', '"twins"'));
  studio = await openTestStudio(workspace.root);
  const api = clientOf(studio);
  const { data: problems } = await unwrap(api.GET("/api/v1/problems"));
  const warned = problems.filter(({ code }) => code === "CONFLICT" || code === "STEP_DUPLICATE");
  expect(warned.map(({ severity, file: at, line }) => [severity, at, line])).toEqual([
    ["warning", "workflows/good.cases.json", 1],
    ["warning", "workflows/twins.ts", 5],
  ]);
  const started = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "twins" } }, body: {} });
  expect(started.response.status).toBe(202);
});

it("makes no file or folder whose name differs from another's in case or accents only (8, 19)", async () => {
  workspace.write("workflows/caf\u00e9.ts", good.replace('"good"', '"cafe"'));
  studio = await openTestStudio(workspace.root);
  const api = clientOf(studio);
  const before = snapshot();
  for (const [path, there] of [
    ["workflows/Good.ts", "workflows/good.ts"],
    ["Workflows/new.ts", "workflows"],
    ["workflows/cafe\u0301.ts", "workflows/caf\u00e9.ts"],
  ] as const) {
    const made = await api.PUT("/api/v1/workspace/file", { params: { query: { path }, header: { "if-none-match": "*" } }, body: { text: "x" } });
    expect([made.error?.code, made.error?.message]).toEqual(["CONFLICT", expect.stringContaining(`beside ${there}: `)]);
  }
  expect(snapshot()).toEqual(before);
  const other = { params: { query: { path: "workflows/new/deep.ts" }, header: { "if-none-match": "*" } }, body: { text: "x" } } as const;
  expect((await api.PUT("/api/v1/workspace/file", other)).response.status).toBe(200);
});

it("opening and looking at a folder whose every file tries to leave a mark leaves none", async () => {
  const mark = join(workspace.root, "mark");
  const evil = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(mark)}, "x");\n`;
  workspace.write("workflows/good.ts", evil + good);
  workspace.write("fastn.config.ts", `${evil}export default { project: "evil" };`);
  workspace.write("connectors/evil.ts", evil);
  workspace.write("package.json", JSON.stringify({ name: "evil", scripts: { postinstall: `touch ${mark}`, prepare: `touch ${mark}` } }));
  workspace.write("tsconfig.json", JSON.stringify({ extends: "./evil.json", compilerOptions: { plugins: [{ name: "./workflows/good.ts" }] } }));
  mkdirSync(join(workspace.root, ".git/hooks"), { recursive: true });
  writeFileSync(join(workspace.root, ".git/hooks/post-checkout"), `#!/bin/sh\ntouch ${mark}\n`, { mode: 0o755 });
  studio = await openTestStudio(workspace.root, { trust: false });
  const api = clientOf(studio);
  await unwrap(api.GET("/api/v1/workspace"));
  await unwrap(api.GET("/api/v1/workspace/types"));
  const detail = await unwrap(api.GET("/api/v1/workflows/{name}", { params: { path: { name: "good" } } }));
  await unwrap(api.POST("/api/v1/workflows/{name}/validate", { params: { path: { name: "good" } }, body: { source: detail.source.text } }));
  await unwrap(
    api.POST("/api/v1/workflows/{name}/edit", {
      params: { path: { name: "good" }, header: { "if-match": detail.source.etag } },
      body: { change: { type: "step.rename", step: "one", to: "first" } },
    }),
  );
  const started = await api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "good" } }, body: {} });
  expect([started.error?.code, statSync(mark, { throwIfNoEntry: false })]).toEqual(["WORKSPACE_NOT_TRUSTED", undefined]);
});
