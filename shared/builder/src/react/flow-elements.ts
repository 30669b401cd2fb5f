import { Position, type NodeHandle } from "@xyflow/react";
import type { FlowGraph } from "../flow-graph.ts";
import { fromPort, inPort, nodesByKey, portsOf, triggerKey, triggerOf, type Port } from "../layout/geometry.ts";
import type { FlowLayout, Point } from "../layout/types.ts";
import type { CanvasEdge, FlowEdgeData } from "./flow-edge.tsx";
import type { CanvasNode, FlowNodeData } from "./flow-node.tsx";

/** What a card's element is made from besides graph and layout. */
export interface Decor {
  readonly selected: ReadonlySet<string>;
  readonly selectedEdge: string | null;
  readonly hoveredEdge: string | null;
  readonly outlined: string | null;
  readonly tints: Readonly<Record<string, string>>;
  readonly problems: ReadonlyMap<string, number>;
  /** Positions of cards being dragged, or dropped and not yet laid out; relative to their parent. */
  readonly moved: ReadonlyMap<string, Point>;
  /** Only these are made; null: all. */
  readonly only: ReadonlySet<string> | null;
}

/**
 * Turns graph and layout into xyflow's elements. Elements that did not change stay the same object, so only the cards that did are redrawn.
 * Cards carry width, height and ports: nothing is mounted to be measured.
 */
export function createElements(): (graph: FlowGraph, layout: FlowLayout, decor: Decor) => { nodes: CanvasNode[]; edges: CanvasEdge[] } {
  let nodes = new Map<string, CanvasNode>();
  let edges = new Map<string, CanvasEdge>();
  return (graph, layout, decor) => {
    const nextNodes = new Map<string, CanvasNode>();
    const nextEdges = new Map<string, CanvasEdge>();
    const byKey = nodesByKey(graph);
    const boxes = new Set(layout.nodes.map((placed) => placed.parent));
    const shown = new Set<string>();
    for (const placed of layout.nodes) {
      const { key } = placed;
      const node = byKey.get(key) ?? (key === triggerKey ? triggerOf(graph) : undefined);
      // The layout may be a moment behind the graph.
      if (node === undefined || node === null || (decor.only !== null && !decor.only.has(key))) continue;
      shown.add(key);
      const before = nodes.get(key);
      const at = decor.moved.get(key) ?? placed;
      const parentId = decor.only !== null && placed.parent !== null && !decor.only.has(placed.parent) ? undefined : (placed.parent ?? undefined);
      const position = parentId === undefined && placed.parent !== null ? absolute(key, layout, decor) : { x: at.x, y: at.y };
      const data: FlowNodeData = {
        node,
        ports:
          before !== undefined && sameBox(before, placed) && before.data.node === node
            ? before.data.ports
            : portsOf("kind" in node ? node : null, placed, layout.direction),
        empty: !boxes.has(key),
        tint: decor.tints[key] ?? null,
        outlined: decor.outlined === key,
        problems: decor.problems.get(key) ?? 0,
      };
      const next: CanvasNode = {
        id: key,
        type: "flow",
        position,
        parentId,
        width: placed.width,
        height: placed.height,
        handles: [],
        data,
        selected: decor.selected.has(key),
        className: boxes.has(key) || ("kind" in node && node.kind === "step" && node.type === "loop") ? "fx-box" : undefined,
        domAttributes: quiet,
      };
      nextNodes.set(key, before !== undefined && sameNode(before, next) ? before : { ...next, handles: handlesOf(data.ports) });
    }
    const routes = new Map(layout.edges.map((edge) => [edge.id, edge.points]));
    const chain = movedWithParents(layout, decor.moved);
    for (const edge of graph.edges) {
      if (!shown.has(edge.from) || !shown.has(edge.to)) continue;
      const before = edges.get(edge.id);
      const points = chain.has(edge.from) || chain.has(edge.to) ? null : (routes.get(edge.id) ?? null);
      const hovered = decor.hoveredEdge === edge.id;
      const selected = decor.selectedEdge === edge.id;
      if (
        before !== undefined &&
        before.data?.edge === edge &&
        before.data.points === points &&
        before.data.hovered === hovered &&
        before.selected === selected
      ) {
        nextEdges.set(edge.id, before);
        continue;
      }
      const data: FlowEdgeData = { edge, points, hovered };
      nextEdges.set(edge.id, {
        id: edge.id,
        type: "flow",
        source: edge.from,
        target: edge.to,
        sourceHandle: fromPort(edge, byKey),
        targetHandle: inPort,
        data,
        selected,
        focusable: false,
      });
    }
    nodes = nextNodes;
    edges = nextEdges;
    return { nodes: [...nextNodes.values()], edges: [...nextEdges.values()] };
  };
}

// xyflow describes its wrapper; the card inside describes itself.
const quiet = { "aria-roledescription": undefined, "aria-describedby": undefined } as const;

const sameBox = (node: CanvasNode, box: { readonly width: number; readonly height: number }): boolean => node.width === box.width && node.height === box.height;

function sameNode(a: CanvasNode, b: CanvasNode): boolean {
  const sameData = (Object.keys(b.data) as (keyof FlowNodeData)[]).every((name) => a.data[name] === b.data[name]);
  return (
    sameData &&
    sameBox(a, { width: b.width!, height: b.height! }) &&
    a.position.x === b.position.x &&
    a.position.y === b.position.y &&
    a.parentId === b.parentId &&
    a.selected === b.selected &&
    a.className === b.className
  );
}

const sides = { top: Position.Top, right: Position.Right, bottom: Position.Bottom, left: Position.Left } as const;
const portPx = 12;

/** Boxes of the ports as xyflow would measure them: inside the card, touching its border, so that lines end exactly on it. */
function handlesOf(ports: readonly Port[]): NodeHandle[] {
  return ports.map((port) => ({
    id: port.id,
    type: port.id === inPort ? "target" : "source",
    position: sides[port.side],
    x: port.side === "right" ? port.at.x - portPx : port.side === "left" ? port.at.x : port.at.x - portPx / 2,
    y: port.side === "bottom" ? port.at.y - portPx : port.side === "top" ? port.at.y : port.at.y - portPx / 2,
    width: portPx,
    height: portPx,
  }));
}

/** Keys of moved cards and of everything in moved boxes: routed lines do not fit them any more. */
function movedWithParents(layout: FlowLayout, moved: ReadonlyMap<string, Point>): ReadonlySet<string> {
  const found = new Set(moved.keys());
  if (found.size > 0) for (const { key, parent } of layout.nodes) if (parent !== null && found.has(parent)) found.add(key);
  return found;
}

/** A card's top left corner on the canvas. */
export function absolute(key: string, layout: FlowLayout, decor: Pick<Decor, "moved"> = { moved: new Map() }): Point {
  const byKey = placedByKey(layout);
  let x = 0;
  let y = 0;
  for (let at = byKey.get(key); at !== undefined; at = at.parent === null ? undefined : byKey.get(at.parent)) {
    const point = decor.moved.get(at.key) ?? at;
    x += point.x;
    y += point.y;
  }
  return { x, y };
}

const indexes = new WeakMap<FlowLayout, ReadonlyMap<string, FlowLayout["nodes"][number]>>();
export function placedByKey(layout: FlowLayout): ReadonlyMap<string, FlowLayout["nodes"][number]> {
  const known = indexes.get(layout) ?? new Map(layout.nodes.map((node) => [node.key, node]));
  indexes.set(layout, known);
  return known;
}

export interface Rect extends Point {
  readonly width: number;
  readonly height: number;
}

export const rectOf = (key: string, layout: FlowLayout): Rect | null => {
  const placed = placedByKey(layout).get(key);
  return placed === undefined ? null : { ...absolute(key, layout), width: placed.width, height: placed.height };
};

/** The smallest rectangle around these cards (all of them by default). */
export function boundsOf(
  layout: FlowLayout,
  keys: Iterable<string> = layout.nodes.filter((node) => node.parent === null).map((node) => node.key),
): Rect | null {
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (const key of keys) {
    const rect = rectOf(key, layout);
    if (rect === null) continue;
    left = Math.min(left, rect.x);
    top = Math.min(top, rect.y);
    right = Math.max(right, rect.x + rect.width);
    bottom = Math.max(bottom, rect.y + rect.height);
  }
  return left === Infinity ? null : { x: left, y: top, width: right - left, height: bottom - top };
}

/** The innermost card at a point of the canvas. */
export function cardAt(point: Point, layout: FlowLayout, except: ReadonlySet<string> = new Set()): string | null {
  let found: string | null = null;
  // Parents come before their children, so the last hit is the innermost.
  for (const { key } of layout.nodes) {
    if (except.has(key)) continue;
    const rect = rectOf(key, layout)!;
    if (point.x >= rect.x && point.x <= rect.x + rect.width && point.y >= rect.y && point.y <= rect.y + rect.height) found = key;
  }
  return found;
}
