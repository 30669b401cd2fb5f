import type { FlowChange, FlowGraph, FlowNode } from "@fastn/builder";
import { freeName } from "./step-text.ts";

export type Wrapper = "gate" | "loop";

const wrappers = {
  gate: { slot: "then", name: "group", options: { when: "{{true}}" } },
  loop: { slot: "steps", name: "each", options: { over: "{{trigger.items}}" } },
} as const;

/**
 * Put steps of one list into a new gate (that always lets them run) or loop, where the first of them stood.
 * @returns the changes of the one gesture, or why it cannot be done
 */
export function wrapChanges(graph: FlowGraph, keys: readonly string[], wrapper: Wrapper): { readonly name: string; readonly changes: FlowChange[] } | string {
  const wanted = graph.nodes.filter((node) => keys.includes(node.key));
  const steps = wanted.filter((node) => !isInside(node, keys, graph));
  const [first] = steps;
  if (first === undefined) return "Select the steps to group first.";
  if (steps.some((node) => node.kind === "opaque")) return "This is code the canvas cannot change. Open it in the editor.";
  const isSibling = (node: FlowNode): boolean => node.parent?.key === first.parent?.key && node.parent?.slot === first.parent?.slot;
  if (!steps.every(isSibling)) return "Only steps of one list can be grouped. Select steps that stand side by side.";
  const { slot, name: base, options } = wrappers[wrapper];
  const name = freeName(base, graph);
  const index = graph.nodes.filter(isSibling).indexOf(first);
  return {
    name,
    changes: [
      { type: "step.add", name, stepType: wrapper, options, place: { parent: first.parent, index } },
      ...steps.map(({ key }): FlowChange => ({ type: "step.move", step: key, place: { parent: { key: name, slot } } })),
    ],
  };
}

const isInside = (node: FlowNode, keys: readonly string[], graph: FlowGraph): boolean => {
  const parent = graph.nodes.find(({ key }) => key === node.parent?.key);
  return parent !== undefined && (keys.includes(parent.key) || isInside(parent, keys, graph));
};
