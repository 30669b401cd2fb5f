import type { Json } from "@fastn/core";
import type { FlowChange, TextEdit } from "../flow-graph.ts";
import { isObject } from "../apply/data.ts";
import type { ObjectModel, TriggerModel } from "../model/types.ts";
import { refuse } from "../refuse.ts";
import { stepModel, type EditContext, type Round } from "./context.ts";
import { printInline } from "./print.ts";
import { addMember, editsOf, opsToSet, replaceValue, type Op, type Path } from "./set-value.ts";

type Find = (context: EditContext) => ObjectModel;

/** Rounds that bring the option at `path` of the object `find` gives to `value`. */
export function setOptionRounds(context: EditContext, find: Find, path: Path, value: Json | undefined, keep?: ReadonlySet<string>): Round[] {
  const ops: Op[] = value === undefined ? [{ kind: "remove", path }] : opsToSet(context, find(context), path, value, keep);
  return opRounds(find, ops);
}

export const opRounds = (find: Find, ops: readonly Op[]): Round[] => ops.map((op) => (context) => editsOf(context, find(context), op));

export function stepOptionRounds(context: EditContext, { step, path, value }: Extract<FlowChange, { type: "step.setOption" }>): Round[] {
  const isCase = stepModel(context, step).type === "gate" && path[0] === "cases" && path.length === 2;
  const exists = isCase && typeof path[1] === "number" && path[1] < caseCount(context, step);
  const wanted = isCase && !exists ? withSteps(value) : isCase && isObject(value) ? withoutSteps(value) : value;
  return setOptionRounds(context, (now) => stepOptions(now, step), path, wanted, isCase ? new Set(["steps"]) : undefined);
}

export function stepOptions(context: EditContext, key: string): ObjectModel {
  const { options } = stepModel(context, key);
  return options ?? refuse(`"${key}" is a function. Change it in the editor.`, { step: key });
}

export function workflowOptions({ model }: EditContext): ObjectModel {
  return model.workflow?.options ?? refuse("This workflow is built by code. Change it in the editor.");
}

/** A case always has a list of steps. */
export function withSteps(value: Json | undefined): Json | undefined {
  return isObject(value) && !Object.hasOwn(value, "steps") ? { ...value, steps: [] } : value;
}

function withoutSteps(value: { readonly [key: string]: Json }): Json {
  const { steps: _, ...others } = value;
  return others;
}

function caseCount(context: EditContext, key: string): number {
  return stepModel(context, key).slots.filter((slot) => slot.name !== "default").length;
}

export function triggerRounds(context: EditContext, { path, value }: Extract<FlowChange, { type: "trigger.setOption" }>): Round[] {
  const { trigger } = context.model;
  if (trigger === null) return value === undefined ? [] : [(now) => addMember(now, workflowOptions(now), "trigger", newTrigger(path, value))];
  if (path[0] === "type") return typeof value === "string" ? [(now) => setType(now, value)] : [];
  if (trigger.options) return setOptionRounds(context, (now) => now.model.trigger!.options!, path, value);
  return value === undefined ? [] : [(now) => addArgument(now, path, value)];
}

function newTrigger(path: Path, value: Json): Json {
  return path[0] === "type" ? { type: value } : { type: "manual", ...(wrap(path, value) as { [key: string]: Json }) };
}

function wrap(path: Path, value: Json): Json {
  return path.reduceRight<Json>((inner, key) => (typeof key === "number" ? [inner] : { [key]: inner }), value);
}

function setType(context: EditContext, type: string): TextEdit[] {
  const { typeNode, call } = triggerOf(context);
  if (typeNode === null) return refuse("The trigger's type is given by code. Change it in the editor.");
  return call ? [{ start: typeNode.start!, end: typeNode.end!, text: type }] : replaceValue(context, typeNode, type);
}

function addArgument(context: EditContext, path: Path, value: Json): TextEdit[] {
  const { call } = triggerOf(context);
  if (call === null) return refuse("The trigger is code. Change it in the editor.");
  if (call.arguments.length > 0) refuse("The trigger's options are given by code. Change them in the editor.");
  return [{ start: call.end! - 1, end: call.end! - 1, text: printInline(wrap(path, value), context.style) }];
}

const triggerOf = (context: EditContext): TriggerModel => context.model.trigger!;
