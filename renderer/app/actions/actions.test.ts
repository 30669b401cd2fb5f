// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { actionFor, findConflicts, registerActions, reportActionFailures, runAction, type Action } from "./registry.ts";
import { normalise, shortcutOf } from "./shortcut.ts";

const action = (id: Action["id"], rest: Partial<Action> = {}): Action => ({ id, title: id, group: "Test", run: () => undefined, ...rest });
const press = (key: string, code: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey" | "shiftKey", boolean>> = {}) => ({
  key,
  code,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...held,
});

let undo: () => void = () => undefined;
afterEach(() => undo());
const given = (...actions: Action[]): void => {
  undo = registerActions(actions);
};

describe("a key press", () => {
  it.each([
    ["Mod+S", press("s", "KeyS", { ctrlKey: true }), false],
    ["Mod+S", press("s", "KeyS", { metaKey: true }), true],
    ["Ctrl+S", press("s", "KeyS", { ctrlKey: true }), true],
    ["Mod+Alt+G", press("g", "KeyG", { ctrlKey: true, altKey: true }), false],
    ["Mod+Alt+G", press("©", "KeyG", { metaKey: true, altKey: true }), true],
    ["Shift+?", press("?", "Slash", { shiftKey: true }), false],
    ["G", press("g", "KeyG"), false],
    ["A", press("a", "KeyQ"), false],
    ["Mod+\\", press("\\", "Backslash", { ctrlKey: true }), false],
    ["Plus", press("+", "BracketRight"), false],
    ["Mod+Shift+P", press("P", "KeyP", { ctrlKey: true, shiftKey: true }), false],
    ["F5", press("F5", "F5"), false],
  ] as const)("is read as %s", (shortcut, event, mac) => {
    expect(shortcutOf(event, mac)).toBe(shortcut);
  });

  it("is found whatever order the modifiers were written in", () => {
    expect(normalise("Shift+Alt+Mod+t")).toBe("Mod+Alt+Shift+T");
  });
});

describe("actions", () => {
  it("of the focused view win over the ones that count everywhere", () => {
    given(action("a.global", { shortcuts: ["Mod+F"] }), action("a.canvas", { shortcuts: ["Mod+F"], scope: "canvas" }));
    expect([actionFor("Mod+F", "canvas")?.id, actionFor("Mod+F", "editor")?.id]).toEqual(["a.canvas", "a.global"]);
  });

  it("leave the code editor the keys it uses for itself", () => {
    given(action("a.search", { shortcuts: ["Mod+K"], notInEditor: true }));
    expect([actionFor("Mod+K", "global")?.id, actionFor("Mod+K", "editor")]).toEqual(["a.search", undefined]);
  });

  it("that cannot be done now take no key and do not run", () => {
    let ran = 0;
    given(action("a.off", { shortcuts: ["F9"], when: () => false, run: () => void ran++ }));
    expect([actionFor("F9", "global"), runAction("a.off"), runAction("a.unknown"), ran]).toEqual([undefined, false, false, 0]);
  });

  it("that fail are reported with their name", async () => {
    const failed = new Promise<string>((resolve) => reportActionFailures(({ id }, error) => resolve(`${id}: ${String(error)}`)));
    given(action("a.fails", { run: () => Promise.reject(new Error("no disk")) }));
    expect([runAction("a.fails"), await failed]).toEqual([true, "a.fails: Error: no disk"]);
  });

  it("with one key in one place are a conflict; in different places they are not", () => {
    const clash = [
      action("a.one", { shortcuts: ["Mod+Shift+X"] }),
      action("a.two", { shortcuts: ["Shift+Mod+x"] }),
      action("a.three", { shortcuts: ["Mod+Shift+X"], scope: "canvas" }),
    ];
    expect(findConflicts(clash)).toEqual([{ shortcut: "Mod+Shift+X", actions: ["a.one", "a.two"] }]);
  });
});
