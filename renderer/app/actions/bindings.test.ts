// @vitest-environment jsdom
import { afterEach, describe, expect, it } from "vitest";
import { bind, bindings, isChanged, resetBindings, shortcutsOf } from "./bindings.ts";
import { actionFor, findConflicts, holderOf, registerActions, shortcutShown, type Action } from "./registry.ts";

const save: Action = { id: "file.save", title: "Save", group: "File", shortcuts: ["Mod+S"], run: () => undefined };
const close: Action = { id: "file.close", title: "Close", group: "File", shortcuts: ["Mod+W"], run: () => undefined };
const skip: Action = { id: "canvas.skip", title: "Skip", group: "Canvas", scope: "canvas", shortcuts: ["D"], run: () => undefined };

let undo: () => void = () => undefined;
const given = (...actions: Action[]): void => void (undo = registerActions(actions));
afterEach(() => {
  undo();
  resetBindings();
  localStorage.clear();
});

describe("keys a person chose", () => {
  it("run the action instead of its own", () => {
    given(save, close);
    bind(save, ["Shift+Mod+x"]);
    expect([actionFor("Mod+Shift+X", "global")?.id, actionFor("Mod+S", "global")?.id, shortcutShown("file.save")]).toEqual([
      "file.save",
      undefined,
      "Mod+Shift+X",
    ]);
  });

  it("can be none", () => {
    given(save);
    bind(save, []);
    expect([actionFor("Mod+S", "global"), shortcutShown("file.save"), isChanged(save, bindings.getState())]).toEqual([undefined, null, true]);
  });

  it("are forgotten when they are the action's own again", () => {
    given(save);
    bind(save, ["F8"]);
    bind(save, ["Mod+S"]);
    expect([bindings.getState().byAction, shortcutsOf(save)]).toEqual([{}, ["Mod+S"]]);
  });

  it("that another action of the same place has are told before they are taken", () => {
    given(save, close, skip);
    bind(close, ["F8"]);
    expect([holderOf("F8", save)?.id, holderOf("Mod+W", save), holderOf("F8", skip), holderOf("Mod+S", save)]).toEqual([
      "file.close",
      undefined,
      undefined,
      undefined,
    ]);
    bind(save, ["F8"]);
    expect(findConflicts([save, close, skip])).toHaveLength(1);
  });

  it("come back after a restart, and nonsense in the storage counts as none", () => {
    given(save);
    bind(save, ["F8"]);
    bindings.reload();
    expect(shortcutsOf(save)).toEqual(["F8"]);
    for (const nonsense of ['{"byAction":{"file.save":"F9"}}', '{"byAction":{"file.save":[1]}}', "[]", "x"]) {
      localStorage.setItem("fastn:keys", nonsense);
      bindings.reload();
      expect(shortcutsOf(save)).toEqual(["Mod+S"]);
    }
  });
});
