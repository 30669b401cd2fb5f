import type { FlowLayout } from "../layout/types.ts";
import { rectOf, type Rect } from "./flow-elements.ts";
import type { GraphFacts } from "./graph-facts.ts";

export type WalkDirection = "up" | "down" | "left" | "right";

/**
 * The card an arrow key leads to: the nearest one in that direction, cards joined by a line first, so that Down follows the flow.
 * null when nothing lies there.
 */
export function neighbour(key: string, direction: WalkDirection, facts: GraphFacts, layout: FlowLayout): string | null {
  const from = rectOf(key, layout);
  if (from === null) return null;
  // Lines lead along the flow; across it neighbours are those that stand side by side.
  const along = layout.direction === "down" ? direction === "up" || direction === "down" : direction === "left" || direction === "right";
  const joined = new Set(along ? [...(facts.upstream.get(key) ?? []), ...(facts.downstream.get(key) ?? [])] : []);
  let best: { key: string; score: number } | null = null;
  for (const { key: other } of layout.nodes) {
    if (other === key) continue;
    const score = distance(from, rectOf(other, layout)!, direction, joined.has(other));
    if (score !== null && (best === null || score < best.score)) best = { key: other, score };
  }
  return best?.key ?? null;
}

/** How far a card lies in a direction; null when it lies elsewhere. A line leads sideways too, so for joined cards the next layer is what counts. */
function distance(from: Rect, to: Rect, direction: WalkDirection, joined: boolean): number | null {
  const a = { x: from.x + from.width / 2, y: from.y + Math.min(from.height, 64) / 2 };
  const b = { x: to.x + to.width / 2, y: to.y + Math.min(to.height, 64) / 2 };
  const dx = b.x - a.x;
  const dy = b.y - a.y;
  const [ahead, aside] = { up: [-dy, dx], down: [dy, dx], left: [-dx, dy], right: [dx, dy] }[direction] as [number, number];
  if (joined && ahead > 0) return (ahead + Math.abs(aside) / 4) / 4;
  // Within 63 degrees of the direction; beyond that another arrow leads there.
  return ahead <= 0 || Math.abs(aside) > 2 * ahead ? null : ahead + 2 * Math.abs(aside);
}
