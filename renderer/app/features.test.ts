// @vitest-environment jsdom
import { beforeAll, describe, expect, it, vi } from "vitest";
import { allActions, findConflicts } from "./actions/index.ts";

beforeAll(async () => {
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined, removeEventListener: () => undefined }));
  await import("./features.ts");
});

describe("the actions of all features together", () => {
  it("claim no key twice in one place", () => {
    expect(allActions().length).toBeGreaterThan(20);
    expect(findConflicts()).toEqual([]);
  });

  it("are named once each, as the lists show them", () => {
    const titles = allActions().map(({ title }) => title);
    expect(titles.filter((title, index) => titles.indexOf(title) !== index)).toEqual([]);
    expect(allActions().filter(({ title, group }) => title === "" || group === "" || /[.!]$/.test(title))).toEqual([]);
  });

  it("answer to every command of the desktop menu that belongs to the shell", () => {
    const menu = ["workflow.new", "file.save", "file.saveAll", "app.settings", "edit.undo", "edit.redo", "palette.open", "search.open"];
    const views = ["view.canvas", "view.split", "view.code", "panel.side", "panel.bottom", "panel.inspector", "theme.next", "run.start", "help.shortcuts"];
    const known = new Set(allActions().map(({ id }) => String(id)));
    expect([...menu, ...views].filter((id) => !known.has(id))).toEqual([]);
  });
});
