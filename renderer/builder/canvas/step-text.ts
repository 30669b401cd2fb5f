import { freeStepName, type FlowGraph } from "@fastn/builder";

/** A name for a new step that no step has yet: `get_customer`, `get_customer_2`. */
export function freeName(wanted: string, graph: FlowGraph): string {
  const base =
    wanted
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .toLowerCase()
      .replace(/^(?=\d)/, "step_") || "step";
  return freeStepName(base, new Set(graph.nodes.flatMap((node) => (node.kind === "step" ? [node.name] : []))));
}
