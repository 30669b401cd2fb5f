import { describe, expect, it } from "vitest";
import { placeTip } from "./tooltip-host.tsx";

const view = { innerWidth: 1000, innerHeight: 600 };
const tip = { width: 100, height: 24 };
const at = (left: number, top: number) => ({ left, top, width: 40, height: 40 });

describe("a tooltip", () => {
  it.each([
    ["below the middle of its element", at(500, 100), "bottom", { x: 470, y: 146 }],
    ["above it where asked for", at(500, 100), "top", { x: 470, y: 70 }],
    ["beside it where asked for", at(0, 100), "right", { x: 46, y: 108 }],
    ["above an element at the lower edge", at(500, 550), "bottom", { x: 470, y: 520 }],
    ["below an element at the upper edge", at(500, 4), "top", { x: 470, y: 50 }],
    ["inside the window at its left edge", at(0, 100), "bottom", { x: 8, y: 146 }],
    ["inside the window at its right edge", at(960, 100), "bottom", { x: 892, y: 146 }],
  ] as const)("stands %s", (_where, owner, side, place) => {
    expect(placeTip(owner, tip, side, view)).toEqual(place);
  });
});
