import type { Problem } from "@fastn/core";
import type { FlowDependency, FlowGraph, FlowNode, FlowTrigger, FlowWorkflow, SourceRange } from "../flow-graph.ts";
import { readModel } from "../model/read-model.ts";
import type { NodeModel, SourceModel } from "../model/types.ts";
import { parseModule, tooDeep } from "../source/parse-module.ts";
import { problemAt } from "../source/problem-at.ts";
import { repeatedMembers } from "../source/repeated-members.ts";
import { edgesOf } from "./edges.ts";
import { readOptions, readStepOptions } from "./options.ts";
import { planProblems } from "./plan-problems.ts";
import { referenceProblems } from "./problems.ts";
import { noReferences, readReferences, type Reference, type References } from "./references.ts";

export interface ParseOptions {
  /** Path of the file; its last part names a workflow that carries no name of its own. Default: `workflow.ts`. */
  readonly file?: string;
}

/** A file read to the end: the graph for everyone, the model and references for `edit`. */
export interface ParsedSource {
  readonly graph: FlowGraph;
  /** null when the text is no TypeScript; then the graph is empty. */
  readonly model: SourceModel | null;
  readonly references: References;
}

/** What one workflow file means. Pure; never throws: what is wrong is in `problems`. */
export function parse(source: string, options: ParseOptions = {}): FlowGraph {
  return parseSource(source, options).graph;
}

export function parseSource(source: string, options: ParseOptions = {}): ParsedSource {
  const module = parseModule(source);
  const nothing = { workflow: null, trigger: null, nodes: [], edges: [] };
  const { file } = module;
  if (file === null) return { graph: { ...nothing, problems: module.problems }, model: null, references: noReferences };
  try {
    const model = readModel({ ...module, file }, baseName(options.file ?? "workflow.ts"));
    const references = readReferences(model);
    return { graph: toGraph(model, references), model, references };
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { graph: { ...nothing, problems: [tooDeep(module.lines)] }, model: null, references: noReferences };
  }
}

function toGraph(model: SourceModel, references: References): FlowGraph {
  const nodes = model.nodes.map((node) => toNode(model, node, references.byNode.get(node.key) ?? []));
  const { lines } = model.module;
  const broken = references.errors.map(({ start, end, message, step }) =>
    problemAt(lines, { start, end }, "EXPRESSION_SYNTAX", message, { ...(step !== null && { step }) }),
  );
  const repeated = repeatedMembers(model.module.file.program, lines, "WORKFLOW_INVALID");
  const problems = [...model.module.problems, ...repeated, ...model.problems, ...broken, ...referenceProblems(lines, nodes, references)];
  const graph: FlowGraph = { workflow: toWorkflow(model), trigger: toTrigger(model), nodes, edges: edgesOf(nodes), problems };
  return { ...graph, problems: inOrder([...problems, ...planProblems(lines, graph)]) };
}

function inOrder(problems: readonly Problem[]): Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}

function toWorkflow(model: SourceModel): FlowWorkflow | null {
  const { workflow } = model;
  if (workflow === null) return null;
  const { lines } = model.module;
  const { name, nameLiteral, form, node } = workflow;
  return {
    name,
    nameRange: nameLiteral?.inPlace ? lines.range(nameLiteral.start, nameLiteral.end) : null,
    form,
    range: lines.range(node.start!, node.end!),
    list: model.root?.array ? lines.range(model.root.array.start!, model.root.array.end!) : null,
    options: workflow.options ? readOptions(model, workflow.options, new Set(["trigger", "steps"])) : {},
  };
}

function toTrigger(model: SourceModel): FlowTrigger | null {
  const { trigger } = model;
  if (trigger === null) return null;
  const options = trigger.options ? readOptions(model, trigger.options, new Set(["type"])) : {};
  const { value } = trigger.member;
  return { type: trigger.type, range: model.module.lines.range(value.start!, value.end!), options };
}

function toNode(model: SourceModel, node: NodeModel, references: readonly Reference[]): FlowNode {
  const { lines, text } = model.module;
  const waitsFor = toDependencies(model, references);
  if (node.kind === "opaque") {
    const range = lines.range(node.node.start!, node.node.end!);
    return { kind: "opaque", key: node.key, text: text.slice(range.start, range.end), range, parent: node.parent, waitsFor };
  }
  const { key, name, nameLiteral, type, call, parent } = node;
  return {
    kind: "step",
    key,
    name,
    nameRange: nameLiteral?.inPlace ? lines.range(nameLiteral.start, nameLiteral.end) : null,
    type,
    range: lines.range(call.start!, call.end!),
    options: readStepOptions(model, node),
    parent,
    slots: node.slots.map(({ name: slot, list }) => ({ name: slot, range: list.array ? lines.range(list.array.start!, list.array.end!) : null })),
    waitsFor,
  };
}

function toDependencies(model: SourceModel, references: readonly Reference[]): FlowDependency[] {
  const groups = new Map<string, { name: string; by: FlowDependency["by"]; ranges: SourceRange[]; options: string[] }>();
  for (const { name, by, option, start, end, silent } of references) {
    if (silent) continue;
    const id = `${by} ${name}`;
    const group = groups.get(id) ?? { name, by, ranges: [], options: [] };
    group.ranges.push(model.module.lines.range(start, end));
    group.options.push(option);
    groups.set(id, group);
  }
  return [...groups.values()];
}

/** `workflows/order_to_invoice.ts` gives `order_to_invoice`; what cannot stand in a name becomes an underscore, as in runs. */
function baseName(path: string): string {
  const last = path.split(/[\\/]/).at(-1) ?? path;
  const stem = last.replace(/\.[cm]?[jt]sx?$/, "").replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return /^[A-Za-z_]/.test(stem) ? stem : `_${stem}`;
}
