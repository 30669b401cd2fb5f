import { createHash } from "node:crypto";
import { AppError, type Json, type Problem } from "@fastn/core";
import type { DefinitionRow, RunStore } from "@fastn/runtime";
import type { StepHost } from "@fastn/runtime/step-host";
import type { WorkflowDescriptor } from "@fastn/workflow/plan";
import type { DerivedCache } from "../derived-cache.ts";
import type { WorkflowFile } from "../analysis/workflow-file.ts";

export interface PrepareOptions {
  readonly root: string;
  readonly store: RunStore;
  readonly stepHost: () => StepHost;
  /** What was prepared before, by path: asked and filled here. Only what depends on nothing but its own text is kept. */
  readonly kept: Map<string, DefinitionRow>;
  /** Which definition a text gave at an earlier start. */
  readonly derived: DerivedCache;
}

/** Anything imported besides the DSL may change while the text stays. Words in a text that look like an import only cost the shortcut. */
const importsMore = /\b(?:from|import|require)\s*\(?\s*["'`](?!@fastn\/workflow["'`])/;

/**
 * Compile a workflow as saved, evaluate it in the step host, plan it and keep the result: what a run is pinned to.
 * The same text with the same imports gives the same hash, and then nothing is evaluated again.
 * @throws AppError WORKFLOW_INVALID with the first error and how many there are; what compiling and evaluating throw
 */
export async function prepareWorkflow({ root, store, stepHost, kept, derived }: PrepareOptions, file: WorkflowFile): Promise<DefinitionRow> {
  const before = keptDefinition(kept, file);
  if (before !== null) return before;
  const text = file.content?.text ?? "";
  if (importsMore.test(text)) {
    kept.delete(file.path);
    return compileAndPlan({ root, store, stepHost }, file);
  }
  const known = await fromEarlierStart(store, await derived.find("definition", [file.path, text]), file.path, text);
  const definition = known ?? (await compileAndPlan({ root, store, stepHost }, file));
  if (known === null) await derived.keep("definition", [file.path, text], definition.hash);
  kept.set(file.path, definition);
  return definition;
}

/** What was prepared before of the very text. @throws AppError WORKFLOW_INVALID with the first error and how many there are */
export function keptDefinition(kept: PrepareOptions["kept"], file: WorkflowFile): DefinitionRow | null {
  requireSound(file);
  const before = kept.get(file.path);
  return before !== undefined && before.source === file.content?.text ? before : null;
}

/** The store may be another one by now, or damaged: what it holds has to be what the text was compiled to. */
async function fromEarlierStart(store: RunStore, hash: Json | undefined, path: string, text: string): Promise<DefinitionRow | null> {
  const found = typeof hash === "string" ? await store.definition(hash) : null;
  const intact = found !== null && createHash("sha256").update(found.code).digest("hex") === hash && found.file === path && found.source === text;
  return intact ? found : null;
}

async function compileAndPlan({ root, store, stepHost }: Omit<PrepareOptions, "kept" | "derived">, file: WorkflowFile): Promise<DefinitionRow> {
  const [{ compileWorkflow }, { toPlan }] = await Promise.all([import("@fastn/runtime"), import("@fastn/workflow/plan")]);
  const compiled = await compileWorkflow({ root, file: file.path, source: file.content?.text });
  const known = await store.definition(compiled.hash);
  if (known !== null && known.file === file.path && known.source === compiled.source) return known;
  const descriptor = (await stepHost().describe(compiled)) as unknown as WorkflowDescriptor;
  const plan = toPlan(descriptor, { file: file.path, code: compiled.code });
  const definition: DefinitionRow = { ...compiled, workflow: plan.name, plan: plan as unknown as Json };
  await store.saveDefinition(definition);
  return definition;
}

function requireSound({ path, summary, problems }: WorkflowFile): void {
  if (problems.length === 0) return;
  const errors = problems.filter(({ severity }: Problem) => severity === "error");
  const [first] = errors;
  if (first === undefined) return;
  const more = errors.length === 1 ? "" : ` (and ${errors.length - 1} more)`;
  throw new AppError("WORKFLOW_INVALID", `The workflow "${summary.name}" has errors, so it was not started. ${path}:${first.line}: ${first.message}${more}`, {
    workflow: summary.name,
    file: path,
    line: first.line,
    column: first.column,
    errors: errors.length,
    firstCode: first.code,
  });
}
