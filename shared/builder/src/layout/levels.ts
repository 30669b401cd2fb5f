import type { FlowEdge, FlowGraph, FlowNode } from "../flow-graph.ts";
import { boxOf, fromPort, nodesByKey, triggerKey, triggerOf } from "./geometry.ts";

/** One box of the drawing and what lies directly in it: the canvas (null) or a loop's body. Each is laid out by itself, inner ones first. */
export interface Level {
  readonly box: string | null;
  readonly members: readonly Member[];
  readonly links: readonly Link[];
}

export interface Member {
  readonly key: string;
  /** null: the trigger. */
  readonly node: FlowNode | null;
}

/** A line between two members. Several graph edges may share it; those that end deeper inside a member are in `lifted`. */
export interface Link {
  readonly id: string;
  readonly from: string;
  readonly port: string;
  readonly to: string;
  readonly direct: readonly string[];
}

/** Cut a graph into its boxes, inner ones first. */
export function levelsOf(graph: FlowGraph): readonly Level[] {
  const byKey = nodesByKey(graph);
  const starts = triggerOf(graph) !== null;
  const boxes = new Map<string, string | null>(starts ? [[triggerKey, null]] : []);
  const members = new Map<string | null, Member[]>([[null, starts ? [{ key: triggerKey, node: null }] : []]]);
  for (const node of graph.nodes) {
    const box = boxOf(node, byKey);
    boxes.set(node.key, box);
    const list = members.get(box);
    if (list === undefined) members.set(box, [{ key: node.key, node }]);
    else list.push({ key: node.key, node });
  }
  const links = linksOf(graph, boxes, byKey);
  const depth = (box: string | null): number => (box === null ? 0 : 1 + depth(boxes.get(box) ?? null));
  return [...members].map(([box, list]) => ({ box, members: list, links: links.get(box) ?? [] })).sort((a, b) => depth(b.box) - depth(a.box));
}

function linksOf(graph: FlowGraph, boxes: ReadonlyMap<string, string | null>, byKey: ReadonlyMap<string, FlowNode>): Map<string | null, Link[]> {
  const found = new Map<string, { level: string | null; link: Link & { direct: string[] } }>();
  for (const edge of graph.edges) {
    const ends = lift(edge, boxes);
    if (ends === null) continue;
    const port = ends.from === edge.from ? fromPort(edge, byKey) : "done";
    const id = JSON.stringify([ends.from, port, ends.to]);
    const known = found.get(id) ?? { level: ends.level, link: { id, from: ends.from, port, to: ends.to, direct: [] } };
    if (ends.from === edge.from && ends.to === edge.to) known.link.direct.push(edge.id);
    found.set(id, known);
  }
  const links = new Map<string | null, Link[]>();
  for (const { level, link } of found.values()) links.set(level, [...(links.get(level) ?? []), link]);
  return links;
}

/** The members of one box that an edge runs between, seen from the innermost box that holds both ends; null when one holds the other. */
function lift(edge: FlowEdge, boxes: ReadonlyMap<string, string | null>): { from: string; to: string; level: string | null } | null {
  const chain = (key: string): { key: string; box: string | null }[] => {
    const steps: { key: string; box: string | null }[] = [];
    for (let at: string | null = key; at !== null;) {
      const box: string | null | undefined = boxes.get(at);
      if (box === undefined) return [];
      steps.push({ key: at, box });
      at = box;
    }
    return steps;
  };
  const tos = chain(edge.to);
  for (const from of chain(edge.from)) {
    const to = tos.find((end) => end.box === from.box);
    if (to === undefined) continue;
    return from.key === to.key ? null : { from: from.key, to: to.key, level: from.box };
  }
  return null;
}
