import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import type TypeScript from "../../../core/node_modules/typescript/lib/typescript.js";
import { editorTypes } from "./index.ts";

// The editor's worker holds TypeScript 5.9; core carries the same one for its generator.
const ts = createRequire(new URL("../../../core/src/index.ts", import.meta.url))("typescript") as typeof TypeScript;

const root = "/workspace/";
const options: TypeScript.CompilerOptions = {
  strict: true,
  noImplicitAny: false,
  noEmit: true,
  skipLibCheck: true,
  skipDefaultLibCheck: true,
  target: ts.ScriptTarget.ESNext,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Node10,
  lib: ["lib.es2023.d.ts", "lib.dom.d.ts"],
  types: [],
};
const libraries = new Map<string, TypeScript.SourceFile | undefined>();

/** A compiler host in which only `texts` and TypeScript's own libraries exist. */
function hostOf(texts: ReadonlyMap<string, string>): TypeScript.CompilerHost {
  const host = ts.createCompilerHost(options);
  return {
    ...host,
    fileExists: (file) => texts.has(file),
    readFile: (file) => texts.get(file),
    directoryExists: (folder) => [...texts.keys()].some((file) => file.startsWith(`${folder}/`)),
    getDirectories: () => [],
    getCurrentDirectory: () => root,
    getSourceFile(file, version) {
      const text = texts.get(file);
      if (text !== undefined) return ts.createSourceFile(file, text, version);
      if (!libraries.has(file)) libraries.set(file, host.getSourceFile(file, version));
      return libraries.get(file);
    },
  };
}

/** Errors of workflow files as the editor's TypeScript worker sees them, as `file:line code message`. */
function errorsIn(files: Readonly<Record<string, string>>): string[] {
  const all = [...editorTypes().map(({ path, text }) => [path, text] as const), ...Object.entries(files)];
  const texts = new Map(all.map(([path, text]) => [root + path, text]));
  const program = ts.createProgram(
    [...texts.keys()].filter((file) => file.endsWith(".ts")),
    options,
    hostOf(texts),
  );
  return ts.getPreEmitDiagnostics(program).map(({ file, start, code, messageText }) => {
    const line = file === undefined || start === undefined ? 0 : file.getLineAndCharacterOfPosition(start).line + 1;
    return `${file?.fileName.slice(root.length)}:${line} ${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`;
  });
}

const workflows = `import { workflow, step, trigger, defineConfig } from "@fastn/workflow";
const apart = step("apart", { type: "action", handler: (ctx) => ctx.steps.anything.output.at.all });
export default workflow("orders", {
  tier: "standard",
  timeout: "10m",
  trigger: trigger.webhook({ path: "/orders", input: { type: "object", properties: { id: { type: "string" } } } }),
  steps: [
    apart,
    step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: { id: "{{trigger.customer.id}}" }, retry: { maxAttempts: 5, initialInterval: "1s" } }),
    step("totals", { type: "action", async handler(ctx) { ctx.log("x", ctx.run.id); return { net: ctx.trigger.lines.reduce((sum, line) => sum + line.price, 0) }; } }),
    step("is_large", { type: "gate", when: (ctx) => ctx.steps.totals.output.net > 500, then: [step("sign_off", { type: "approval", approvers: ["finance"], expiresIn: "2d" })], otherwise: [] }),
    step("lines", { type: "loop", over: "{{trigger.lines}}", steps: [step("reserve", { type: "wait", until: (ctx) => new Date(ctx.item.due) })] }),
    step("paid", { type: "wait", event: { name: "paid", match: { id: "{{trigger.id}}" } }, timeout: "1d" }),
    step("tell", { type: "notification", channels: ["slack"], title: "Invoice {{steps.invoice.output.InvoiceNumber}}" }),
  ],
});
export const plain = workflow("plain", { trigger: { type: "cron", schedule: "0 6 * * *" }, steps: [step("a", { type: "wait", for: "1h30m", onError: "continue" })] });
export const config = defineConfig({ project: "p", environments: { local: { variables: { currency: "EUR" } } } });
`;

describe("editorTypes", () => {
  it("let the published forms pass without any workspace types", () => {
    expect(errorsIn({ "workflows/orders.ts": workflows })).toEqual([]);
  });

  it("point at the line of a mistake", () => {
    const mistakes = `import { workflow, step } from "@fastn/workflow";
export default workflow("orders", {
  tier: "huge",
  steps: [
    step("a", { type: "nope" }),
    step("b", { type: "wait" }),
    step("c", { type: "wait", for: "1s", retrys: 1 }),
    step("d", { type: "notification", title: "x", channels: ["smoke"] }),
    step("e", { type: "action", handler: (ctx) => ctx.nope }),
    { type: "wait", for: 1 },
  ],
});
`;
    expect(errorsIn({ "workflows/orders.ts": mistakes }).map((error) => error.split(" ")[0])).toEqual(
      [3, 5, 6, 7, 8, 9, 10].map((line) => `workflows/orders.ts:${line}`),
    );
  });

  it("take the workspace's own types by declaration merging", () => {
    const own = `import "@fastn/workflow";
declare module "@fastn/workflow" {
  interface WorkflowTypeMap { orders: { trigger: { id: string }; steps: { totals: { output: { net: number } } }; item: unknown } }
  interface ConnectorActions { shopify: { getCustomer: { input: { id: string }; output: { email: string } } } }
  interface WorkspaceVariables { currency: string }
}
`;
    const using = `import { workflow, step } from "@fastn/workflow";
export default workflow("orders", {
  steps: [
    step("a", { type: "action", handler: async (ctx) => (await ctx.connectors.shopify.getCustomer({ id: ctx.trigger.id })).email.length + ctx.steps.totals.output.net }),
    step("b", { type: "action", connector: "shopify", action: "getCustomer", input: { id: "{{trigger.id}}" } }),
    step("c", { type: "loop", times: 1, steps: [step("d", { type: "action", handler: (ctx) => ctx.variables.currency.length })] }),
    step("e", { type: "action", handler: (ctx) => ctx.trigger.ID }),
    step("f", { type: "action", handler: (ctx) => ctx.steps.total }),
    step("g", { type: "action", connector: "shopify", action: "getCustomers" }),
    step("h", { type: "gate", when: (ctx) => ctx.variables.currencies, then: [step("i", { type: "action", handler: (ctx) => ctx.trigger.nope })] }),
  ],
});
`;
    const errors = errorsIn({ "types.d.ts": own, "workflows/orders.ts": using });
    expect(errors.map((error) => error.split(" ").slice(0, 2).join(" "))).toEqual([
      "workflows/orders.ts:7 2551",
      "workflows/orders.ts:8 2551",
      "workflows/orders.ts:9 2322",
      "workflows/orders.ts:10 2551",
      "workflows/orders.ts:10 2339",
    ]);
  });
});
