import type { FlowGraph, SourceRange } from "@fastn/builder";

const contains = (range: SourceRange, line: number, column: number): boolean =>
  (line > range.line || (line === range.line && column >= range.column)) && (line < range.endLine || (line === range.endLine && column <= range.endColumn));

/** Key of the innermost node whose code holds a position (`trigger` for the trigger); null outside all of them. */
export function stepAt(graph: FlowGraph, line: number, column: number): string | null {
  const inside = graph.nodes.filter(({ range }) => contains(range, line, column));
  const innermost = inside.toSorted((a, b) => a.range.end - a.range.start - (b.range.end - b.range.start))[0];
  if (innermost !== undefined) return innermost.key;
  return graph.trigger !== null && contains(graph.trigger.range, line, column) ? "trigger" : null;
}

/** Where a node's code is; null for a key that is not in the graph. */
export function rangeOf(graph: FlowGraph, key: string): SourceRange | null {
  if (key === "trigger") return graph.trigger?.range ?? null;
  return graph.nodes.find((node) => node.key === key)?.range ?? null;
}
