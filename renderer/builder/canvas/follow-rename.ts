import type { FlowGraph } from "@fastn/builder";
import type { FlowLayout } from "@fastn/builder/layout";

/**
 * A layout under the keys of a graph in which one step was renamed since: its card stays where it is instead of vanishing until the next layout.
 * @param before keys of the graph the layout was made for, in order
 * @returns the layout itself when anything else changed, or nothing
 */
export function followRename(layout: FlowLayout, before: readonly string[], graph: FlowGraph): FlowLayout {
  if (before.length !== graph.nodes.length) return layout;
  const changed = graph.nodes.flatMap((node, index) => (node.key === before[index] ? [] : [{ from: before[index]!, to: node.key }]));
  const [rename] = changed;
  if (changed.length !== 1 || rename === undefined || before.includes(rename.to)) return layout;
  const key = (old: string): string => (old === rename.from ? rename.to : old);
  const points = new Map(layout.edges.map((edge) => [edge.id, edge.points]));
  const ends = new Map(graph.edges.map((edge) => [edge.id, edge]));
  const old = (name: string): string => (name === rename.to ? rename.from : name);
  return {
    ...layout,
    nodes: layout.nodes.map((node) => ({ ...node, key: key(node.key), parent: node.parent === null ? null : key(node.parent) })),
    edges: [...ends.values()].map(({ id, from, to }) => ({ id, points: points.get(`${old(from)}->${old(to)}`) ?? null })),
  };
}
