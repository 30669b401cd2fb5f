import { apply } from "../apply/apply.ts";
import { sameMeaning } from "../apply/same-graph.ts";
import { findTree, namesWithin, toTrees, type Tree } from "../apply/tree.ts";
import type { EditResult, FlowChange, FlowGraph } from "../flow-graph.ts";
import { parseSource, type ParsedSource, type ParseOptions } from "../parse/parse.ts";
import { refuse } from "../refuse.ts";
import { toContext, type EditContext, type Round } from "./context.ts";
import { PieceText } from "./piece-text.ts";
import { connectRounds, disconnectRounds } from "./plan-connect.ts";
import { setOptionRounds, stepOptionRounds, triggerRounds, workflowOptions } from "./plan-options.ts";
import { addRounds, checkDeletable, moveRounds, removeStep, renameRounds, replaceRounds } from "./plan-steps.ts";
import { invertEdits } from "./text-edits.ts";

/** Changes that the graph knows: what each does to it is told by `apply`, and the edited source must mean just that. */
export type GraphChange = Exclude<FlowChange, { readonly type: "text" | "step.paste" }>;

/** @throws AppError EDIT_REFUSED with the reason */
export function editGraph(source: string, change: GraphChange, options: ParseOptions = {}): EditResult {
  const parsed = parseSource(source, options);
  const expected = apply(parsed.graph, change);
  if (sameMeaning(expected, parsed.graph, change)) return { source, edits: [], inverse: { type: "text", edits: [] } };
  const pieces = new PieceText(source);
  runRounds(pieces, parsed, options, change);
  const result = pieces.toString();
  const edits = pieces.toEdits();
  check(parseSource(result, options).graph, expected, change);
  return { source: result, edits, inverse: invertEdits(source, edits) };
}

function runRounds(pieces: PieceText, parsed: ParsedSource, options: ParseOptions, change: GraphChange): void {
  const first = toContext(parsed);
  let context: EditContext | null = first;
  for (const round of roundsOf(first, parsed.graph, change)) {
    // Style is read once: a list emptied on the way must not change how the rest is written.
    context ??= toContext(parseSource(pieces.toString(), options), first.style);
    pieces.apply(round(context));
    context = null;
  }
}

function roundsOf(context: EditContext, graph: FlowGraph, change: GraphChange): Round[] {
  switch (change.type) {
    case "step.rename":
      return renameRounds(context, change);
    case "step.setOption":
      return stepOptionRounds(context, change);
    case "step.add":
      return addRounds(context, change);
    case "step.delete":
      return deleteRounds(context, graph, change.step);
    case "step.connect":
      return connectRounds(context, change);
    case "step.disconnect": {
      const source = graph.nodes.find((node) => node.key === change.from);
      return disconnectRounds(context, change.to, new Set(source?.kind === "step" ? [source.name] : []));
    }
    case "step.move":
      return moveRounds(context, change);
    case "workflow.setOption":
      return setOptionRounds(context, workflowOptions, change.path, change.value);
    case "trigger.setOption":
      return triggerRounds(context, change);
    case "step.replace":
      return replaceRounds(context, graph, change);
  }
}

function deleteRounds(context: EditContext, graph: FlowGraph, key: string): Round[] {
  const tree = findTree(toTrees(graph.nodes), key)!;
  const inside = new Set(keysWithin(tree));
  const gone = namesWithin(tree);
  for (const node of graph.nodes) if (node.kind === "step" && !inside.has(node.key)) gone.delete(node.name);
  checkDeletable(context, gone, inside);
  const waiting = graph.nodes.filter((node) => node.kind === "step" && !inside.has(node.key) && node.waitsFor.some((dependency) => gone.has(dependency.name)));
  return [...waiting.flatMap((node) => disconnectRounds(context, node.key, gone)), (now) => removeStep(now, key)];
}

const keysWithin = (tree: Tree): string[] => [tree.node.key, ...tree.children.flatMap((child) => keysWithin(child.tree))];

function check(actual: FlowGraph, expected: FlowGraph, change: GraphChange): void {
  const broken = actual.problems.find((problem) => problem.code === "SOURCE_SYNTAX");
  if (broken || !sameMeaning(actual, expected, change)) {
    refuse("This would alter more than it should, because of how the code is written: other parts share what it changes. Make the change in the editor.", {
      change: change.type,
    });
  }
}
