import type { FlowGraph, FlowStep, OptionValue } from "@fastn/builder";
import { AppError, nearestName, type Json, type Problem } from "@fastn/core";
import { pathsIn, type PathKey } from "@fastn/workflow/expressions";
import { problem } from "./problem.ts";

/** Options whose text nobody evaluates. */
const plainText: ReadonlySet<string> = new Set(["note", "label"]);

const runFields: ReadonlySet<string> = new Set(["id", "workflow", "trigger", "environment", "startedAt", "step", "stepPath", "attempt"]);

/** Paths that read well and will never find anything: a run takes null for them without a word. */
export function checkPaths(step: FlowStep, graph: FlowGraph, file: string): Problem[] {
  const found: Problem[] = [];
  for (const [name, option] of Object.entries(step.options)) {
    if (plainText.has(name)) continue;
    const looped = insideLoop(step, graph) || (step.type === "loop" && name === "while");
    for (const text of textsOf(option))
      for (const reason of new Set(faultsOf(text, looped)))
        found.push(problem("warning", "EXPRESSION_FAILED", `Step "${step.name}", ${name}: ${reason}`, file, option.range, step.name));
  }
  return found;
}

function textsOf(option: OptionValue): string[] {
  return option.kind === "code" ? [] : texts(option.value);
}

function texts(value: Json): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(texts) : [];
}

function* faultsOf(text: string, looped: boolean): Generator<string> {
  try {
    for (const { root, keys } of pathsIn(text)) {
      const [first, second] = keys;
      if (root === "steps" && first !== undefined && second !== undefined && second.key !== "output") {
        // Mistyped, or forgotten?
        const rest = nearestName(String(second.key), ["output"]) === null ? keys.slice(1) : keys.slice(2);
        const meant = written(root, [first, { key: "output" }, ...rest]);
        yield `{{${written(root, keys)}}} is always null: a step has its output only. Did you mean {{${meant}}}?`;
      }
      if ((root === "item" || root === "index") && !looped) yield `{{${written(root, keys)}}} is only known inside a loop.`;
      if (root === "run" && first !== undefined && !runFields.has(String(first.key))) {
        yield `{{${written(root, keys)}}} is always null: a run has ${[...runFields].join(", ")}.`;
      }
    }
  } catch (error) {
    // The parse tells of what does not read well.
    if (!(error instanceof AppError) || error.code !== "EXPRESSION_SYNTAX") throw error;
  }
}

const written = (root: string, keys: readonly Pick<PathKey, "key">[]): string =>
  keys.reduce(
    (path, { key }) =>
      typeof key === "number" ? `${path}[${key}]` : /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`,
    root,
  );

function insideLoop(step: FlowStep, graph: FlowGraph): boolean {
  for (let at = step.parent; at !== null;) {
    const { key } = at;
    const parent = graph.nodes.find((node) => node.key === key);
    if (parent?.kind !== "step" || parent.type === "loop") return true;
    at = parent.parent;
  }
  return false;
}
