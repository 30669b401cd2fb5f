import type { Json } from "@fastn/core";
import type { OptionValue } from "../flow-graph.ts";
import type { MemberModel, ObjectModel, SourceModel, StepModel } from "../model/types.ts";
import type { Node } from "../source/ast.ts";
import { staticValue } from "../source/static-value.ts";

/** The options of an object by name, without `hidden` ones. */
export function readOptions(model: SourceModel, object: ObjectModel, hidden: ReadonlySet<string>): Record<string, OptionValue> {
  const options: [string, OptionValue][] = [];
  for (const member of object.members.values()) {
    if (!hidden.has(member.name)) options.push([member.name, readOption(model, member.value, member.uncertain)]);
  }
  return Object.fromEntries(options);
}

/** The options of a step: all but its type and the lists of steps it holds. */
export function readStepOptions(model: SourceModel, step: StepModel): Record<string, OptionValue> {
  if (step.options === null) return { handler: readOption(model, step.call, false) };
  const options = readOptions(model, step.options, hiddenOptions(step));
  const cases = step.type === "gate" ? step.options.members.get("cases") : undefined;
  if (cases && options["cases"]) options["cases"] = withoutSteps(model, cases);
  return options;
}

/** `type` and the child lists, which a graph shows in other ways. */
export function hiddenOptions(step: StepModel): ReadonlySet<string> {
  const lists = step.slots.filter((slot) => slot.owner === step.options && slot.property !== "cases").map((slot) => slot.property);
  return new Set(["type", ...lists]);
}

export function readOption(model: SourceModel, value: Node, uncertain: boolean): OptionValue {
  const { text, lines } = model.module;
  const range = lines.range(value.start!, value.end!);
  const code = text.slice(range.start, range.end);
  const known = staticValue(model.bindings, value);
  if (uncertain || known.known === "none") return { kind: "code", text: code, range };
  if (known.known === "all" && known.plain) return { kind: "literal", value: known.value, range };
  return { kind: "mixed", value: known.value, text: code, range };
}

function withoutSteps(model: SourceModel, cases: MemberModel): OptionValue {
  const option = readOption(model, cases.value, cases.uncertain);
  if (option.kind === "code") return option;
  const { text } = model.module;
  const value = Array.isArray(option.value) ? option.value.map(dropSteps) : option.value;
  return { kind: "mixed", value, text: text.slice(option.range.start, option.range.end), range: option.range };
}

function dropSteps(item: Json): Json {
  if (typeof item !== "object" || item === null || Array.isArray(item)) return item;
  return Object.fromEntries(Object.entries(item).filter(([name]) => name !== "steps"));
}
