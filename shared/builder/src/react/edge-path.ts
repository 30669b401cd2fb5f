import type { FlowDirection, Point } from "../layout/types.ts";

const cornerPx = 8;

/** An SVG path through the points, corners rounded. */
export function roundedPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (first === undefined) return "";
  let path = `M${first.x} ${first.y}`;
  rest.forEach((point, index) => {
    const before = points[index]!;
    const after = rest[index + 1];
    if (after === undefined) {
      path += `L${point.x} ${point.y}`;
      return;
    }
    const radius = Math.min(cornerPx, distance(before, point) / 2, distance(point, after) / 2);
    const from = toward(point, before, radius);
    const to = toward(point, after, radius);
    path += `L${from.x} ${from.y}Q${point.x} ${point.y} ${to.x} ${to.y}`;
  });
  return path;
}

/** Corners of a square line between two ports, used when no layout routed it (an end was moved by hand, or is being moved). */
export function squareLine(from: Point, to: Point, direction: FlowDirection): readonly Point[] {
  const [along, across] = direction === "down" ? (["y", "x"] as const) : (["x", "y"] as const);
  const out = 24;
  if (to[along] - from[along] >= 2 * out || from[across] === to[across]) {
    if (from[across] === to[across] && to[along] > from[along]) return [from, to];
    if (to[along] > from[along]) {
      const middle = (from[along] + to[along]) / 2;
      return [from, { ...from, [along]: middle }, { ...to, [along]: middle }, to];
    }
  }
  // Against the flow: out of the port, around halfway between the two cards, and into the port from its own side.
  const leave = { ...from, [along]: from[along] + out };
  const enter = { ...to, [along]: to[along] - out };
  const middle = (from[across] + to[across]) / 2;
  return [from, leave, { ...leave, [across]: middle }, { ...enter, [across]: middle }, enter, to];
}

/** The point halfway along, where the "+" and labels sit. */
export function middleOf(points: readonly Point[]): Point {
  let left = points.slice(1).reduce((sum, point, index) => sum + distance(points[index]!, point), 0) / 2;
  for (const [index, point] of points.slice(1).entries()) {
    const length = distance(points[index]!, point);
    if (length >= left && length > 0) return toward(points[index]!, point, left);
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

const distance = (a: Point, b: Point): number => Math.hypot(a.x - b.x, a.y - b.y);

function toward(from: Point, to: Point, by: number): Point {
  const length = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * by) / length, y: from.y + ((to.y - from.y) * by) / length };
}
