import type { Json } from "@fastn/core";
import type { FlowChange, FlowGraph, FlowNode, FlowSlot, FlowStep, SourceRange, StepPlace } from "../flow-graph.ts";
import { stepNameProblem } from "@fastn/workflow/plan";
import { refuse } from "../refuse.ts";
import { checked } from "./checked.ts";
import { stepsInData } from "./data.ts";
import { dataOf, withStepOption } from "./options.ts";
import { withoutDependsOn } from "./connect.ts";
import { attach, detach, findTree, namesWithin, needStep, toNodes, toTrees, type Tree } from "./tree.ts";

const nowhere: SourceRange = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };

export function addStep(graph: FlowGraph, change: Extract<FlowChange, { type: "step.add" }>): FlowNode[] {
  const { nodes } = graph;
  checkNewName(nodes, change.name);
  checkPlace(graph, change.place);
  const trees = toTrees(nodes);
  attach(trees, { node: newStep(change), children: [] }, change.place.parent, change.place.index);
  return checked(nodes, toNodes(trees), `"${change.name}" cannot be added here`);
}

export function newStep({ name, stepType, options }: Extract<FlowChange, { type: "step.add" }>): FlowStep {
  const slots: FlowSlot[] = { gate: ["then", "otherwise"], loop: ["steps"] }[stepType as string]?.map((slot) => ({ name: slot, range: null })) ?? [];
  let step: FlowStep = { kind: "step", key: name, name, nameRange: nowhere, type: stepType, range: nowhere, options: {}, parent: null, slots, waitsFor: [] };
  for (const [option, value] of Object.entries(options)) {
    if (option === "type") refuse("The type of a new step is given by `stepType`, not among its options.");
    if (isEmptyList(step, option, value)) continue;
    if (option === "cases" && stepType === "gate") step = addCases(step, value);
    else step = withStepOption(step, [option], value);
  }
  return step;
}

/** Lists of steps begin empty: a step's children are added one by one. */
function isEmptyList(step: FlowStep, option: string, value: Json): boolean {
  return (
    option !== "cases" &&
    (step.slots.some((slot) => slot.name === option) || (step.type === "gate" && option === "default")) &&
    Array.isArray(value) &&
    value.length === 0
  );
}

function addCases(step: FlowStep, value: Json): FlowStep {
  if (!Array.isArray(value)) return refuse("`cases` is a list of `{ name, when, steps }`.");
  const cases: readonly Json[] = value;
  return cases.reduce<FlowStep>((made, item, index) => withStepOption(made, ["cases", index], item), withStepOption(step, ["cases"], []));
}

export function deleteStep({ nodes, workflow }: FlowGraph, key: string): FlowNode[] {
  const step = needStep(nodes, key);
  const trees = toTrees(nodes);
  const tree = findTree(trees, step.key)!;
  const gone = namesWithin(tree);
  // A second step of a name keeps the references alive.
  for (const node of nodes) if (node.kind === "step" && gone.has(node.name) && !holds(tree, node)) gone.delete(node.name);
  const rest = nodes.filter((node) => !holds(tree, node));
  checkNotReferred(step, rest, gone);
  const output = workflow?.options["output"];
  if (output && stepsInData(dataOf(output)).some((name) => gone.has(name))) {
    refuse(`"${step.name}" cannot be deleted: the workflow's output (line ${output.range.line}) refers to it. Remove that reference first.`, {
      step: step.name,
    });
  }
  detach(trees, step.key);
  const without = (inner: Tree): void => {
    if (inner.node.kind === "step") inner.node = withoutDependsOn(inner.node, gone);
    for (const child of inner.children) without(child.tree);
  };
  for (const inner of trees) without(inner);
  return toNodes(trees);
}

function holds(tree: Tree, node: FlowNode): boolean {
  return tree.node === node || tree.children.some((child) => holds(child.tree, node));
}

function checkNotReferred(step: FlowStep, rest: readonly FlowNode[], gone: ReadonlySet<string>): void {
  const uses = rest.flatMap((node) =>
    node.waitsFor
      .filter((dependency) => dependency.by === "reference" && gone.has(dependency.name))
      .map(
        (dependency) => `${node.kind === "step" ? `"${node.name}"` : "code"} (line ${[...new Set(dependency.ranges.map((range) => range.line))].join(", ")})`,
      ),
  );
  if (uses.length === 0) return;
  refuse(`"${step.name}" cannot be deleted: its output is used by ${uses.join(" and ")}. Remove those references first.`, { step: step.name });
}

export function moveStep(graph: FlowGraph, key: string, place: StepPlace): FlowNode[] {
  const { nodes } = graph;
  const step = needStep(nodes, key);
  checkPlace(graph, place);
  const trees = toTrees(nodes);
  const tree = findTree(trees, step.key)!;
  if (place.parent && findTree([tree], place.parent.key)) refuse(`"${step.name}" cannot be moved into itself.`, { step: step.name });
  detach(trees, step.key);
  attach(trees, tree, place.parent, place.index);
  return checked(nodes, toNodes(trees), `"${step.name}" cannot be moved here`);
}

export function checkNewName(nodes: readonly FlowNode[], name: string): void {
  const problem = stepNameProblem(name);
  if (problem !== null) refuse(`"${name}" cannot name a step: ${problem}.`, { step: name });
  const taken = nodes.find((node) => node.kind === "step" && node.name === name);
  if (taken) refuse(`There already is a step "${name}" (line ${taken.range.line}). Step names are unique in the whole file.`, { step: name });
}

function checkPlace({ nodes, workflow }: FlowGraph, { parent, index }: StepPlace): void {
  if (index !== undefined && (!Number.isInteger(index) || index < 0)) refuse(`${index} is no place in a list of steps.`);
  if (parent === null) {
    const isCode = workflow?.list === null && nodes.some((node) => node.parent === null);
    if (isCode) refuse("The list of steps is code. Change it in the editor.");
    return;
  }
  const owner = needStep(nodes, parent.key);
  const slot = owner.slots.find((candidate) => candidate.name === parent.slot);
  if (slot === undefined) refuse(`Step "${owner.name}" holds no list "${parent.slot}".`, { step: owner.name });
  const isCode = slot.range === null && nodes.some((node) => node.parent?.key === parent.key && node.parent.slot === parent.slot && node.kind === "opaque");
  if (isCode) refuse(`"${parent.slot}" of step "${owner.name}" is code. Change it in the editor.`, { step: owner.name });
}
