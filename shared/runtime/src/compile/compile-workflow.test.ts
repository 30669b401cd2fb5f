import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createStepHost, forkStepHostOnNode } from "../step-host/index.ts";
import { compileWorkflow } from "./compile-workflow.ts";

describe("compileWorkflow", () => {
  let base: string;
  let root: string;
  const put = async (file: string, text: string): Promise<void> => {
    await mkdir(path.dirname(path.join(base, file)), { recursive: true });
    await writeFile(path.join(base, file), text);
  };
  const file = "workflows/w.ts";
  const sample = `import { workflow, step, trigger } from "@fastn/workflow";
import { add } from "../lib/add.ts";
import { left } from "left";
import rates from "../lib/rates.json";
export default workflow("w", {
  trigger: trigger.manual(),
  steps: [step("s", { type: "action", handler: async (ctx) => add(ctx.input.n, left, rates.eur) })],
});
`;

  beforeEach(async () => {
    base = await mkdtemp(path.join(tmpdir(), "fastn-compile-"));
    root = path.join(base, "workspace");
    await put(
      "workspace/lib/add.ts",
      "export const add = (...all: number[]): number => {\n  if (all[0] === 0) throw new Error('zero');\n  return all.reduce((a, b) => a + b);\n};",
    );
    await put("workspace/lib/rates.json", '{ "eur": 100 }');
    await put("workspace/node_modules/left/package.json", '{ "name": "left", "main": "index.cjs" }');
    await put("workspace/node_modules/left/index.cjs", "exports.left = require('util').format('%d', 10) * 1;");
    await put("workspace/workflows/w.ts", sample);
    await put("outside/secret.ts", "export const secret = 1;");
  });
  afterEach(() => rm(base, { recursive: true, force: true }));

  it("bundles files and packages of the workspace into something a step host runs, errors mapped back", async () => {
    const compiled = await compileWorkflow({ root, file });
    const host = createStepHost({ fork: forkStepHostOnNode() });
    const call = (n: number) =>
      host.call({
        bundle: compiled,
        fn: "steps[0].handler",
        context: { input: { n } },
        timeoutMs: 20_000,
        signal: new AbortController().signal,
        onLog: () => {},
        ask: () => Promise.resolve(null),
      });
    expect(await host.describe(compiled)).toMatchObject({ form: "steps", name: "w" });
    expect(await call(1)).toBe(111);
    await expect(call(0)).rejects.toMatchObject({ message: "zero", details: { file: "lib/add.ts", line: 2 } });
    host.close();
  });

  it("gives the same hash wherever the workspace lies, and another when a dependency changes", async () => {
    const first = await compileWorkflow({ root, file });
    expect(first).toMatchObject({ file, source: sample, hash: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(JSON.parse(first.sourceMap)).toMatchObject({ sources: expect.arrayContaining(["workflows/w.ts", "lib/add.ts"]) });
    await put("elsewhere/deep/x", "");
    const { rename } = await import("node:fs/promises");
    await rename(root, path.join(base, "elsewhere/deep/w2"));
    const moved = await compileWorkflow({ root: path.join(base, "elsewhere/deep/w2"), file });
    expect(moved.hash).toBe(first.hash);
    expect(moved.code).not.toContain(base);
    await put("elsewhere/deep/w2/lib/rates.json", '{ "eur": 200 }');
    expect((await compileWorkflow({ root: path.join(base, "elsewhere/deep/w2"), file })).hash).not.toBe(first.hash);
  });

  it("compiles text that is not saved yet", async () => {
    const compiled = await compileWorkflow({ root, file, source: "export default async () => 'unsaved';" });
    expect([compiled.source, compiled.code]).toEqual(["export default async () => 'unsaved';", expect.stringContaining("unsaved")]);
  });

  it.each([
    ["const a = ;", 1, 11],
    ["\n  import x from './missing';\n  x();", 2, 17],
    ["\n\n\nimport x from 'no-such-package'; x();", 4, 15],
  ])("names file, line and column of what does not compile: %j", async (source, line, column) => {
    await expect(compileWorkflow({ root, file, source })).rejects.toMatchObject({
      code: "SOURCE_SYNTAX",
      message: expect.stringContaining(`workflows/w.ts:${line}:${column}`),
      details: { file, line, column },
    });
  });

  it("names the file at fault when it is an imported one", async () => {
    await put("workspace/lib/add.ts", "export const add = 1 +;");
    await expect(compileWorkflow({ root, file })).rejects.toMatchObject({ code: "SOURCE_SYNTAX", details: { file: "lib/add.ts", line: 1 } });
  });

  it("bundles a scoped package with its own dependencies, by its exports", async () => {
    await put("workspace/node_modules/@acme/tax/package.json", '{ "name": "@acme/tax", "exports": { ".": { "import": "./esm.js", "require": "./cjs.cjs" } } }');
    await put("workspace/node_modules/@acme/tax/esm.js", 'import { rate } from "rates"; export const tax = (net) => net * rate;');
    await put("workspace/node_modules/@acme/tax/node_modules/rates/package.json", '{ "name": "rates", "type": "module", "main": "i.js" }');
    await put("workspace/node_modules/@acme/tax/node_modules/rates/i.js", "export const rate = 0.19;");
    const { code } = await compileWorkflow({ root, file, source: `import { tax } from "@acme/tax"; export default async () => tax(100);` });
    const { default: run } = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as { default: () => Promise<number> };
    expect(await run()).toBe(19);
  });

  it.each([
    ["by its own file", "module.exports = require('./build/Release/fast.node');"],
    ["by a loader", "module.exports = require('bindings')('fast');"],
  ])("refuses a package with a native addon, loaded %s, with its name and what to do", async (_how, text) => {
    await put("workspace/node_modules/fast/package.json", '{ "name": "fast", "main": "index.js" }');
    await put("workspace/node_modules/fast/index.js", text);
    await put("workspace/node_modules/fast/build/Release/fast.node", "\u007fELF");
    await expect(compileWorkflow({ root, file, source: `import fast from "fast"; export default fast;` })).rejects.toMatchObject({
      code: "SOURCE_SYNTAX",
      message: expect.stringMatching(/node_modules\/fast\/index\.js:1:\d+: The package fast is \(or needs\) a native addon/),
    });
  });

  describe("lets in no code from outside the workspace", () => {
    // oxlint-disable-next-line unicorn/consistent-function-scoping -- it belongs to this group
    const refused = (source: string) =>
      expect(compileWorkflow({ root, file, source })).rejects.toMatchObject({ code: "PATH_OUTSIDE_WORKSPACE", details: { file, line: 1 } });

    it("by a relative or absolute path", async () => {
      await refused(`import { secret } from "../../outside/secret.ts"; export default secret;`);
      await refused(`import { secret } from ${JSON.stringify(path.join(base, "outside/secret.ts"))}; export default secret;`);
      await refused(`export default () => import("../../outside/secret.ts");`);
      await refused(`export default require("../../outside/secret.ts");`);
    });

    it("by a symlink", async () => {
      await symlink(path.join(base, "outside"), path.join(root, "lib/link"));
      await refused(`import { secret } from "../lib/link/secret.ts"; export default secret;`);
    });

    it("by a package further up, or a symlinked package", async () => {
      await put("node_modules/up/index.js", "export const up = 1;");
      await refused(`import { up } from "up"; export default up;`);
      await symlink(path.join(base, "outside"), path.join(root, "node_modules/linked"));
      await refused(`import { secret } from "linked/secret.ts"; export default secret;`);
    });

    it("by being a symlink itself", async () => {
      await symlink(path.join(base, "outside/secret.ts"), path.join(root, "workflows/link.ts"));
      await expect(compileWorkflow({ root, file: "workflows/link.ts" })).rejects.toMatchObject({ code: "PATH_OUTSIDE_WORKSPACE" });
    });

    it("by a tsconfig.json further up", async () => {
      await put("tsconfig.json", '{ "compilerOptions": { "paths": { "secret": ["./outside/secret.ts"] } } }');
      await expect(compileWorkflow({ root, file, source: `import { secret } from "secret"; export default secret;` })).rejects.toMatchObject({
        code: "SOURCE_SYNTAX",
      });
    });
  });

  it("says when there is no such file", async () => {
    await expect(compileWorkflow({ root, file: "workflows/none.ts" })).rejects.toMatchObject({ code: "WORKFLOW_NOT_FOUND" });
  });
});
