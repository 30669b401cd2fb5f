import type { Json } from "@fastn/core";
import type { FlowDependency, FlowGraph, FlowNode, OptionValue } from "../flow-graph.ts";
import { edgesOf } from "../parse/edges.ts";
import { evaluatedOptions } from "../parse/evaluated-options.ts";
import { refuse } from "../refuse.ts";
import { checkNewName } from "./change-steps.ts";
import { isObject, renameInData } from "./data.ts";
import { needStep, toNodes, toTrees } from "./tree.ts";

type Options = Readonly<Record<string, OptionValue>>;

/** The step under its new name, with every reference to it. Of several steps with one name only this one changes; references stay with the others. */
export function rename(graph: FlowGraph, key: string, to: string): FlowGraph {
  const step = needStep(graph.nodes, key);
  if (step.name === to) return graph;
  checkNewName(graph.nodes, to);
  const from = step.name;
  const alone = graph.nodes.every((node) => node === step || node.kind === "opaque" || node.name !== from);
  if (alone && graph.nodes.some((node) => node.waitsFor.some((dependency) => dependency.name === to))) {
    refuse(`Something already refers to a step "${to}". Renaming "${from}" to it would connect the two.`, { step: from });
  }
  const renamed = graph.nodes.map((node): FlowNode => {
    const own = node === step ? { ...step, name: to } : node;
    if (!alone) return own;
    const waitsFor = renameDependencies(own.waitsFor, from, to);
    return own.kind === "opaque" ? { ...own, waitsFor } : { ...own, waitsFor, options: renameInOptions(own.options, from, to) };
  });
  const nodes = toNodes(toTrees(renamed));
  const workflow = graph.workflow && alone ? { ...graph.workflow, options: renameOutput(graph.workflow.options, from, to) } : graph.workflow;
  return { ...graph, workflow, nodes, edges: edgesOf(nodes) };
}

const renameDependencies = (waitsFor: readonly FlowDependency[], from: string, to: string): FlowDependency[] =>
  waitsFor.map((dependency) => (dependency.name === from ? { ...dependency, name: to } : dependency));

function renameInOptions(options: Options, from: string, to: string): Options {
  return mapData(options, (value, name) => {
    if (name === "dependsOn") return renameNames(value, from, to);
    if (name === "output" || !evaluatedOptions.has(name)) return value;
    if (name === "cases" && Array.isArray(value)) return value.map((item: Json) => renameMember(item, "when", from, to));
    return name === "event" && isObject(value) && Object.hasOwn(value, "match") ? renameMember(value, "match", from, to) : renameInData(value, from, to);
  });
}

const renameOutput = (options: Options, from: string, to: string): Options =>
  mapData(options, (value, name) => (name === "output" ? renameInData(value, from, to) : value));

/** Only this member of an object is evaluated. */
function renameMember(value: Json, member: string, from: string, to: string): Json {
  return isObject(value) && Object.hasOwn(value, member) ? { ...value, [member]: renameInData(value[member]!, from, to) } : value;
}

function renameNames(value: Json, from: string, to: string): Json {
  if (Array.isArray(value)) return value.map((name: Json) => (name === from ? to : name));
  return value === from ? to : value;
}

function mapData(options: Options, map: (value: Json, name: string) => Json): Options {
  return Object.fromEntries(
    Object.entries(options).map(([name, option]) => [name, option.kind === "code" ? option : { ...option, value: map(option.value, name) }]),
  );
}
