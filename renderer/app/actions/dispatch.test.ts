// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dispatchShortcuts } from "./dispatch.ts";
import { registerActions, type Action } from "./registry.ts";

const ran: string[] = [];
const action = (id: Action["id"], shortcut: string, rest: Partial<Action> = {}): Action => ({
  id,
  title: id,
  group: "Test",
  shortcuts: [shortcut],
  run: () => void ran.push(id),
  ...rest,
});

let stops: (() => void)[] = [];
beforeEach(() => {
  ran.length = 0;
  document.body.innerHTML = `
    <button id="plain"></button>
    <input id="field" />
    <input id="check" type="checkbox" />
    <div data-scope="canvas"><div id="node" tabindex="0"></div><input id="rename" /></div>
    <div data-scope="editor"><div class="monaco-editor"><textarea id="code"></textarea><div class="find-widget"><textarea id="find"></textarea></div></div></div>
    <div role="dialog"><button id="dialog"></button></div>`;
  stops = [
    dispatchShortcuts(window),
    registerActions([
      action("edit.undo", "Mod+Z"),
      action("file.save", "Mod+S"),
      action("step.add", "N", { scope: "canvas" }),
      action("help.list", "Shift+?"),
      action("search.all", "Mod+K", { notInEditor: true }),
      action("palette.open", "F1"),
      action("run.start", "F5", { oncePerPress: true }),
    ]),
  ];
});
afterEach(() => {
  for (const stop of stops) stop();
});

/** @returns whether the key was taken from the element */
function press(id: string, key: string, held: KeyboardEventInit = {}): boolean {
  const event = new KeyboardEvent("keydown", { key, code: /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key, bubbles: true, cancelable: true, ...held });
  document.getElementById(id)?.dispatchEvent(event);
  return event.defaultPrevented;
}
const ctrl = { ctrlKey: true };

describe("keys", () => {
  it("run actions wherever the focus is", () => {
    expect([press("plain", "s", ctrl), press("field", "s", ctrl), press("code", "s", ctrl), press("node", "s", ctrl)]).toEqual([true, true, true, true]);
    expect(ran).toEqual(["file.save", "file.save", "file.save", "file.save"]);
  });

  it("leave a text field its own undo; the code editor's belongs to the document", () => {
    expect([press("field", "z", ctrl), press("rename", "z", ctrl), press("find", "z", ctrl)]).toEqual([false, false, false]);
    expect([press("code", "z", ctrl), press("check", "z", ctrl), press("node", "z", ctrl)]).toEqual([true, true, true]);
    expect(ran).toEqual(["edit.undo", "edit.undo", "edit.undo"]);
  });

  it("of one letter count on the canvas and nowhere else", () => {
    expect([press("node", "n"), press("rename", "n"), press("plain", "n"), press("code", "n")]).toEqual([true, false, false, false]);
    expect(ran).toEqual(["step.add"]);
  });

  it("held down repeat what may be repeated, and nothing else", () => {
    for (const repeat of [false, true, true]) expect([press("node", "F5", { repeat }), press("node", "z", { ...ctrl, repeat })]).toEqual([true, true]);
    expect(ran).toEqual(["run.start", "edit.undo", "edit.undo", "edit.undo"]);
  });

  it("that write text are not taken while typing", () => {
    const question = { shiftKey: true, code: "Slash" };
    expect([press("field", "?", question), press("code", "?", question), press("plain", "?", question)]).toEqual([false, false, true]);
  });

  it("the code editor needs stay with it", () => {
    expect([press("code", "k", ctrl), press("plain", "k", ctrl)]).toEqual([false, true]);
  });

  it("stay inside a dialog", () => {
    expect([press("dialog", "s", ctrl), press("dialog", "F1")]).toEqual([false, true]);
  });

  it("that compose a character are no shortcuts", () => {
    expect(press("plain", "s", { ...ctrl, isComposing: true })).toBe(false);
  });
});
