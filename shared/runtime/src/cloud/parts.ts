import { createHash } from "node:crypto";
import { AppError, type Json } from "@fastn/core";
import { describeModule, type DescribedModule } from "@fastn/workflow/describe";
import { toPlan, type WorkflowPlan } from "@fastn/workflow/plan";
import type { DefinitionRow } from "../run-store.ts";

/** A workflow of the artifact: planned once, when the handler is made. */
export interface Part {
  readonly plan: WorkflowPlan;
  readonly functions: DescribedModule["functions"];
  readonly definition: DefinitionRow;
}

/** The workflow of a handler and those that steps call, by the name they call. */
export interface Artifact {
  readonly main: Part;
  readonly called: ReadonlyMap<string, Part>;
  /** By the hash of their definition. */
  readonly parts: ReadonlyMap<string, Part>;
}

/**
 * @param workflow what a workflow's file exports
 * @param name of a function-form workflow
 * @throws AppError WORKFLOW_EMPTY when it is none, WORKFLOW_NOT_FOUND for a call of a workflow that was not given; what planning throws
 */
export function planArtifact(workflow: unknown, name: string, workflows: Readonly<Record<string, unknown>>): Artifact {
  const main = partOf(workflow, name);
  const called = new Map(Object.entries(workflows).map(([key, each]) => [key, partOf(each, key)]));
  const all = [main, ...called.values()];
  for (const { plan } of all) requireCalled(plan, called);
  return { main, called, parts: new Map(all.map((part) => [part.definition.hash, part])) };
}

function partOf(exported: unknown, name: string): Part {
  const module = describeModule({ default: exported });
  if (module === null) throw new AppError("WORKFLOW_EMPTY", `"${name}" is no workflow: pass what the file exports, \`workflow("name", { … })\` or a function.`);
  const plan = toPlan(module.descriptor, { file: `${name}.ts` });
  const { functions } = module;
  const definition = { hash: hashOf(plan, functions), workflow: plan.name, file: plan.file, plan: plan as unknown as Json, ...inArtifact };
  return { plan, functions, definition };
}

/** The code is part of the artifact already. */
const inArtifact = { source: "", code: "", sourceMap: "" };

/** Tells versions apart by what can be seen of them: the plan and the text of each function. */
function hashOf(plan: WorkflowPlan, functions: Part["functions"]): string {
  const hash = createHash("sha256").update(JSON.stringify(plan));
  for (const [name, call] of functions) hash.update(`\n${name}\n`).update(Function.prototype.toString.call(call));
  return hash.digest("hex");
}

function requireCalled({ name, steps }: WorkflowPlan, called: ReadonlyMap<string, Part>): void {
  for (const step of steps) {
    if (step.type !== "action" || step.run.kind !== "workflow" || called.has(step.run.workflow)) continue;
    const { workflow } = step.run;
    const message = `Step "${step.name}" of workflow "${name}" calls "${workflow}", which the handler was made without. Pass { workflows: { ${workflow} } }.`;
    throw new AppError("WORKFLOW_NOT_FOUND", message, { workflow, step: step.name });
  }
}
