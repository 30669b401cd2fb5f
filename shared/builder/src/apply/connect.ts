import type { Json } from "@fastn/core";
import type { FlowDependency, FlowNode, FlowStep } from "../flow-graph.ts";
import { containersOf } from "../parse/waiting.ts";
import { refuse } from "../refuse.ts";
import { checked } from "./checked.ts";
import { dataOf, withStepOption } from "./options.ts";
import { needStep } from "./tree.ts";

/** `to` waits for `from`, by an entry in `dependsOn`. */
export function connect(nodes: readonly FlowNode[], from: string, to: string): FlowNode[] {
  if (from === "trigger") refuse("Every step starts from the trigger already. Connect it to the steps it should wait for.");
  const source = needStep(nodes, from);
  const target = needStep(nodes, to);
  if (source === target) refuse(`"${source.name}" cannot wait for itself.`, { step: source.name });
  const known = target.waitsFor.find((dependency) => dependency.name === source.name);
  if (known) refuse(`"${target.name}" waits for "${source.name}" already (line ${linesOf(known)}).`, { step: target.name });
  const byKey = new Map(nodes.map((node) => [node.key, node]));
  if (containersOf(target, byKey).includes(source)) refuse(`"${target.name}" runs inside "${source.name}" and starts after it anyway.`, { step: target.name });
  const changed = withStepOption(target, ["dependsOn"], [...dependsOnOf(target), source.name]);
  return checked(
    nodes,
    nodes.map((node) => (node === target ? changed : node)),
    `"${target.name}" cannot wait for "${source.name}"`,
  );
}

/** `to` no longer waits for `from`. */
export function disconnect(nodes: readonly FlowNode[], from: string, to: string): FlowNode[] {
  const target = needStep(nodes, to);
  const source = needStep(nodes, from);
  const dependencies = target.waitsFor.filter((dependency) => dependency.name === source.name);
  const reference = dependencies.find((dependency) => dependency.by === "reference");
  if (reference) {
    const message = `"${target.name}" uses the output of "${source.name}" at line ${linesOf(reference)}. Remove that reference, and the connection goes with it.`;
    refuse(message, { step: target.name, line: reference.ranges[0]?.line ?? 1 });
  }
  if (dependencies.length === 0) refuse(`"${target.name}" does not wait for "${source.name}".`, { step: target.name });
  return nodes.map((node) => (node === target ? withoutDependsOn(target, new Set([source.name])) : node));
}

/** A step without these names in `dependsOn`; without the option when none is left. */
export function withoutDependsOn(step: FlowStep, names: ReadonlySet<string>): FlowStep {
  if (!step.waitsFor.some((dependency) => dependency.by === "dependsOn" && names.has(dependency.name))) return step;
  const left = dependsOnOf(step).filter((name) => typeof name !== "string" || !names.has(name));
  return withStepOption(step, ["dependsOn"], left.length === 0 ? undefined : left);
}

function dependsOnOf(step: FlowStep): readonly Json[] {
  const option = step.options["dependsOn"];
  if (option === undefined) return [];
  const value = dataOf(option);
  if (option.kind !== "literal" || (typeof value !== "string" && !Array.isArray(value))) {
    return refuse(`\`dependsOn\` of step "${step.name}" is code (line ${option.range.line}). Change it in the editor.`, {
      step: step.name,
      line: option.range.line,
    });
  }
  return typeof value === "string" ? [value] : value;
}

const linesOf = (dependency: FlowDependency): string => [...new Set(dependency.ranges.map((range) => range.line))].join(", ");
