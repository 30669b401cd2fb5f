import type { Json } from "@fastn/core";
import type { FlowDependency, FlowSlot, FlowStep, OptionValue, SourceRange } from "../flow-graph.ts";
import { evaluatedOptions } from "../parse/evaluated-options.ts";
import { uniqueName } from "../model/read-steps.ts";
import { refuse } from "../refuse.ts";
import { checkData, isObject, stepsInData, withMember } from "./data.ts";

type Path = readonly (string | number)[];
type Options = Readonly<Record<string, OptionValue>>;

/** Options with the one at `path` set or removed. Ranges and code texts stay those of before. */
export function withOption(options: Options, path: Path, value: Json | undefined, range: SourceRange): Options {
  const [name, ...rest] = path;
  if (typeof name !== "string" || name === "") refuse("An option needs a name.");
  if (name === "__proto__" || rest.includes("__proto__")) refuse("The name __proto__ cannot be used for a field.");
  checkData(value);
  const old = Object.hasOwn(options, name) ? options[name] : undefined;
  if (rest.length === 0) return replaced(options, name, value === undefined ? undefined : { kind: "literal", value, range: old?.range ?? range });
  if (old?.kind === "code")
    refuse(`\`${name}\` is code (line ${old.range.line}). Change it in the editor, or replace it as a whole.`, { line: old.range.line });
  const data = withMember(old?.value, rest, value, name);
  if (data === undefined) return replaced(options, name, undefined);
  return replaced(options, name, old ? { ...old, value: data } : { kind: "literal", value: data, range });
}

function replaced(options: Options, name: string, option: OptionValue | undefined): Options {
  const { [name]: _, ...others } = options;
  return option === undefined ? others : { ...others, [name]: option };
}

export const dataOf = (option: OptionValue | undefined): Json | undefined => (option === undefined || option.kind === "code" ? undefined : option.value);

/** A step with an option set or removed, with what follows from it: dependencies and the slots of its cases. */
export function withStepOption(step: FlowStep, path: Path, value: Json | undefined): FlowStep {
  checkStepPath(step, path, value);
  const name = String(path[0]);
  const options = withOption(step.options, path, isCase(step, path) ? withoutSteps(value) : value, step.range);
  checkDependsOn(step, name, options);
  const waitsFor = dependenciesAfter(step, options, name, path.length === 1);
  return { ...step, options, waitsFor, slots: name === "cases" && step.type === "gate" ? caseSlots(step, options) : step.slots };
}

function checkDependsOn(step: FlowStep, name: string, options: Options): void {
  const names = name === "dependsOn" ? dataOf(options[name]) : undefined;
  const isNames = names === undefined || typeof names === "string" || (Array.isArray(names) && names.every((item: Json) => typeof item === "string"));
  if (!isNames) refuse(`\`dependsOn\` of step "${step.name}" is a list of step names.`, { step: step.name });
}

function checkStepPath(step: FlowStep, path: Path, value: Json | undefined): void {
  const [name] = path;
  if (name === "type") refuse(`The type of step "${step.name}" cannot be changed. Add a step of the other type and delete this one.`, { step: step.name });
  const isList = step.slots.some((slot) => slot.name === name) && name !== "cases" && !(step.type === "gate" && step.options["cases"] && name !== "default");
  if (isList) refuse(`\`${name}\` of step "${step.name}" holds steps. Add, move or delete those instead.`, { step: step.name });
  if (name !== "cases" || step.type !== "gate") return;
  if (path.length === 1 && step.options["cases"]) refuse(`The cases of step "${step.name}" hold steps. Change them one by one.`, { step: step.name });
  if (path[2] === "steps") refuse(`\`steps\` of a case holds steps. Add, move or delete those instead.`, { step: step.name });
  const given = isObject(value) && path.length === 2 ? value["steps"] : undefined;
  if (given !== undefined && !(Array.isArray(given) && given.length === 0))
    refuse("A new case begins without steps; add them afterwards.", { step: step.name });
}

const isCase = (step: FlowStep, path: Path): boolean => step.type === "gate" && path[0] === "cases" && path.length === 2;

function withoutSteps(value: Json | undefined): Json | undefined {
  if (!isObject(value)) return value;
  const { steps: _, ...others } = value;
  return others;
}

function caseSlots(step: FlowStep, options: Options): FlowSlot[] {
  const cases = dataOf(options["cases"]);
  if (!Array.isArray(cases)) return ["then", "otherwise"].map((name) => ({ name, range: null }));
  const taken = new Set(["default"]);
  const range = (name: string): SourceRange | null => step.slots.find((slot) => slot.name === name)?.range ?? null;
  const slots = cases.map((item: Json, index) => {
    const name = isObject(item) && typeof item["name"] === "string" ? item["name"] : `case ${index + 1}`;
    return uniqueName(name, taken);
  });
  return [...slots, "default"].map((name) => ({ name, range: range(name) }));
}

/** Dependencies once an option has changed. A name stays when code in the option still refers to it. */
function dependenciesAfter(step: FlowStep, options: Options, option: string, whole: boolean): FlowDependency[] {
  if (option !== "dependsOn" && (option === "output" || !evaluatedOptions.has(option))) return [...step.waitsFor];
  const by = option === "dependsOn" ? "dependsOn" : "reference";
  const before = namesInOption(option, dataOf(step.options[option]));
  const after = new Set(namesInOption(option, dataOf(options[option])));
  const kept: FlowDependency[] = [];
  for (const dependency of step.waitsFor) {
    const places = dependency.ranges.map((range, index) => ({ range, option: dependency.options[index] ?? "" }));
    const others = places.filter((place) => place.option !== option);
    const inData = before.filter((name) => name === dependency.name).length;
    const inOption = places.length - others.length;
    const stays = dependency.by === by && (after.has(dependency.name) || (!whole && inOption > inData));
    const left = stays ? places : others;
    if (stays) after.delete(dependency.name);
    if (left.length > 0) kept.push({ ...dependency, ranges: left.map((place) => place.range), options: left.map((place) => place.option) });
    else if (stays) kept.push({ ...dependency, ranges: [step.range], options: [option] });
  }
  for (const name of after) kept.push({ name, by, ranges: [options[option]?.range ?? step.range], options: [option] });
  return kept;
}

/** Steps named by an option's data, once for each place. */
export function namesInOption(option: string, value: Json | undefined): string[] {
  if (option === "dependsOn") return typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((name: Json) => typeof name === "string") : [];
  if (option === "cases" && Array.isArray(value)) return value.flatMap((item: Json) => (isObject(item) ? stepsInData(item["when"]) : []));
  if (option === "event") return isObject(value) ? stepsInData(Object.hasOwn(value, "match") ? value["match"] : value) : stepsInData(value);
  return evaluatedOptions.has(option) && option !== "output" ? stepsInData(value) : [];
}
