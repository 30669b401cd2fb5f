import type { FlowDependency, FlowGraph, FlowNode, OptionValue } from "../flow-graph.ts";
import { edgesOf } from "../parse/edges.ts";
import { refuse } from "../refuse.ts";
import { checkNewName } from "./change-steps.ts";
import { renameInData } from "./data.ts";
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
  return mapOptions(options, (option, name) => {
    if (option.kind === "code" || name === "label" || name === "note") return option;
    const value =
      name === "dependsOn"
        ? renameNames(option.value, from, to)
        : name === "cases"
          ? renameInCases(option.value, from, to)
          : renameInData(option.value, from, to);
    return { ...option, value };
  });
}

function renameInCases(value: OptionValueData, from: string, to: string): OptionValueData {
  if (!Array.isArray(value)) return renameInData(value, from, to);
  return value.map((item: OptionValueData) => {
    if (typeof item !== "object" || item === null || Array.isArray(item) || !("when" in item)) return item;
    return { ...item, when: renameInData((item as { when: OptionValueData }).when, from, to) };
  });
}

function renameNames(value: OptionValueData, from: string, to: string): OptionValueData {
  if (Array.isArray(value)) return value.map((name: OptionValueData) => (name === from ? to : name));
  return value === from ? to : value;
}

function renameOutput(options: Options, from: string, to: string): Options {
  return mapOptions(options, (option, name) =>
    name === "output" && option.kind !== "code" ? { ...option, value: renameInData(option.value, from, to) } : option,
  );
}

function mapOptions(options: Options, map: (option: OptionValue, name: string) => OptionValue): Options {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, map(option, name)]));
}

type OptionValueData = Extract<OptionValue, { kind: "literal" }>["value"];
