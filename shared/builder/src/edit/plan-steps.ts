import type { Json } from "@fastn/core";
import { optionsToReplace } from "../apply/replace.ts";
import type { FlowChange, FlowGraph, TextEdit } from "../flow-graph.ts";
import { refuse } from "../refuse.ts";
import { unwrap, walk, type Node } from "../source/ast.ts";
import { bracketsOf, lineOf, stepModel, type EditContext, type Round } from "./context.ts";
import { extentOf, removeItem } from "./list-edits.ts";
import { entryOf, indexInArray, insertStep } from "./place-step.ts";
import { opRounds, setOptionRounds, stepOptions, withSteps } from "./plan-options.ts";
import { printInline, printKey, printLines, printString, printValue } from "./print.ts";
import { reindented } from "./reindent.ts";
import { replaceValue } from "./set-value.ts";

type Change<T extends FlowChange["type"]> = Extract<FlowChange, { type: T }>;

/** New steps longer than this go over several lines. */
const maxStepWidth = 100;

export function addRounds(context: EditContext, change: Change<"step.add">): Round[] {
  const { callee, edits } = stepCallee(context);
  const add: Round = (now) => insertStep(now, change.place, (indent) => printStep(now, callee, change, indent));
  return edits.length > 0 ? [() => edits, add] : [add];
}

function printStep({ style }: EditContext, callee: string, change: Change<"step.add">, indent: string): string {
  const { cases } = change.options;
  const options: Record<string, Json> = { type: change.stepType, ...change.options };
  if (change.stepType === "gate" && Array.isArray(cases)) options["cases"] = cases.map((item: Json) => withSteps(item) as Json);
  const head = `${callee}(${printString(change.name, style.quote)}, `;
  const inline = `${head}${printInline(options, style)})`;
  if (indent.length + inline.length <= maxStepWidth) return inline;
  const members = Object.entries(options).map(([name, value]) => `${printKey(name, style)}: ${printValue(value, style, indent + style.unit)}`);
  return `${head}${printLines("{", members, "}", style, indent)})`;
}

/** What `step` is called in this file; it is imported if it is not yet. */
export function stepCallee({ model, trivia }: EditContext): { callee: string; edits: TextEdit[] } {
  for (const node of model.nodes) {
    if (node.kind === "step" && node.call.type === "CallExpression") {
      const callee = unwrap(node.call.callee);
      return { callee: model.module.text.slice(callee.start!, callee.end!), edits: [] };
    }
  }
  for (const [name, binding] of model.bindings) {
    if (binding.kind !== "import" || binding.source !== "@fastn/workflow") continue;
    if (binding.imported === "step") return { callee: name, edits: [] };
    if (binding.imported === "*") return { callee: `${name}.step`, edits: [] };
  }
  const free = !model.bindings.has("step");
  for (const statement of model.module.file.program.body) {
    if (statement.type !== "ImportDeclaration" || statement.source.value !== "@fastn/workflow" || statement.importKind === "type") continue;
    const last = statement.specifiers.at(-1);
    if (last?.type !== "ImportSpecifier") continue;
    const comma = trivia.commaAfter(last.end!);
    const text = free ? "step" : "step as fastnStep";
    const edit = comma === null ? { start: last.end!, end: last.end!, text: `, ${text}` } : { start: comma + 1, end: comma + 1, text: ` ${text},` };
    return { callee: free ? "step" : "fastnStep", edits: [edit] };
  }
  return { callee: "step", edits: [] };
}

/** The kind first, then the options of the old kind go and those of the new one come. */
export function replaceRounds(context: EditContext, graph: FlowGraph, change: Change<"step.replace">): Round[] {
  const { step, stepType } = change;
  const node = graph.nodes.find(({ key }) => key === step);
  if (node?.kind !== "step") return refuse(`There is no step "${step}" in this file.`, { step });
  const { gone, added } = optionsToReplace(node, change);
  const lists = node.slots.length === 0 ? [] : [...stepOptions(context, step).members.keys()].filter((name) => listOptions.has(name) && !gone.includes(name));
  const find = (now: EditContext) => stepOptions(now, step);
  return [
    (now) => {
      const type = find(now).members.get("type");
      return type === undefined
        ? refuse(`The type of "${step}" is given by code. Change it in the editor.`, { step })
        : replaceValue(now, type.value, stepType);
    },
    ...opRounds(
      find,
      [...gone, ...lists].map((name) => ({ kind: "remove", path: [name] })),
    ),
    ...Object.entries(added).flatMap(([name, value]): Round[] => {
      const data = name === "cases" && Array.isArray(value) ? value.map((item: Json) => withSteps(item) as Json) : value;
      return [(now) => setOptionRounds(now, find, [name], data).flatMap((round) => round(now))];
    }),
  ];
}

/** Lists of steps; `parse` tells of them as slots, not as options. */
const listOptions: ReadonlySet<string> = new Set(["then", "otherwise", "default", "steps"]);

export function renameRounds(context: EditContext, { step, to }: Change<"step.rename">): Round[] {
  const model = stepModel(context, step);
  if (model.name === to) return [];
  const { nameLiteral, name } = model;
  if (nameLiteral === null) return refuse(`The name "${name}" is put together from parts. Change it in the editor.`, { step: name });
  const alone = context.model.nodes.every((node) => node === model || node.kind === "opaque" || node.name !== name);
  const edits = new Map<number, TextEdit>([[nameLiteral.start, { start: nameLiteral.start, end: nameLiteral.end, text: to }]]);
  for (const reference of alone ? allReferences(context) : []) {
    if (reference.name !== name || edits.has(reference.start)) continue;
    if (reference.rewrite === null) {
      const line = lineOf(context, reference.start);
      refuse(`The reference to "${name}" at line ${line} is put together from parts. Change it in the editor.`, { step: name, line });
    }
    edits.set(reference.start, { start: reference.start, end: reference.end, text: reference.rewrite(to) });
  }
  return [() => [...edits.values()].sort((a, b) => a.start - b.start)];
}

export function allReferences({ references }: EditContext): (typeof references.elsewhere)[number][] {
  return [...[...references.byNode.values()].flat(), ...references.elsewhere];
}

/** The step's own text goes; entries of `dependsOn` are other rounds. */
export function removeStep(context: EditContext, key: string): TextEdit[] {
  const entry = entryOf(context, key);
  if (entry.array === null) return refuse(`"${key}" stands in code. Change it in the editor.`, { step: key });
  const edits = removeItem(context.trivia, bracketsOf(entry.array), indexInArray(entry));
  return [...edits, ...removeVariable(context, entry.element)].sort((a, b) => a.start - b.start);
}

/** The variable that held a deleted step goes too, when nothing else uses it. */
function removeVariable({ model, trivia }: EditContext, element: { type: string; start?: number | null; end?: number | null }): TextEdit[] {
  const name = element.type === "Identifier" ? model.module.text.slice(element.start!, element.end!) : null;
  if (name === null || countName(model.module.file.program, name) > 2) return [];
  const statement = model.module.file.program.body.find(
    (candidate) =>
      candidate.type === "VariableDeclaration" &&
      candidate.declarations.length === 1 &&
      candidate.declarations[0]!.id.type === "Identifier" &&
      candidate.declarations[0]!.id.name === name,
  );
  if (statement === undefined) return [];
  const lead = trivia.leadingStart(statement.start!);
  const lineEnd = trivia.startsLine(lead) ? trivia.restOfLine(statement.end!) : null;
  return lineEnd === null ? [] : [{ start: trivia.lineStart(lead), end: trivia.afterBreak(lineEnd), text: "" }];
}

/** How often a file has a name as an identifier; those of inner scopes count too, which only makes a deletion more careful. */
function countName(program: Node, name: string): number {
  let count = 0;
  walk(program, (node) => {
    if (node.type === "Identifier" && node.name === name) count++;
  });
  return count;
}

export function moveRounds(context: EditContext, { step, place }: Change<"step.move">): Round[] {
  const entry = entryOf(context, step);
  if (entry.array === null) return refuse(`"${step}" stands in code. Change it in the editor.`, { step });
  const { trivia } = context;
  const { text } = trivia;
  const brackets = bracketsOf(entry.array);
  const index = indexInArray(entry);
  const { lead, behind, lineEnd } = extentOf(trivia, brackets, index);
  const end = entry.element.end!;
  const tail = lineEnd === null ? "" : text.slice(behind, lineEnd).trimEnd();
  const from = trivia.indentAt(lead);
  const { program } = context.model.module.file;
  return [
    (now) => removeItem(now.trivia, brackets, index),
    (now) => insertStep(now, place, (indent) => reindented(text, program, lead, end, from, indent), tail),
  ];
}

export function checkDeletable(context: EditContext, gone: ReadonlySet<string>, inside: ReadonlySet<string>): void {
  const { byNode, elsewhere } = context.references;
  const others = [...byNode].flatMap(([key, references]) => (inside.has(key) ? [] : references));
  const use = [...others, ...elsewhere].find((reference) => reference.by === "reference" && gone.has(reference.name));
  if (use === undefined) return;
  const line = lineOf(context, use.start);
  refuse(`"${use.name}" cannot be deleted: line ${line} refers to it. Remove that reference first.`, { step: use.name, line });
}
