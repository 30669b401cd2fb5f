import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { createConnectorRegistry } from "../built-ins.ts";
import { connectorTypes } from "./connector-types.ts";
import { schemaToType } from "./schema-to-type.ts";

const registry = createConnectorRegistry();
const root = fileURLToPath(new URL("../../../../", import.meta.url));

describe("schemaToType", () => {
  it.each<[string, Parameters<typeof schemaToType>[0], string]>([
    ["a list of a union", { type: "array", items: { anyOf: [{ type: "string" }, { type: "null" }] } }, "(string | null)[]"],
    ["an enum", { enum: ["a", 1, null] }, '"a" | 1 | null'],
    ["several types", { type: ["string", "integer"] }, "string | number"],
    ["an open object", { type: "object", additionalProperties: { type: "number" } }, "Record<string, number>"],
    ["an object of nothing known", { type: "object" }, "Record<string, unknown>"],
    ["what it does not know", { not: {} }, "unknown"],
    ["names that are not identifiers", { type: "object", properties: { "a-b": { type: "string" } }, required: ["a-b"] }, '{\n  "a-b": string;\n}'],
    ["a description that would end the comment", { type: "object", properties: { a: { description: "x */ y" } } }, "{\n  /** x *\\/ y */\n  a?: unknown;\n}"],
  ])("writes %s", (_what, schema, text) => {
    expect(schemaToType(schema, "output")).toBe(text);
  });

  it("ends for a schema without end", () => {
    const endless: Record<string, unknown> = { type: "array" };
    endless["items"] = endless;
    expect(schemaToType(endless as Parameters<typeof schemaToType>[0], "output")).toContain("unknown[]");
  });
});

describe("connectorTypes", () => {
  const folders: string[] = [];
  afterAll(async () => {
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  });

  it("is the same text whatever the order of the list", () => {
    expect(connectorTypes(registry.list().toReversed())).toBe(connectorTypes(registry.list()));
  });

  it("lets the compiler know connectors, actions and inputs in steps and in handlers", async () => {
    const folder = await mkdtemp(join(tmpdir(), "fastn-types-"));
    folders.push(folder);
    await writeFile(join(folder, "connectors.d.ts"), connectorTypes(registry.list()));
    await writeFile(
      join(folder, "flow.ts"),
      `import { step, workflow } from "@fastn/workflow";
export default workflow("typed", {
  steps: [
    step("order", { type: "action", connector: "shopify", action: "getOrder", input: { id: "{{trigger.id}}" } }),
    step("invoice", { type: "action", connector: "xero", action: "createInvoice", input: { Contact: { ContactID: "x" }, LineItems: "{{steps.lines.output}}" } }),
    step("code", {
      type: "action",
      handler: async (ctx) => {
        const order = await ctx.connectors.shopify.getOrder({ id: 1 });
        const total: string = order.total_price;
        const page = await ctx.connectors.xero.listInvoices();
        const due: number | undefined = page.Invoices[0]?.AmountDue;
        // @ts-expect-error -- money is text there
        const wrong: number = order.total_price;
        // @ts-expect-error -- no such action
        await ctx.connectors.shopify.getOrdr({ id: 1 });
        // @ts-expect-error -- the id is missing
        await ctx.connectors.shopify.getOrder({});
        return { total, due, wrong };
      },
    }),
    // @ts-expect-error -- no such action
    step("bad", { type: "action", connector: "shopify", action: "createInvoice", input: {} }),
  ],
});
`,
    );
    const config = {
      compilerOptions: {
        target: "es2024",
        lib: ["es2024", "dom"],
        module: "esnext",
        moduleResolution: "bundler",
        strict: true,
        noUncheckedIndexedAccess: true,
        noEmit: true,
        skipLibCheck: true,
        allowImportingTsExtensions: true,
        types: [],
        typeRoots: [],
        paths: { "@fastn/workflow": [join(root, "shared/workflow/src/index.ts")], "@fastn/core": [join(root, "shared/core/src/index.ts")] },
      },
      files: ["connectors.d.ts", "flow.ts"],
    };
    await writeFile(join(folder, "tsconfig.json"), JSON.stringify(config));
    const run = promisify(execFile)(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", folder, "--pretty", "false"]);
    const outcome = await run.then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout + error.stderr }),
    );
    expect(outcome).toEqual({ code: 0, stdout: "" });
  });
});
