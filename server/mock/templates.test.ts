import { execFile } from "node:child_process";
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { parse, parseConfig, type FlowStep, type OptionValue } from "@fastn/builder";
import { connectorTypes, createConnectorRegistry } from "@fastn/connectors";
import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { afterAll, describe, expect, it } from "vitest";
import { createMockServer } from "./index.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const templates = ["order-to-invoice", "customer-sync", "refund-approval"] as const;
const folder = (template: string): string => join(root, "resources/templates", template);
const workflowName = (template: string): string => template.replaceAll("-", "_");
const read = (template: string, path: string): Promise<string> => readFile(join(folder(template), path), "utf8");

const registry = createConnectorRegistry();
const temporary: string[] = [];
afterAll(async () => {
  await registry.close();
  for (const each of temporary) await rm(each, { recursive: true, force: true });
});

interface Case {
  readonly name: string;
  readonly input: Json;
  readonly pins?: JsonObject;
  readonly expect: { readonly status: string; readonly output?: Json; readonly steps?: Readonly<Record<string, string>> };
}

const stepsOf = async (template: string): Promise<readonly FlowStep[]> =>
  parse(await read(template, `workflows/${workflowName(template)}.ts`)).nodes.filter((node) => node.kind === "step");
const casesOf = async (template: string): Promise<readonly Case[]> =>
  (JSON.parse(await read(template, `workflows/${workflowName(template)}.cases.json`)) as { cases: Case[] }).cases;
const literal = (option: OptionValue | undefined): Json | undefined => (option?.kind === "literal" ? option.value : undefined);

describe.each(templates)("template %s", (template) => {
  it("has what a workspace has", async () => {
    const files = await readdir(folder(template), { recursive: true });
    const name = workflowName(template);
    expect(files).toEqual(
      expect.arrayContaining(["README.md", ".gitignore", "fastn.config.ts", "tsconfig.json", `workflows/${name}.ts`, `workflows/${name}.cases.json`]),
    );
    expect(await read(template, ".gitignore")).toContain(".fastn/");
  });

  it("is understood completely: no problem, no code the canvas cannot show", async () => {
    const config = parseConfig(await read(template, "fastn.config.ts"));
    expect([config.problems, config.config?.project]).toEqual([[], template]);
    const graph = parse(await read(template, `workflows/${workflowName(template)}.ts`));
    expect(graph.problems).toEqual([]);
    expect([graph.workflow?.name, graph.workflow?.form]).toEqual([workflowName(template), "steps"]);
    expect(graph.nodes.filter((node) => node.kind === "opaque")).toEqual([]);
    expect(graph.nodes.length).toBeGreaterThanOrEqual(6);
  });

  it("calls actions that exist, with fields they have", async () => {
    for (const step of await stepsOf(template)) {
      const connector = literal(step.options["connector"]);
      if (typeof connector !== "string") continue;
      const action = registry.find(connector)?.actions.find((each) => each.name === literal(step.options["action"]));
      expect([step.name, action?.name]).toEqual([step.name, literal(step.options["action"])]);
      const known = Object.keys((action?.inputSchema["properties"] ?? {}) as JsonObject);
      const given = literal(step.options["input"]);
      const unknown = Object.keys(isJsonObject(given) ? given : {}).filter((field) => !known.includes(field));
      expect([step.name, unknown]).toEqual([step.name, []]);
    }
  });

  it("connects every connector it uses to the mock, and names its variables", async () => {
    const source = await read(template, `workflows/${workflowName(template)}.ts`);
    const { config } = parseConfig(await read(template, "fastn.config.ts"));
    const local = config?.environments?.["local"];
    const used = new Set(
      (await stepsOf(template)).map((step) => literal(step.options["connector"])).filter((each) => typeof each === "string" && each !== "transform"),
    );
    for (const connector of used) expect([connector, local?.connections?.[String(connector)]?.baseUrl]).toEqual([connector, "mock"]);
    const variables = [...source.matchAll(/\bvariables\.(\w+)/g)].map((match) => match[1] ?? "");
    for (const environment of Object.values(config?.environments ?? {}))
      expect(Object.keys(environment.variables ?? {})).toEqual(expect.arrayContaining(variables));
  });

  it("has cases whose pins and expectations name its steps, the first one without pins and without a person", async () => {
    const [cases, steps] = [await casesOf(template), await stepsOf(template)];
    const names = new Set(steps.map((step) => step.name));
    const approvals = steps.filter((step) => step.type === "approval").map((step) => step.name);
    expect(cases.length).toBeGreaterThanOrEqual(3);
    expect(new Set(cases.map((each) => each.name)).size).toBe(cases.length);
    for (const each of cases) {
      expect(["completed", "failed"]).toContain(each.expect.status);
      const paths = [...Object.keys(each.pins ?? {}), ...Object.keys(each.expect.steps ?? {})];
      expect(paths.map((path) => path.split(".").at(-1) ?? "").filter((name) => !names.has(name))).toEqual([]);
    }
    const [first] = cases;
    expect([first?.pins, first?.expect.status]).toEqual([undefined, "completed"]);
    for (const approval of approvals) expect(first?.expect.steps?.[approval]).toBe("skipped");
  });

  it("names records every seed has", async () => {
    const mock = createMockServer();
    for (const seed of [1, 2, 99]) {
      const shop = (await mock.state({ seed }))["shopify"] as Readonly<Record<string, readonly JsonObject[]>>;
      const ids = new Set(Object.values(shop).flatMap((records) => records.map((record) => record["id"])));
      const named =
        JSON.stringify((await casesOf(template)).filter((each) => each.expect.status === "completed").map((each) => each.input)).match(
          /\b[567]00000\d{4}\b/g,
        ) ?? [];
      expect(named.filter((id) => !ids.has(Number(id)))).toEqual([]);
    }
    await mock.close();
  });

  it("compiles with the workspace's types", async () => {
    const copy = await mkdtemp(join(tmpdir(), "fastn-template-"));
    temporary.push(copy);
    await cp(folder(template), copy, { recursive: true });
    await writeFile(join(copy, "connectors.d.ts"), connectorTypes(registry.list()));
    const config = JSON.parse(await readFile(join(copy, "tsconfig.json"), "utf8")) as { compilerOptions: Record<string, unknown>; include: string[] };
    const paths = { "@fastn/workflow": [join(root, "shared/workflow/src/index.ts")], "@fastn/core": [join(root, "shared/core/src/index.ts")] };
    Object.assign(config.compilerOptions, { allowImportingTsExtensions: true, types: [], paths });
    config.include.push("connectors.d.ts");
    await writeFile(join(copy, "tsconfig.json"), JSON.stringify(config));
    const outcome = await promisify(execFile)(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "-p", copy, "--pretty", "false"]).then(
      ({ stdout }) => ({ code: 0, stdout }),
      (error: { code: number; stdout: string; stderr: string }) => ({ code: error.code, stdout: error.stdout + error.stderr }),
    );
    expect(outcome).toEqual({ code: 0, stdout: "" });
  });
});
