// @vitest-environment jsdom
import { beforeEach, expect, it } from "vitest";
import { createStored, isBoolean, isOneOf, isTexts } from "./stored.ts";

let key = "one";
const create = () =>
  createStored<{ open: boolean; view: "a" | "b"; tabs: readonly string[] }>(
    () => key,
    { open: true, view: "a", tabs: [] },
    {
      open: isBoolean,
      view: isOneOf(["a", "b"]),
      tabs: isTexts,
    },
  );
beforeEach(() => {
  localStorage.clear();
  key = "one";
});

it("comes back after a reload", () => {
  create().setState({ view: "b", tabs: ["x"] });
  expect(create().getState()).toEqual({ open: true, view: "b", tabs: ["x"] });
});

it("takes from storage only what fits, field by field", () => {
  localStorage.setItem("one", '{"open":"yes","view":"z","tabs":["x"],"more":1}');
  expect(create().getState()).toEqual({ open: true, view: "a", tabs: ["x"] });
  for (const broken of ["", "null", "[1", "7"]) {
    localStorage.setItem("one", broken);
    expect(create().getState()).toEqual({ open: true, view: "a", tabs: [] });
  }
});

it("keeps two workspaces apart: what one holds is not written to the other", () => {
  const stored = create();
  stored.setState({ view: "b" });
  key = "two";
  stored.reload();
  expect([stored.getState().view, localStorage.getItem("two")]).toEqual(["a", null]);
  stored.setState({ open: false });
  key = "one";
  stored.reload();
  expect(stored.getState()).toEqual({ open: true, view: "b", tabs: [] });
});
