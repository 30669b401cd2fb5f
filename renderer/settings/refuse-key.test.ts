import { describe, expect, it } from "vitest";
import { refuseKey } from "./refuse-key.ts";

describe("a key for an action", () => {
  it.each([
    ["Mod+W", "global", "browser", /browser keeps/],
    ["Mod+W", "global", "electron", null],
    ["Tab", "canvas", "electron", /moves the focus/],
    ["Enter", "global", "electron", /works lists/],
    ["Enter", "canvas", "electron", null],
    ["ArrowDown", "global", "electron", /works lists/],
    ["A", "editor", "electron", /writes text/],
    ["A", "canvas", "electron", null],
    ["Mod+Shift+X", "global", "browser", null],
    ["F8", "editor", "browser", null],
  ] as const)("%s in scope %s in the %s", (key, scope, kind, refusal) => {
    const reason = refuseKey(key, { scope }, kind);
    if (refusal === null) expect(reason).toBeNull();
    else expect(reason).toMatch(refusal);
  });
});
