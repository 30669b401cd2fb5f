import type { FlowGraph } from "../flow-graph.ts";
import { arrange, type Size } from "./arrange.ts";
import { box, inPort, ownSize, portsOf, triggerKey } from "./geometry.ts";
import { placeLevel } from "./hand-placed.ts";
import type { HandPosition } from "./layout-file.ts";
import { levelsOf, type Level } from "./levels.ts";
import type { FlowDirection, FlowLayout, PlacedEdge, PlacedNode, Point } from "./types.ts";

export interface LayoutOptions {
  /** Default `down`. */
  readonly direction?: FlowDirection;
  /** Positions that win over the layout, by step key; those of steps that are gone are ignored. */
  readonly positions?: Readonly<Record<string, HandPosition>>;
}

/**
 * Place every card of a graph. Deterministic: the same graph and positions give the same drawing, in every process.
 * Cards laid out never lie on one another; cards placed by hand may, as the hand wishes.
 */
export async function layoutGraph(graph: FlowGraph, options: LayoutOptions = {}): Promise<FlowLayout> {
  const direction = options.direction ?? "down";
  const hand = options.positions ?? {};
  const sizes = new Map<string, Size>([[triggerKey, ownSize(null, direction)]]);
  for (const node of graph.nodes) sizes.set(node.key, ownSize(node, direction));
  const placed: PlacedLevel[] = [];
  for (const level of levelsOf(graph)) {
    const arranged = await arrange(level, sizes, direction);
    const least = level.box === null ? null : { x: box.padding, y: box.header + box.padding };
    const { at, byHand } = placeLevel(level, arranged.at, sizes, hand, least, direction);
    if (level.box !== null) sizes.set(level.box, grown(sizes.get(level.box)!, at, sizes));
    placed.push({ level, at, byHand, arranged, least: least ?? { x: 0, y: 0 } });
  }
  // Inner levels come first; the drawing wants parents before children.
  placed.reverse();
  const nodes = placed.flatMap(({ level, at, byHand }) =>
    level.members.map(({ key }): PlacedNode => ({ key, ...at.get(key)!, ...sizes.get(key)!, parent: level.box, byHand: byHand.has(key) })),
  );
  return { direction, nodes, edges: edgesOf(graph, placed, sizes, direction) };
}

interface PlacedLevel {
  readonly level: Level;
  readonly at: ReadonlyMap<string, Point>;
  readonly byHand: ReadonlySet<string>;
  readonly arranged: Awaited<ReturnType<typeof arrange>>;
  readonly least: Point;
}

function grown(least: Size, at: ReadonlyMap<string, Point>, sizes: ReadonlyMap<string, Size>): Size {
  let { width, height } = least;
  for (const [key, point] of at) {
    width = Math.max(width, point.x + sizes.get(key)!.width + box.padding);
    height = Math.max(height, point.y + sizes.get(key)!.height + box.padding);
  }
  return { width: Math.ceil(width / 8) * 8, height: Math.ceil(height / 8) * 8 };
}

/** Routed lines for edges whose two cards stand where the layout put them, straight ones (null) for the rest. */
function edgesOf(graph: FlowGraph, placed: readonly PlacedLevel[], sizes: ReadonlyMap<string, Size>, direction: FlowDirection): PlacedEdge[] {
  const origins = new Map<string | null, Point>([[null, { x: 0, y: 0 }]]);
  const routes = new Map<string, readonly Point[]>();
  for (const { level, at, arranged, least } of placed) {
    const origin = origins.get(level.box)!;
    const nodes = new Map(level.members.map(({ key, node }) => [key, node]));
    for (const [key, point] of at) origins.set(key, { x: origin.x + point.x, y: origin.y + point.y });
    const stayed = (key: string): boolean => {
      const drawn = arranged.at.get(key)!;
      const point = at.get(key)!;
      return point.x === drawn.x + least.x && point.y === drawn.y + least.y;
    };
    const portAt = (key: string, id: string): Point => {
      const port = portsOf(nodes.get(key) ?? null, sizes.get(key)!, direction).find((candidate) => candidate.id === id);
      const corner = origins.get(key)!;
      return { x: corner.x + (port?.at.x ?? 0), y: corner.y + (port?.at.y ?? 0) };
    };
    for (const link of level.links) {
      if (!stayed(link.from) || !stayed(link.to)) continue;
      const bends = (arranged.bends.get(link.id) ?? []).map(({ x, y }) => ({ x: x + least.x + origin.x, y: y + least.y + origin.y }));
      const points = joined(portAt(link.from, link.port), bends, portAt(link.to, inPort), direction);
      for (const id of link.direct) routes.set(id, points);
    }
  }
  return graph.edges.map(({ id }) => ({ id, points: routes.get(id) ?? null }));
}

/** Cards were snapped to the grid after routing; the first and last corner follow their ports, so that lines stay square. */
function joined(from: Point, bends: readonly Point[], to: Point, direction: FlowDirection): readonly Point[] {
  const across = direction === "down" ? "x" : "y";
  const along = direction === "down" ? "y" : "x";
  if (bends.length < 2) {
    if (from[across] === to[across]) return [from, to];
    const middle = (from[along] + to[along]) / 2;
    return [from, { ...from, [along]: middle }, { ...to, [along]: middle }, to];
  }
  const corners = bends.map((point) => ({ x: Math.round(point.x), y: Math.round(point.y) }));
  corners[0] = { ...corners[0]!, [across]: from[across] };
  corners[corners.length - 1] = { ...corners.at(-1)!, [across]: to[across] };
  return [from, ...corners, to];
}
