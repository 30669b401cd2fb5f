import type { EditResult, FlowChange, FlowGraph, FlowNode, FlowStep, StepPlace } from "../flow-graph.ts";
import { freeStepName } from "../free-name.ts";
import { parseSource, type ParsedSource, type ParseOptions } from "../parse/parse.ts";
import { refuse } from "../refuse.ts";
import { unwrap } from "../source/ast.ts";
import { toContext } from "./context.ts";
import { editGraph, type GraphChange } from "./edit-graph.ts";
import { PieceText } from "./piece-text.ts";
import { insertStep } from "./place-step.ts";
import { stepCallee } from "./plan-steps.ts";
import { reindented } from "./reindent.ts";
import { applyEdits, invertEdits } from "./text-edits.ts";

type Paste = Extract<FlowChange, { type: "step.paste" }>;

/**
 * Put copied steps into a workflow: names that are taken change, references among the steps follow, all other text stays byte for byte.
 * Unlike other changes this one has no counterpart on the graph alone (code that the steps bring is read only here), so it checks itself.
 * @throws AppError EDIT_REFUSED when the code holds no steps, or when the file would mean something else besides
 */
export function paste(source: string, change: Paste, options: ParseOptions): EditResult {
  const target = parseSource(source, options);
  const broken = target.graph.problems.find(({ code }) => code === "SOURCE_SYNTAX");
  if (broken) refuse(`The code has an error at line ${broken.line}: ${broken.message} Correct it first.`, { line: broken.line });
  if (target.graph.workflow?.form !== "steps") refuse("This workflow is built by code. Paste the steps in the editor.");
  const steps = fitted(change, target.graph);
  const pieces = new PieceText(source);
  const first = toContext(target);
  const { callee, edits: imported } = stepCallee(first);
  pieces.apply(imported);
  for (const [index, print] of printed(steps, callee, first.style.eol).entries()) {
    const now = toContext(parseSource(pieces.toString(), options), first.style);
    pieces.apply(insertStep(now, after(change.place, index), print));
  }
  const result = pieces.toString();
  const edits = pieces.toEdits();
  check(target.graph, parseSource(result, options).graph, steps.graph);
  return { source: result, edits, inverse: invertEdits(source, edits) };
}

const after = (place: StepPlace, by: number): StepPlace => (place.index === undefined ? place : { ...place, index: place.index + by });

const wrapped = (code: string): string => `import { workflow, step } from "@fastn/workflow";\nexport default workflow("pasted", { steps: [\n${code}\n] });\n`;
const stepsOf = (graph: FlowGraph): FlowStep[] => graph.nodes.filter((node) => node.kind === "step");

/** The pasted steps in a file of their own, under names that are free in the target. */
function fitted({ code, keepWaits }: Paste, target: FlowGraph): ParsedSource {
  let source = wrapped(code);
  let { graph } = parseSource(source);
  const isWhole = graph.workflow?.form === "steps" && graph.problems.every((problem) => problem.code !== "SOURCE_SYNTAX");
  if (!isWhole || graph.nodes.length === 0 || graph.nodes.some((node) => node.parent === null && node.kind === "opaque")) {
    refuse('The clipboard holds no steps. Copy steps on a canvas, or code such as step("name", { … }).');
  }
  const apply = (change: GraphChange): void => {
    source = editGraph(source, change).source;
    ({ graph } = parseSource(source));
  };
  const existing = new Set(stepsOf(target).map(({ name }) => name));
  const own = new Set(stepsOf(graph).map(({ name }) => name));
  // A name that anything already refers to would connect what has nothing to do with each other.
  const mentioned = [...target.nodes, ...graph.nodes].flatMap(({ waitsFor }) => waitsFor.map(({ name }) => name));
  const taken = new Set([...existing, ...own, ...mentioned]);
  const used = new Set(existing);
  // Keys change with each rename of a duplicate name; positions in the file do not.
  for (const index of stepsOf(graph).keys()) {
    const { key, name } = stepsOf(graph)[index]!;
    const free = used.has(name) ? freeStepName(name, taken) : name;
    if (free !== name) apply({ type: "step.rename", step: key, to: free });
    taken.add(free);
    used.add(free);
  }
  for (const { key, options } of stepsOf(graph)) {
    const { dependsOn } = options;
    if (dependsOn?.kind !== "literal") continue;
    const inside = new Set(stepsOf(graph).map(({ name }) => name));
    const waits = [dependsOn.value].flat().filter((name): name is string => typeof name === "string");
    const kept = waits.filter((name) => inside.has(name) || (keepWaits && existing.has(name)));
    if (kept.length < waits.length) apply({ type: "step.setOption", step: key, path: ["dependsOn"], value: kept.length === 0 ? undefined : kept });
  }
  return parseSource(source);
}

/** The text of each step of the top, for any indentation. */
function printed(steps: ParsedSource, callee: string, eol: string): ((indent: string) => string)[] {
  const { model, trivia } = toContext(steps);
  const calls = model.nodes.flatMap((node) => {
    if (node.kind !== "step" || node.call.type !== "CallExpression") return [];
    const { start, end } = unwrap(node.call.callee);
    return [{ start: start!, end: end!, text: callee }];
  });
  return steps.graph.nodes
    .filter((node) => node.parent === null)
    .map(({ range: { start, end } }) => (indent) => {
      const own = calls.filter((call) => call.start >= start && call.end <= end).toSorted((a, b) => a.start - b.start);
      // Indentation first: it is told by the places of string literals in the text as it was read.
      const moved = reindented(trivia.text, model.module.file.program, start, end, trivia.indentAt(start), indent);
      const whole = own.length === 0 || callee === "step" ? moved : renamedCalls(trivia.text.slice(start, end), start, own, moved);
      return whole.replaceAll(/\r\n|\r|\n/g, eol);
    });
}

/** `moved` differs from `text` in indentation only; the calls are found again by their order. */
function renamedCalls(text: string, start: number, calls: readonly { start: number; end: number; text: string }[], moved: string): string {
  const edits = calls.map((call) => ({ ...call, start: call.start - start, end: call.end - start }));
  if (moved === text) return applyEdits(text, edits);
  const lineOf = (at: number): number => text.slice(0, at).split(/\r\n|\r|\n/).length - 1;
  const ends = (all: string): string[] => all.split(/(?<=\r\n|\r(?!\n)|\n)/);
  const before = ends(text);
  const lines = ends(moved);
  const startOf = before.map((_, line) => before.slice(0, line).join("").length);
  for (const { start: at, end, text: name } of edits.toReversed()) {
    const line = lineOf(at);
    const fromEnd = before[line]!.length - (at - startOf[line]!);
    const target = lines[line]!;
    const from = target.length - fromEnd;
    lines[line] = target.slice(0, from) + name + target.slice(from + end - at);
  }
  return lines.join("");
}

/** What was there means what it meant, and the new steps are there once each. */
function check(before: FlowGraph, now: FlowGraph, pasted: FlowGraph): void {
  const added = new Set(stepsOf(pasted).map(({ name }) => name));
  const isNew = (node: FlowNode): boolean => (node.kind === "step" && added.has(node.name)) || (node.parent !== null && added.has(node.parent.key));
  const old = now.nodes.filter((node) => !isNew(node));
  const same = JSON.stringify(old.map(gist)) === JSON.stringify(before.nodes.map(gist));
  const isThere = stepsOf(now).filter(({ name }) => added.has(name)).length === added.size;
  if (!same || !isThere || now.problems.some(({ code }) => code === "SOURCE_SYNTAX")) {
    refuse("This would alter more than it should, because of how the code is written. Paste the steps in the editor.");
  }
}

function gist(node: FlowNode): unknown {
  const waits = node.waitsFor.map(({ name, by }) => `${by} ${name}`);
  if (node.kind === "opaque") return [node.text, node.parent, waits];
  const options = Object.entries(node.options).map(([name, option]) => [name, option.kind === "code" ? option.text : option.value]);
  return [node.key, node.type, node.parent, options, waits];
}
