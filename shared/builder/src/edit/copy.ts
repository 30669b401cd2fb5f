import type { FlowGraph, FlowNode } from "../flow-graph.ts";

/**
 * Steps as code for a clipboard: each on lines of its own with its indentation, a comma after each. Steps inside a copied one come with it;
 * what the file calls `step` is called `step`, so that any workflow can take them. Empty when none of the keys is a step.
 */
export function copySteps(source: string, { nodes }: FlowGraph, keys: readonly string[]): string {
  const wanted = new Set(keys);
  const within = (node: FlowNode): boolean =>
    node.parent !== null && (wanted.has(node.parent.key) || within(nodes.find(({ key }) => key === node.parent?.key)!));
  const top = nodes.filter((node) => node.kind === "step" && wanted.has(node.key) && !within(node));
  return top.map((node) => `${indentAt(source, node.range.start)}${plainCalls(source, nodes, node)},\n`).join("");
}

function plainCalls(source: string, nodes: readonly FlowNode[], { range }: FlowNode): string {
  const calls = nodes.flatMap((node) => {
    const inside = node.kind === "step" && node.range.start >= range.start && node.range.end <= range.end;
    const callee = inside ? /^[\w$.\s]+(?=\()/.exec(source.slice(node.range.start, node.range.end)) : null;
    return callee === null ? [] : [{ start: node.range.start, end: node.range.start + callee[0].length }];
  });
  let text = "";
  let from = range.start;
  for (const { start, end } of calls.toSorted((a, b) => a.start - b.start)) {
    text += `${source.slice(from, start)}step`;
    from = end;
  }
  return text + source.slice(from, range.end);
}

function indentAt(source: string, at: number): string {
  const lineStart = Math.max(source.lastIndexOf("\n", at - 1), source.lastIndexOf("\r", at - 1)) + 1;
  return /^[ \t]*/.exec(source.slice(lineStart, at))?.[0] ?? "";
}
