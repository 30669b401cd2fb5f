import type { FlowChange, StepPlace } from "../flow-graph.ts";
import { isGate, isLoop, portsOf, slotOfPort } from "../layout/geometry.ts";
import type { FlowLayout, Point } from "../layout/types.ts";
import { cardAt, placedByKey, rectOf } from "./flow-elements.ts";
import { ancestors, nameOf, type GraphFacts } from "./graph-facts.ts";
import type { DropTarget } from "./workflow-store.ts";

/** Where in the code a card dropped at `point` would go; null when the drop only moves it on the canvas. */
export function dropTargetAt(dragged: string, point: Point, facts: GraphFacts, layout: FlowLayout): DropTarget | null {
  const node = facts.byKey.get(dragged);
  if (node === undefined) return null;
  const inside = new Set([dragged, ...facts.graph.nodes.filter(({ key }) => ancestors(key, facts.byKey).includes(dragged)).map(({ key }) => key)]);
  let over = cardAt(point, layout, inside);
  // A card inside a loop stands for the loop.
  while (over !== null && !accepts(over, facts)) over = placedByKey(layout).get(over)?.parent ?? null;
  const box = placedByKey(layout).get(dragged)?.parent ?? null;
  if (over === null) return box === null ? null : { key: null, slot: null, refused: node.kind === "opaque" ? opaqueStays : null };
  const slot = slotAt(over, point, facts, layout);
  if (slot === null) return null;
  const already = isLoop(facts.byKey.get(over)!) ? over === box : node.parent?.key === over && node.parent.slot === slot;
  if (already) return null;
  return { key: over, slot, refused: node.kind === "opaque" ? opaqueStays : null };
}

const opaqueStays = "This is code the canvas cannot move. Open it in the editor.";

/** The change a drop stands for. Out of a loop goes beside the loop, in the same list. */
export function moveChange(dragged: string, target: Pick<DropTarget, "key" | "slot">, facts: GraphFacts, layout: FlowLayout): FlowChange {
  if (target.key !== null && target.slot !== null) return { type: "step.move", step: dragged, place: { parent: { key: target.key, slot: target.slot } } };
  const box = placedByKey(layout).get(dragged)?.parent ?? null;
  const around = box === null ? null : (facts.byKey.get(box)?.parent ?? null);
  const place: StepPlace = { parent: around };
  return { type: "step.move", step: dragged, place };
}

/** What the drop does, in words: shown beside the pointer. */
export function dropWords(target: DropTarget, dragged: string, facts: GraphFacts): string {
  if (target.refused !== null) return target.refused;
  const name = nameOf(dragged, facts.byKey);
  if (target.key === null) return `Move ${name} out of the loop`;
  const holder = facts.byKey.get(target.key);
  return holder !== undefined && isLoop(holder)
    ? `Move ${name} into ${nameOf(target.key, facts.byKey)}`
    : `Move ${name} into ${target.slot} of ${nameOf(target.key, facts.byKey)}`;
}

const accepts = (key: string, { byKey }: GraphFacts): boolean => {
  const node = byKey.get(key);
  return node !== undefined && (isGate(node) || isLoop(node));
};

function slotAt(key: string, point: Point, facts: GraphFacts, layout: FlowLayout): string | null {
  const node = facts.byKey.get(key)!;
  const rect = rectOf(key, layout)!;
  if (isLoop(node)) return node.kind === "step" ? (node.slots[0]?.name ?? "steps") : null;
  let best: { slot: string; distance: number } | null = null;
  for (const port of portsOf(node, rect, layout.direction)) {
    const slot = slotOfPort(port.id);
    if (slot === null) continue;
    const distance = Math.hypot(rect.x + port.at.x - point.x, rect.y + port.at.y - point.y);
    if (best === null || distance < best.distance) best = { slot, distance };
  }
  return best?.slot ?? null;
}
