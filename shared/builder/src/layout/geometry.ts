import type { FlowGraph, FlowNode, FlowTrigger } from "../flow-graph.ts";
import type { FlowDirection, Point } from "./types.ts";

/** Sizes in px at zoom 1. Multiples of 8, so that everything sits on the snap grid. */
export const card = { width: 240, height: 64 } as const;
/** A loop's box: `header` holds its card, `padding` keeps the body off the border. */
export const box = { header: 64, padding: 24, emptyBody: 64 } as const;
/** A gate's ports: a row under the card when the flow runs down, a row each when it runs right. */
export const gatePorts = { rowHeight: 24, minWidth: 96 } as const;
export const snapPx = 8;

/** The port a step offers to what waits for it, and the trigger's only port. */
export const donePort = "done";
/** The port where what a step waits for arrives. */
export const inPort = "in";
export const triggerKey = "trigger";

export interface Port {
  /** `in`, `done`, or `slot:` and the slot's name. */
  readonly id: string;
  readonly side: "top" | "right" | "bottom" | "left";
  /** Centre, px from the card's top left corner. */
  readonly at: Point;
}

export const slotPort = (slot: string): string => `slot:${slot}`;
/** The slot a port belongs to; null for `in` and `done`. */
export const slotOfPort = (port: string): string | null => (port.startsWith("slot:") ? port.slice(5) : null);

export const isLoop = (node: FlowNode): boolean => node.kind === "step" && node.type === "loop";
export const isGate = (node: FlowNode): boolean => node.kind === "step" && node.type === "gate";

/** Slots that are drawn as ports: a gate's. A loop's body is drawn inside it. */
export const portSlots = (node: FlowNode): readonly string[] => (node.kind === "step" && node.type === "gate" ? node.slots.map((slot) => slot.name) : []);

/** Size of a card by itself; a loop's box grows from its minimum with its body. */
export function ownSize(node: FlowNode | null, direction: FlowDirection): { readonly width: number; readonly height: number } {
  if (node === null) return card;
  if (isLoop(node)) return { width: card.width + 2 * box.padding, height: box.header + box.emptyBody + 2 * box.padding };
  if (!isGate(node)) return card;
  const rows = portSlots(node).length + 1;
  return direction === "down"
    ? { width: Math.max(card.width, rows * gatePorts.minWidth), height: card.height + gatePorts.rowHeight }
    : { width: card.width, height: card.height + rows * gatePorts.rowHeight };
}

/** Ports of a card of this size, in reading order: `in` first, `done` last. The trigger (null) has no `in`. */
export function portsOf(node: FlowNode | null, size: { readonly width: number; readonly height: number }, direction: FlowDirection): readonly Port[] {
  const { width, height } = size;
  const down = direction === "down";
  const middle = card.height / 2;
  const slots = node === null ? [] : portSlots(node);
  const out = [...slots.map(slotPort), donePort];
  const outAt = (index: number): Point => {
    if (down) return { x: Math.round((width * (index + 0.5)) / out.length), y: height };
    return { x: width, y: slots.length === 0 ? middle : card.height + gatePorts.rowHeight * (index + 0.5) };
  };
  const outPorts = out.map((id, index): Port => ({ id, side: down ? "bottom" : "right", at: outAt(index) }));
  if (node === null) return outPorts;
  const into: Port = { id: inPort, side: down ? "top" : "left", at: down ? { x: width / 2, y: 0 } : { x: 0, y: middle } };
  return [into, ...outPorts];
}

/** The loop whose box holds a node: its nearest ancestor that is a loop, gates on the way skipped. */
export function boxOf(node: FlowNode, byKey: ReadonlyMap<string, FlowNode>): string | null {
  const seen = new Set<string>();
  for (let up = node.parent; up !== null && !seen.has(up.key);) {
    seen.add(up.key);
    const parent = byKey.get(up.key);
    if (parent === undefined) return null;
    if (isLoop(parent)) return parent.key;
    up = parent.parent;
  }
  return null;
}

export const nodesByKey = (graph: FlowGraph): ReadonlyMap<string, FlowNode> => new Map(graph.nodes.map((node) => [node.key, node]));

const byHand = new WeakMap<FlowGraph, FlowTrigger>();

/** The trigger to draw: a workflow that names none is started by hand. null for a file without workflow, and where a step took its key. */
export function triggerOf(graph: FlowGraph): FlowTrigger | null {
  if (graph.nodes.some((node) => node.key === triggerKey)) return null;
  if (graph.trigger !== null || graph.workflow === null) return graph.trigger;
  const manual = byHand.get(graph) ?? { type: "manual", range: graph.workflow.range, options: {} };
  byHand.set(graph, manual);
  return manual;
}

/** The port an edge leaves from: a branch leaves from its slot, everything else from `done`. */
export function fromPort(edge: FlowGraph["edges"][number], byKey: ReadonlyMap<string, FlowNode>): string {
  const from = byKey.get(edge.from);
  if (edge.kind === "branch" && edge.label !== null && from !== undefined && portSlots(from).includes(edge.label)) return slotPort(edge.label);
  return donePort;
}

export const snap = (px: number): number => Math.round(px / snapPx) * snapPx;
