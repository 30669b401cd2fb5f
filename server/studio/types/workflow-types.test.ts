import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse, parseConfig } from "@fastn/builder";
import { connectorTypes, createConnectorRegistry } from "@fastn/connectors";
import { editorTypes } from "@fastn/workflow/editor-types";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type TypeScript from "../../../shared/core/node_modules/typescript/lib/typescript.js";
import { configTypes } from "./config-types.ts";
import { workflowTypes } from "./workflow-types.ts";

// The editor's worker holds TypeScript 5.9; core carries the same one for its generator.
const ts = createRequire(new URL("../../../shared/core/src/index.ts", import.meta.url))("typescript") as typeof TypeScript;
const templates = fileURLToPath(new URL("../../../resources/templates", import.meta.url));
const connectors = createConnectorRegistry().list();
let root = "";

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), "fastn-types-"));
});
afterAll(() => rm(root, { recursive: true, force: true }));

/** Errors the code editor shows in a folder's workflows, as `file:line message`. */
async function errorsIn(folder: string): Promise<string[]> {
  const names = (await readdir(join(folder, "workflows"))).filter((name) => name.endsWith(".ts"));
  const workflows = await Promise.all(names.map(async (file) => ({ graph: parse(await readFile(join(folder, "workflows", file), "utf8"), { file }) })));
  const { config } = parseConfig(await readFile(join(folder, "fastn.config.ts"), "utf8"));
  const libraries = [
    ...editorTypes(),
    { path: "connectors.d.ts", text: connectorTypes(connectors) },
    { path: "workflows.d.ts", text: workflowTypes(workflows, connectors) },
    { path: "config.d.ts", text: configTypes(config) },
  ];
  for (const { path, text } of libraries) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const files = [...libraries.map(({ path }) => path), "fastn.config.ts", ...names.map((name) => `workflows/${name}`)].filter((path) => path.endsWith(".ts"));
  const options: TypeScript.CompilerOptions = {
    strict: true,
    noEmit: true,
    // Errors in the generated declarations would hide as `any`.
    skipLibCheck: false,
    skipDefaultLibCheck: true,
    target: ts.ScriptTarget.ESNext,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Node10,
    lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
    types: [],
  };
  const program = ts.createProgram(
    files.map((path) => join(folder, path)),
    options,
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start, messageText }) => {
    const line = file && start !== undefined ? file.getLineAndCharacterOfPosition(start).line + 1 : 0;
    return `${file?.fileName.split("/").at(-1)}:${line} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

const source = `import { workflow, step, trigger } from "@fastn/workflow";
const order = { type: "object", required: ["id"], properties: { id: { type: "integer" }, extra: { type: "object" } } };
export default workflow("orders", {
  trigger: trigger.webhook({ input: order }),
  steps: [
    step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: { id: "{{trigger.id}}" }, onError: "continue" }),
    step("shop", { type: "action", connector: "nowhere", action: "nothing" }),
    step("ask", { type: "approval" }),
    step("fork", { type: "gate", when: (ctx) => ctx.steps.ask.output.approved, then: [step("typed", { type: "action", handler: () => 1, output: { type: "number" } })], otherwise: [] }),
    step("each", { type: "loop", times: 2, steps: [step("inner", { type: "action", handler: () => 1, output: { type: "number" } })] }),
    step("last", {
      type: "action",
      handler: (ctx) => {
        const known: number = ctx.trigger.id + ctx.steps.each.output.length + ctx.steps.typed.output;
        ctx.trigger.extra?.whatever.it.holds;
        ctx.steps.shop.output.whatever.it.gives;
        if (ctx.steps.fork.output.selected === "then") ctx.steps.customer.output?.email;
        return known;
      },
    }),
    step("wrong", { type: "action", handler: (ctx) => ctx.trigger.idd }),
    step("nullable", { type: "action", handler: (ctx) => ctx.steps.customer.output.email }),
    step("absent", { type: "action", handler: (ctx) => ctx.steps.custmer }),
    step("branch", { type: "action", handler: (ctx) => ctx.steps.fork.output.selected === "else" }),
  ],
});
`;

describe("workflowTypes", () => {
  it("tells handlers what their trigger brings and what other steps give, and nothing it does not know", async () => {
    const folder = join(root, "own");
    await mkdir(join(folder, "workflows"), { recursive: true });
    await writeFile(join(folder, "workflows/orders.ts"), source);
    await writeFile(join(folder, "fastn.config.ts"), 'import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "own" });\n');
    const lineOf = (name: string): number => source.split("\n").findIndex((line) => line.includes(`step("${name}"`)) + 1;
    const errors = await errorsIn(folder);
    // The unknown connector is wrong where it is named, and any where it is read.
    expect([...new Set(errors.map((error) => error.split(" ")[0]))]).toEqual(
      ["shop", "wrong", "nullable", "absent", "branch"].map((name) => `orders.ts:${lineOf(name)}`),
    );
  });

  it("finds nothing wrong with the templates", async () => {
    for (const name of await readdir(templates)) {
      await cp(join(templates, name), join(root, name), { recursive: true });
      expect(await errorsIn(join(root, name))).toEqual([]);
    }
  });

  it("leaves out what has no handlers to type and keeps the first of two of a name", () => {
    const graphs = [
      "export default async (ctx) => 1;",
      "",
      ...[1, 2].map(
        (n) => `import { workflow, step } from "@fastn/workflow";\nexport default workflow("w", { steps: [step("s${n}", { type: "wait", for: 1 })] });`,
      ),
    ];
    const text = workflowTypes(
      graphs.map((graph) => ({ graph: parse(graph, { file: "x.ts" }) })),
      [],
    );
    expect(text).toContain('"w": {\n      trigger: any;\n      steps: {\n        "s1": { readonly output: any };');
    expect(text.match(/^ {4}"/gm)).toHaveLength(1);
  });
});
