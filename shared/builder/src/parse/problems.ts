import type { Problem } from "@fastn/core";
import type { FlowDependency, FlowNode, FlowStep } from "../flow-graph.ts";
import type { LineMap } from "../source/line-map.ts";
import { problemAt } from "../source/problem-at.ts";
import type { Reference, References } from "./references.ts";

/** References to steps that do not exist. Next to code that may build steps this can only be a warning. */
export function unknownSteps(lines: LineMap, nodes: readonly FlowNode[], references: References): Problem[] {
  const names = new Set(nodes.flatMap((node) => (node.kind === "step" ? [node.name] : [])));
  const severity = nodes.some((node) => node.kind === "opaque") ? "warning" : "error";
  const problems: Problem[] = [];
  const check = (reference: Reference, step: string | undefined): void => {
    if (names.has(reference.name) || reference.typeOnly) return;
    const where = step === undefined ? "The code" : `Step "${step}"`;
    const near = severity === "warning" ? " unless code builds it" : "";
    const message = `${where} refers to the step "${reference.name}", which does not exist${near}.${suggestion(reference.name, names)}`;
    problems.push(problemAt(lines, reference, "STEP_UNKNOWN", message, { severity, ...(step !== undefined && { step }) }));
  };
  for (const node of nodes) {
    for (const reference of references.byNode.get(node.key) ?? []) check(reference, node.kind === "step" ? node.name : undefined);
  }
  for (const reference of references.elsewhere) check(reference, undefined);
  return problems;
}

/** Steps that wait for themselves, each cycle once, with its path. A container waits for the steps it holds, and those for what it waits for. */
export function cycles(lines: LineMap, nodes: readonly FlowNode[]): Problem[] {
  const steps = new Map<string, FlowStep>();
  for (const node of nodes) if (node.kind === "step" && !steps.has(node.name)) steps.set(node.name, node);
  return findCycles([...steps.values()]).map((path) => {
    const at = closingDependency(steps, path);
    const message = `Steps wait for each other: ${path.join(" → ")}. Remove one of the references.`;
    return problemAt(lines, at?.ranges[0] ?? steps.get(path[0]!)!.range, "STEP_CYCLE", message, { step: path[0]! });
  });
}

/** Name paths of cycles, first name repeated at the end: `["a", "b", "a"]`. Only named dependencies are edges here, plus what containment implies. */
export function findCycles(steps: readonly FlowStep[]): string[][] {
  const byName = new Map(steps.map((step) => [step.name, step]));
  const byKey = new Map(steps.map((step) => [step.key, step]));
  const found: string[][] = [];
  const state = new Map<string, "open" | "done">();
  const path: string[] = [];
  const next = (step: FlowStep): string[] =>
    [...step.waitsFor.map((dependency) => dependency.name), ...inherited(step, byKey)].filter((name) => byName.has(name));
  const visit = (root: string): void => {
    const stack: { name: string; rest: string[] }[] = [];
    const open = (name: string): void => {
      state.set(name, "open");
      path.push(name);
      stack.push({ name, rest: next(byName.get(name)!).toReversed() });
    };
    open(root);
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const name = top.rest.pop();
      if (name === undefined) {
        state.set(top.name, "done");
        path.pop();
        stack.pop();
      } else if (state.get(name) === "open") {
        found.push([...path.slice(path.indexOf(name)), name]);
      } else if (state.get(name) === undefined) {
        open(name);
      }
    }
  };
  for (const step of steps) if (!state.has(step.name)) visit(step.name);
  return found;
}

/** A step starts only after its gate or loop has, so it waits for what those wait for. */
function inherited(step: FlowStep, byKey: ReadonlyMap<string, FlowStep>): string[] {
  const names: string[] = [];
  for (let parent = step.parent; parent !== null;) {
    const container = byKey.get(parent.key);
    if (container === undefined) break;
    names.push(...container.waitsFor.map((dependency) => dependency.name));
    parent = container.parent;
  }
  return names;
}

function closingDependency(steps: ReadonlyMap<string, FlowStep>, path: readonly string[]): FlowDependency | undefined {
  return steps.get(path[0]!)?.waitsFor.find((dependency) => dependency.name === path[1]);
}

function suggestion(name: string, names: ReadonlySet<string>): string {
  const wanted = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");
  const close = [...names].find((candidate) => candidate.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "") === wanted);
  return close === undefined ? " Add the step or correct the name." : ` Did you mean "${close}"?`;
}
