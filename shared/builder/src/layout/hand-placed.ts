import type { Level } from "./levels.ts";
import type { Size } from "./arrange.ts";
import type { HandPosition } from "./layout-file.ts";
import { snap } from "./geometry.ts";
import type { FlowDirection, Point } from "./types.ts";

/** Least distance kept between a card laid out and one placed by hand, px. */
const gapPx = 24;

/**
 * Positions of a level's members: hand-placed ones where the hand put them (`least` is the top left corner of the free space of the box),
 * the others where the layout wants them, moved along the flow as far as needed to lie on no other.
 * A card whose neighbours were all placed by hand goes along with them: it is usually the step just added among them.
 */
export function placeLevel(
  level: Level,
  arranged: ReadonlyMap<string, Point>,
  sizes: ReadonlyMap<string, Size>,
  hand: Readonly<Record<string, HandPosition>>,
  least: Point | null,
  direction: FlowDirection,
): { readonly at: Map<string, Point>; readonly byHand: ReadonlySet<string> } {
  const at = new Map<string, Point>();
  const byHand = new Set<string>();
  for (const { key } of level.members) {
    const wanted = Object.hasOwn(hand, key) ? hand[key] : undefined;
    if (wanted === undefined) continue;
    byHand.add(key);
    at.set(key, least === null ? wanted : { x: Math.max(least.x, wanted.x), y: Math.max(least.y, wanted.y) });
  }
  const origin = least ?? { x: 0, y: 0 };
  const neighbours = neighboursOf(level);
  const rest = level.members.map(({ key }) => key).filter((key) => !byHand.has(key));
  for (const key of rest) {
    const drawn = arranged.get(key)!;
    const pull = pullOf(neighbours.get(key) ?? [], at, byHand, arranged, origin);
    const point = { x: snap(drawn.x + origin.x + pull.x), y: snap(drawn.y + origin.y + pull.y) };
    at.set(key, least === null ? point : { x: Math.max(least.x, point.x), y: Math.max(least.y, point.y) });
  }
  if (byHand.size > 0) clear(rest, at, byHand, sizes, direction);
  return { at, byHand };
}

function neighboursOf(level: Level): ReadonlyMap<string, readonly string[]> {
  const neighbours = new Map<string, string[]>();
  const add = (key: string, other: string): void => {
    const list = neighbours.get(key);
    if (list === undefined) neighbours.set(key, [other]);
    else list.push(other);
  };
  for (const { from, to } of level.links) {
    add(from, to);
    add(to, from);
  }
  return neighbours;
}

/** How far the hand moved a card's neighbours on average, when it moved them all. */
function pullOf(
  neighbours: readonly string[],
  at: ReadonlyMap<string, Point>,
  byHand: ReadonlySet<string>,
  arranged: ReadonlyMap<string, Point>,
  origin: Point,
): Point {
  if (neighbours.length === 0 || !neighbours.every((key) => byHand.has(key))) return { x: 0, y: 0 };
  const moves = neighbours.map((key) => ({ x: at.get(key)!.x - arranged.get(key)!.x - origin.x, y: at.get(key)!.y - arranged.get(key)!.y - origin.y }));
  const mean = (pick: (move: Point) => number): number => moves.reduce((sum, move) => sum + pick(move), 0) / moves.length;
  return { x: mean((move) => move.x), y: mean((move) => move.y) };
}

/** Move cards along the flow until none lies on another. Only those in the way of a hand-placed one, and those they push, move. */
function clear(rest: readonly string[], at: Map<string, Point>, byHand: ReadonlySet<string>, sizes: ReadonlyMap<string, Size>, direction: FlowDirection): void {
  const along = direction === "down" ? "y" : "x";
  const order = [...rest].sort((a, b) => at.get(a)![along] - at.get(b)![along] || (a < b ? -1 : 1));
  const placed: string[] = [...byHand];
  for (const key of order) {
    let point = at.get(key)!;
    for (let hit = firstHit(key, point, placed, at, sizes); hit !== null; hit = firstHit(key, point, placed, at, sizes)) {
      const below = direction === "down" ? at.get(hit)!.y + sizes.get(hit)!.height : at.get(hit)!.x + sizes.get(hit)!.width;
      point = { ...point, [along]: Math.ceil((below + gapPx) / 8) * 8 };
    }
    at.set(key, point);
    placed.push(key);
  }
}

function firstHit(key: string, point: Point, placed: readonly string[], at: ReadonlyMap<string, Point>, sizes: ReadonlyMap<string, Size>): string | null {
  const size = sizes.get(key)!;
  for (const other of placed) {
    const o = at.get(other)!;
    const s = sizes.get(other)!;
    if (point.x < o.x + s.width && o.x < point.x + size.width && point.y < o.y + s.height && o.y < point.y + size.height) return other;
  }
  return null;
}
