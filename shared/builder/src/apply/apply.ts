import { AppError, triggerTypes } from "@fastn/core";
import type { FlowChange, FlowGraph, FlowNode, FlowTrigger } from "../flow-graph.ts";
import { edgesOf } from "../parse/edges.ts";
import { refuse } from "../refuse.ts";
import { addStep, deleteStep, moveStep } from "./change-steps.ts";
import { connect, disconnect } from "./connect.ts";
import { withOption, withStepOption } from "./options.ts";
import { rename } from "./rename.ts";
import { replaceStep } from "./replace.ts";
import { needStep, toNodes, toTrees } from "./tree.ts";

/**
 * What a change does to a graph: the graph of the edited source, except that ranges, code texts and problems stay those of before.
 * Pure; the one place that knows which changes are allowed.
 * @throws AppError EDIT_REFUSED with the reason; always for raw text edits and pasted code, whose effect only a parse can tell
 */
export function apply(graph: FlowGraph, change: FlowChange): FlowGraph {
  if (change.type === "step.paste") refuse("Pasted code is read when it is pasted. Read the new text instead.");
  if (change.type === "text") refuse("Text edits change the code, not the graph. Read the new text instead.");
  checkEditable(graph);
  switch (change.type) {
    case "step.rename":
      return rename(graph, change.step, change.to);
    case "step.setOption":
      return withNodes(graph, setStepOption(graph.nodes, change));
    case "step.add":
      return withNodes(graph, addStep(graph, change));
    case "step.delete":
      return withNodes(graph, deleteStep(graph, change.step));
    case "step.connect":
      return withNodes(graph, connect(graph.nodes, change.from, change.to));
    case "step.disconnect":
      return withNodes(graph, disconnect(graph.nodes, change.from, change.to));
    case "step.move":
      return withNodes(graph, moveStep(graph, change.step, change.place));
    case "step.replace":
      return withNodes(graph, replaceStep(graph, change));
    case "workflow.setOption":
      return setWorkflowOption(graph, change);
    case "trigger.setOption":
      return { ...graph, trigger: setTriggerOption(graph, change) };
  }
}

/** Why a change cannot be made, as a sentence for a person, or null. The menu, the canvas and `edit` all ask here. */
export function canEdit(graph: FlowGraph, change: FlowChange): string | null {
  if (change.type === "text" || change.type === "step.paste") return null;
  try {
    apply(graph, change);
    return null;
  } catch (error) {
    if (error instanceof AppError && error.code === "EDIT_REFUSED") return error.message;
    throw error;
  }
}

function checkEditable({ workflow, problems }: FlowGraph): void {
  const broken = problems.find((problem) => problem.code === "SOURCE_SYNTAX" || problem.code === "FILE_TOO_LARGE");
  if (broken) refuse(`The code has an error at line ${broken.line}: ${broken.message} Correct it first.`, { line: broken.line });
  if (workflow === null) refuse("The file holds no workflow to edit.");
  if (workflow.form === "function") refuse("This workflow is one function. Change it in the editor.");
  if (workflow.form === "opaque") refuse("This workflow is built by code. Change it in the editor.");
}

const withNodes = (graph: FlowGraph, nodes: readonly FlowNode[]): FlowGraph => ({ ...graph, nodes, edges: edgesOf(nodes) });

function setStepOption(nodes: readonly FlowNode[], change: Extract<FlowChange, { type: "step.setOption" }>): FlowNode[] {
  const step = needStep(nodes, change.step);
  const changed = withStepOption(step, change.path, change.value);
  const trees = toTrees(nodes.map((node) => (node === step ? changed : node)));
  if (changed.slots === step.slots) return toNodes(trees);
  const removed = change.path.length === 2 && change.value === undefined ? Number(change.path[1]) : null;
  const renamed = new Map<string, string>();
  for (const [index, slot] of step.slots.entries()) {
    const next = changed.slots[removed !== null && index > removed ? index - 1 : index];
    if (next && index !== removed) renamed.set(slot.name, slot.name === "default" ? "default" : next.name);
  }
  return toNodes(
    toTrees(
      nodes.map((node) => {
        if (node === step) return changed;
        if (node.parent?.key !== step.key) return node;
        const slot = renamed.get(node.parent.slot);
        if (slot === undefined || !changed.slots.some((candidate) => candidate.name === slot)) {
          return refuse(`"${node.parent.slot}" of step "${step.name}" holds steps. Move or delete them first.`, { step: step.name });
        }
        return { ...node, parent: { ...node.parent, slot } };
      }),
    ),
  );
}

function setWorkflowOption(graph: FlowGraph, { path, value }: Extract<FlowChange, { type: "workflow.setOption" }>): FlowGraph {
  const workflow = graph.workflow!;
  if (path[0] === "steps") refuse("`steps` holds the steps. Add, move or delete those instead.");
  if (path[0] === "trigger") refuse("The trigger has options of its own; set those.");
  if (path[0] === "name") refuse("The name of a workflow is the first word of its call. Change it in the editor, together with the file's name.");
  return { ...graph, workflow: { ...workflow, options: withOption(workflow.options, path, value, workflow.range) } };
}

function setTriggerOption(graph: FlowGraph, { path, value }: Extract<FlowChange, { type: "trigger.setOption" }>): FlowTrigger | null {
  const { trigger, workflow } = graph;
  if (trigger === null && value === undefined) return null;
  const old: FlowTrigger = trigger ?? { type: "manual", range: workflow!.range, options: {} };
  if (path[0] !== "type") return { ...old, options: withOption(old.options, path, value, old.range) };
  const type = triggerTypes.find((candidate) => candidate === value);
  if (type === undefined || path.length > 1) refuse(`A trigger is one of ${triggerTypes.join(", ")}.`);
  return { ...old, type };
}
