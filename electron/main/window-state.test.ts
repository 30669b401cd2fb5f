import fc from "fast-check";
import { expect, test } from "vitest";
import { placeWindow } from "./window-state.ts";

const laptop = { x: 0, y: 25, width: 1_440, height: 875 };
const beamer = { x: 1_440, y: 0, width: 1_920, height: 1_080 };
const at = (x: number, y: number, width = 1_000, height = 700) => ({ x, y, width, height, maximized: false, fullScreen: false });

test("puts a window where it stood", () => {
  expect(placeWindow(at(1_500, 100), [laptop, beamer])).toEqual({ x: 1_500, y: 100, width: 1_000, height: 700 });
});

test("brings a window back from a display that is gone", () => {
  expect(placeWindow(at(1_500, 100), [laptop])).toEqual({ x: 220, y: 113, width: 1_000, height: 700 });
});

test("brings back a window whose title bar is above every display", () => {
  expect(placeWindow(at(100, -300), [laptop]).y).toBeGreaterThanOrEqual(25);
});

test("centres the first window and never makes it larger than the display", () => {
  expect(placeWindow(undefined, [{ x: 0, y: 0, width: 1_280, height: 720 }])).toEqual({ x: 0, y: 0, width: 1_280, height: 720 });
});

test("keeps its visible part on the display when it has to become narrower", () => {
  const saved = { x: 0, y: 0, width: 320, height: 200, maximized: false, fullScreen: false };
  expect(placeWindow(saved, [{ x: 200, y: 0, width: 200, height: 200 }])).toEqual({ x: 120, y: 0, width: 200, height: 200 });
});

test("always leaves a part of the top edge on some display, wherever the window was", () => {
  const rectangle = fc.record({
    x: fc.integer({ min: -9_000, max: 9_000 }),
    y: fc.integer({ min: -9_000, max: 9_000 }),
    width: fc.integer({ min: 200, max: 4_000 }),
    height: fc.integer({ min: 200, max: 4_000 }),
  });
  fc.assert(
    fc.property(rectangle, fc.array(rectangle, { minLength: 1, maxLength: 3 }), (saved, areas) => {
      const placed = placeWindow({ ...saved, maximized: false, fullScreen: false }, areas);
      const isReachable = areas.some(
        (area) => placed.x < area.x + area.width && placed.x + placed.width > area.x && placed.y >= area.y - 40 && placed.y < area.y + area.height,
      );
      expect(isReachable).toBe(true);
    }),
    { numRuns: 2_000 },
  );
});
