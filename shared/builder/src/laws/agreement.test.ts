import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, type FlowGraph } from "@fastn/builder";
import { describeModule } from "@fastn/workflow/describe";
import { planWorkflow, type WorkflowPlan } from "@fastn/workflow/plan";
import { corpus, type CorpusFile } from "./corpus.ts";

const folder = fileURLToPath(new URL("../../corpus/", import.meta.url));

/** Files that import what the corpus does not hold cannot be run. */
const runnable = corpus.filter((file) => !/from "\.\//.test(file.source) && file.name !== "missing-import.ts");

describe("parse and the evaluated module agree", () => {
  let out = "";
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), "fastn-agreement-"));
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  it.each(runnable)("on $name", async (file) => {
    const graph = parse(file.source, { file: file.name });
    const { plan, errors } = await evaluate(file, out);
    const found = graph.problems.filter((problem) => problem.severity === "error");
    // The parse may not know what code does; where everything is modelled, both find an error or neither does.
    if (isModelled(graph)) expect({ found: found.length > 0, errors }).toEqual({ found: errors.length > 0, errors });
    if (plan === null) return;
    const planned = new Map(plan.steps.map((step) => [step.name, step]));
    for (const step of graph.nodes) {
      if (step.kind !== "step") continue;
      const other = planned.get(step.name);
      const parent = step.parent && { step: step.parent.key, slot: step.parent.slot };
      expect({ name: step.name, type: step.type, parent, waitsFor: waitsIn(graph, step.key) }).toEqual({
        name: other?.name,
        type: other?.type,
        parent: other?.parent,
        waitsFor: other?.waitsFor.toSorted(),
      });
    }
    if (graph.nodes.every((node) => node.kind === "step")) expect(planned.size).toBe(graph.nodes.length);
    expect(graph.workflow?.name).toBe(plan.name);
  });
});

/** No code among the steps, and no option that is part code. */
function isModelled({ workflow, nodes }: FlowGraph): boolean {
  const mixed = [workflow?.options ?? {}, ...nodes.map((node) => (node.kind === "step" ? node.options : {}))].flatMap((options) => Object.values(options));
  return nodes.every((node) => node.kind === "step") && !mixed.some((option) => option.kind === "mixed");
}

/** Names a step waits for, as drawn. */
function waitsIn(graph: FlowGraph, key: string): string[] {
  const sources = graph.edges.filter((edge) => edge.to === key && (edge.kind === "reference" || edge.kind === "dependsOn")).map((edge) => edge.from);
  return [...new Set(sources)].sort();
}

async function evaluate(file: CorpusFile, out: string): Promise<{ plan: WorkflowPlan | null; errors: string[] }> {
  const outfile = join(out, file.name.replace(/\.ts$/, ".mjs"));
  const stdin = { contents: file.source, loader: "ts" as const, resolveDir: folder, sourcefile: file.name };
  await build({ stdin, bundle: true, format: "esm", platform: "node", outfile, logLevel: "silent" });
  const module = (await import(/* @vite-ignore */ pathToFileURL(outfile).href)) as Record<string, unknown>;
  const described = describeModule(module);
  if (described === null) return { plan: null, errors: ["no workflow"] };
  const code = await readFile(outfile, "utf8");
  const { plan, issues } = planWorkflow(described.descriptor, { file: file.name, code });
  return { plan, errors: issues.filter((issue) => issue.severity === "error").map((issue) => issue.message) };
}
