import type { Rectangle } from "electron";
import type { WindowState } from "./state-file.ts";

const standard = { width: 1_440, height: 900 };
/** How much of a window must be on some display for a hand to reach it. */
const reachable = { width: 120, height: 40 };

const overlap = (start: number, length: number, otherStart: number, otherLength: number): number =>
  Math.min(start + length, otherStart + otherLength) - Math.max(start, otherStart);

/**
 * Where to show a window: where it stood if that is still on a display, else in the middle of the first one.
 * @param workAreas of the displays now connected, primary first; at least one
 */
export function placeWindow(saved: WindowState | undefined, workAreas: readonly Rectangle[]): Rectangle {
  const area = workAreas.find(
    ({ x, y, width, height }) =>
      saved !== undefined &&
      overlap(saved.x, saved.width, x, width) >= Math.min(reachable.width, saved.width) &&
      // The title bar is what a hand drags, so it is the top edge that must be on the display.
      overlap(saved.y, reachable.height, y, height) >= reachable.height,
  );
  if (saved !== undefined && area !== undefined) {
    const width = Math.min(saved.width, area.width);
    // A window made narrower to fit loses its right part, which may be the part that was on the display.
    const x = Math.max(saved.x, area.x + Math.min(reachable.width, width) - width);
    return { x, y: saved.y, width, height: Math.min(saved.height, area.height) };
  }
  const [primary] = workAreas;
  if (primary === undefined) return { x: 0, y: 0, ...standard };
  const width = Math.min(saved?.width ?? standard.width, primary.width);
  const height = Math.min(saved?.height ?? standard.height, primary.height);
  return { x: primary.x + Math.round((primary.width - width) / 2), y: primary.y + Math.round((primary.height - height) / 2), width, height };
}
