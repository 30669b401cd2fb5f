import type { Json, StepType } from "@fastn/core";
import { readObject } from "../model/read-object.ts";
import type { ListModel, MemberModel, ObjectModel, SourceModel, StepModel } from "../model/types.ts";
import { hiddenOptions } from "../parse/options.ts";
import { parseSource, type ParseOptions } from "../parse/parse.ts";
import type { Node } from "../source/ast.ts";
import { resolve } from "../source/bindings.ts";
import { staticValue } from "../source/static-value.ts";

/** A workflow as plain JSON: what is stored as a flow. Code, handlers above all, stands as its source text in `{ $code }`. */
export interface FlowSpec {
  readonly name: string;
  /** null when the file declares none, or builds it by code. */
  readonly trigger: Json;
  readonly steps: readonly FlowSpecItem[];
  /** Options of the workflow besides trigger and steps. */
  readonly options: Readonly<Record<string, Json>>;
}

export type FlowSpecItem = FlowSpecStep | FlowSpecCode;

/** Code where a step or a value is expected, byte for byte. */
export interface FlowSpecCode {
  readonly $code: string;
}

export interface FlowSpecStep {
  readonly name: string;
  readonly type: StepType;
  readonly options: Readonly<Record<string, Json>>;
  /** Child lists by slot: `then`, `otherwise`, a case's name, `default`, `steps`. */
  readonly lists: Readonly<Record<string, readonly FlowSpecItem[]>>;
}

/** The JSON view of a workflow file; null when the file holds no workflow. Never throws. */
export function toFlowSpec(source: string, options: ParseOptions = {}): FlowSpec | null {
  const { model } = parseSource(source, options);
  const workflow = model?.workflow;
  if (!model || !workflow) return null;
  const steps = model.root ? itemsOf(model, model.root) : model.nodes.map((node) => (node.kind === "step" ? stepOf(model, node) : codeOf(model, node.node)));
  return {
    name: workflow.name,
    trigger: triggerOf(model),
    steps,
    options: workflow.options ? optionsOf(model, workflow.options, new Set(["steps", "trigger"])) : {},
  };
}

function triggerOf(model: SourceModel): Json {
  const { trigger } = model;
  if (trigger === null) return null;
  if (trigger.type === "unknown") return { ...codeOf(model, trigger.member.value) };
  return { type: trigger.type, ...(trigger.options ? optionsOf(model, trigger.options, new Set(["type"])) : {}) };
}

function itemsOf(model: SourceModel, list: ListModel): FlowSpecItem[] {
  return list.entries.map(({ node }) => (node.kind === "step" ? stepOf(model, node) : codeOf(model, node.node)));
}

function stepOf(model: SourceModel, step: StepModel): FlowSpecStep {
  const lists = Object.fromEntries(step.slots.map((slot) => [slot.name, itemsOf(model, slot.list)]));
  const options: Record<string, Json> = step.options ? optionsOf(model, step.options, hiddenOptions(step)) : { handler: { ...codeOf(model, step.call) } };
  const { cases } = options;
  if (step.type === "gate" && Array.isArray(cases)) options["cases"] = cases.map((item: Json) => withoutSteps(item));
  return { name: step.name, type: step.type, options, lists };
}

function withoutSteps(item: Json): Json {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== "steps"));
}

function optionsOf(model: SourceModel, object: ObjectModel, hidden: ReadonlySet<string>): Record<string, Json> {
  const shown = [...object.members.values()].filter((member) => !hidden.has(member.name));
  return Object.fromEntries(shown.map((member) => [member.name, memberOf(model, member)]));
}

const memberOf = (model: SourceModel, { value, uncertain }: MemberModel): Json => (uncertain ? { ...codeOf(model, value) } : valueOf(model, value));

/** Data as data, code as text, at any depth. */
function valueOf(model: SourceModel, node: Node): Json {
  const known = staticValue(model.bindings, node);
  if (known.known === "all" && !mentionsCode(known.value)) return known.value;
  const target = resolve(model.bindings, node);
  if (target.type === "ArrayExpression" && target.elements.every((element) => element !== null && element.type !== "SpreadElement")) {
    return target.elements.map((element) => valueOf(model, element!));
  }
  const object = target.type === "ObjectExpression" ? readObject(model.bindings, target) : null;
  if (object === null || object.hasUnknown || object.members.has("$code")) return { ...codeOf(model, node) };
  return optionsOf(model, object, new Set());
}

/** Data that would read as code keeps its source text instead. */
function mentionsCode(value: Json): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.hasOwn(value, "$code") || Object.values(value).some((member: Json) => mentionsCode(member));
}

function codeOf(model: SourceModel, node: Node): FlowSpecCode {
  return { $code: model.module.text.slice(node.start!, node.end!) };
}
