import type { FlowChange, FlowGraph } from "@fastn/builder";

/** A name for a new step that no step has yet: `get_customer`, `get_customer_2`. */
export function freeName(wanted: string, graph: FlowGraph): string {
  const base =
    wanted
      .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
      .replace(/[^A-Za-z0-9]+/g, "_")
      .replace(/^_+|_+$/g, "")
      .toLowerCase()
      .replace(/^(?=\d)/, "step_") || "step";
  const taken = new Set(graph.nodes.flatMap((node) => (node.kind === "step" ? [node.name] : [])));
  if (!taken.has(base)) return base;
  for (let count = 2; ; count++) if (!taken.has(`${base}_${count}`)) return `${base}_${count}`;
}

/** The step once more right after itself, its code included, under a free name. null for what cannot be copied. */
export function duplicateChange(graph: FlowGraph, source: string, key: string): { readonly change: FlowChange; readonly name: string } | null {
  const node = graph.nodes.find((candidate) => candidate.key === key);
  if (node?.kind !== "step" || node.nameRange === null || graph.nodes.some((other) => other.parent?.key === key)) return null;
  const { range, nameRange } = node;
  const name = freeName(`${node.name}_copy`, graph);
  const copy = source.slice(range.start, nameRange.start) + name + source.slice(nameRange.end, range.end);
  const indent = " ".repeat(range.column - 1);
  return { name, change: { type: "text", edits: [{ start: range.end, end: range.end, text: `,\n${indent}${copy}` }] } };
}
