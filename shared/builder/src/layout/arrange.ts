import ElkConstructor from "elkjs/lib/elk.bundled.js";
import type { ELK, ElkExtendedEdge, ElkNode, ElkPort } from "elkjs/lib/elk.bundled.js";
import type { Level } from "./levels.ts";
import { inPort, portsOf, snap, type Port } from "./geometry.ts";
import type { FlowDirection, Point } from "./types.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A level laid out by itself, its top left corner at 0, 0. */
export interface Arranged {
  readonly at: ReadonlyMap<string, Point>;
  /** Corners between the two ports, by link id. */
  readonly bends: ReadonlyMap<string, readonly Point[]>;
}

// Same input, same drawing: the seed is fixed.
const options = {
  "elk.algorithm": "layered",
  "elk.edgeRouting": "ORTHOGONAL",
  "elk.randomSeed": "1",
  "elk.layered.layering.strategy": "LONGEST_PATH_SOURCE",
  "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
  "elk.layered.nodePlacement.favorStraightEdges": "true",
  "elk.layered.spacing.nodeNodeBetweenLayers": "56",
  "elk.layered.spacing.edgeNodeBetweenLayers": "28",
  "elk.layered.spacing.edgeEdgeBetweenLayers": "12",
  "elk.spacing.nodeNode": "40",
  "elk.spacing.edgeNode": "24",
  "elk.spacing.edgeEdge": "12",
  "elk.spacing.componentComponent": "56",
  "elk.padding": "[top=0,left=0,bottom=0,right=0]",
} as const;

// Side by side in source order, so that a new step moves no other; cards move up beside a tall loop instead of waiting below it.
// Both cost more than all the rest together, so large levels go without.
const smallOptions = {
  "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
  "elk.layered.crossingMinimization.forceNodeModelOrder": "true",
  "elk.layered.compaction.postCompaction.strategy": "LEFT",
} as const;
const largeOptions = { "elk.layered.considerModelOrder.strategy": "PREFER_EDGES" } as const;
const smallUpTo = 200;

const elkSides = { top: "NORTH", right: "EAST", bottom: "SOUTH", left: "WEST" } as const;

let engine: ELK | null = null;

/** Inside a web worker elk takes `onmessage` for a protocol of its own as soon as it is created; the worker's owner keeps it here. */
function startEngine(): ELK {
  const scope = globalThis as { onmessage?: unknown };
  const { onmessage } = scope;
  const started = new ElkConstructor();
  // oxlint-disable-next-line unicorn/prefer-add-event-listener -- it is the owner's own handler that is put back
  if (scope.onmessage !== onmessage) scope.onmessage = onmessage;
  return started;
}

/** Lay one level out. `sizes` holds every member's size. */
export async function arrange(level: Level, sizes: ReadonlyMap<string, Size>, direction: FlowDirection): Promise<Arranged> {
  if (level.members.length === 0) return { at: new Map(), bends: new Map() };
  engine ??= startEngine();
  const laidOut = await engine.layout(elkGraph(level, sizes, direction));
  const at = new Map((laidOut.children ?? []).map((child) => [child.id, { x: snap(child.x ?? 0), y: snap(child.y ?? 0) }]));
  const bends = new Map((laidOut.edges ?? []).map((edge) => [edge.id, edge.sections?.[0]?.bendPoints ?? []]));
  return { at, bends };
}

function elkGraph(level: Level, sizes: ReadonlyMap<string, Size>, direction: FlowDirection): ElkNode {
  const children = level.members.map(({ key, node }): ElkNode => {
    const size = sizes.get(key)!;
    return {
      id: key,
      ...size,
      ports: portsOf(node, size, direction).map((port) => elkPort(key, port)),
      layoutOptions: { "elk.portConstraints": "FIXED_POS", "elk.alignment": direction === "down" ? "TOP" : "LEFT" },
    };
  });
  const edges = level.links.map((link): ElkExtendedEdge => ({ id: link.id, sources: [portId(link.from, link.port)], targets: [portId(link.to, inPort)] }));
  const small = level.members.length <= smallUpTo;
  return {
    id: "\u0000root",
    layoutOptions: { ...options, ...(small ? smallOptions : largeOptions), "elk.direction": direction === "down" ? "DOWN" : "RIGHT" },
    children,
    edges,
  };
}

// A key may hold any character; JSON keeps key and port apart, and the NUL keeps ports apart from keys.
const portId = (key: string, port: string): string => `\u0000${JSON.stringify([key, port])}`;

const elkPort = (key: string, port: Port): ElkPort => ({
  id: portId(key, port.id),
  width: 0,
  height: 0,
  ...port.at,
  layoutOptions: { "elk.port.side": elkSides[port.side] },
});
