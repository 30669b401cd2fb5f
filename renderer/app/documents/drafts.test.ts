import { expect, it } from "vitest";
import { createDrafts } from "./drafts.ts";
import { MemoryStorage } from "./testing.ts";

const draft = { text: "x", baseEtag: null, at: "2026-01-01T00:00:00.000Z" };

it("keeps the drafts of two workspaces apart", () => {
  const storage = new MemoryStorage();
  let root = "/one";
  const drafts = createDrafts(storage, () => root);
  drafts.write("a.ts", draft);
  root = "/two";
  expect([drafts.read("a.ts"), drafts.files()]).toEqual([null, []]);
  root = "/one";
  expect([drafts.read("a.ts"), drafts.files()]).toEqual([draft, ["a.ts"]]);
});

it("takes nothing for a draft that is none", () => {
  const storage = new MemoryStorage();
  const drafts = createDrafts(storage, () => "/w");
  for (const raw of ["", "{", "null", "[]", '{"text":1}', '{"text":"x","baseEtag":3,"at":"now"}']) {
    storage.setItem("fastn:draft:/w:a.ts", raw);
    expect(drafts.read("a.ts")).toBeNull();
  }
});
