import type { FlowGraph, FlowNode, OptionValue } from "@fastn/builder";
import type { Json } from "@fastn/core";

/** Data of an option; undefined when it is code or absent. */
export const dataOf = (option: OptionValue | undefined): Json | undefined => (option === undefined || option.kind === "code" ? undefined : option.value);

/** Switched off by its author. */
export const isSkipped = (node: FlowNode): boolean => node.kind === "step" && dataOf(node.options["skip"]) === true;

export const labelOf = (key: string, graph: FlowGraph): string => {
  if (key === "trigger") return "Trigger";
  const node = graph.nodes.find((candidate) => candidate.key === key);
  return node?.kind === "step" ? node.name : "code";
};

/** Steps that wait for this one. */
export const waitingFor = (name: string, graph: FlowGraph): readonly FlowNode[] =>
  graph.nodes.filter((node) => node.waitsFor.some((dependency) => dependency.name === name));

/** Lists a step could be moved into: the workflow's own, and every branch and body it is not in and does not hold. */
export function placesFor(
  key: string,
  graph: FlowGraph,
): readonly { readonly label: string; readonly parent: { readonly key: string; readonly slot: string } | null }[] {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  const within = (other: FlowNode): boolean => {
    for (let at: FlowNode | undefined = other; at !== undefined; at = graph.nodes.find((candidate) => candidate.key === at?.parent?.key))
      if (at.key === key) return true;
    return false;
  };
  const own = (node?.parent ?? null) === null ? [] : [{ label: "The workflow itself", parent: null }];
  const slots = graph.nodes.flatMap((other) =>
    other.kind !== "step" || within(other)
      ? []
      : other.slots
          .filter((slot) => !(node?.parent?.key === other.key && node.parent.slot === slot.name))
          .map((slot) => ({
            label: other.type === "loop" ? `Body of ${other.name}` : `${slot.name} of ${other.name}`,
            parent: { key: other.key, slot: slot.name },
          })),
  );
  return [...own, ...slots];
}
