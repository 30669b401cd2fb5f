import { describe, expect, it } from "vitest";
import { pathAsExpression, rowId, tableColumns, treeRows } from "./tree-rows.ts";

const open = (...paths: (string | number)[][]): ReadonlySet<string> => new Set(paths.map(rowId));

describe("treeRows", () => {
  it("shows only what is expanded", () => {
    const rows = treeRows({ id: 7, lines: [{ sku: "A" }], note: null }, open([], ["lines"]));
    expect(rows.map((row) => [row.depth, row.label, row.kind, row.childCount])).toEqual([
      [0, null, "object", 3],
      [1, "id", "number", 0],
      [1, "lines", "array", 1],
      [2, 0, "object", 1],
      [1, "note", "null", 0],
    ]);
  });

  it("stops a long list at a thousand members and says how many are left", () => {
    const list = Array.from({ length: 2500 }, (_, i) => i);
    const first = treeRows(list, open([]));
    expect([first.length, first.at(-1)?.kind, first.at(-1)?.value]).toEqual([1002, "more", 1500]);
    expect(treeRows(list, open([]), new Map([[rowId([]), 2500]])).length).toBe(2501);
  });
});

describe("pathAsExpression", () => {
  it("writes dots, indexes and quoted keys", () => {
    expect(pathAsExpression("steps.invoice.output", ["lines", 0, "odd key", "sku"])).toBe('{{steps.invoice.output.lines[0]["odd key"].sku}}');
  });
});

describe("tableColumns", () => {
  it("finds the columns of a list of objects, and none in anything else", () => {
    expect([tableColumns([{ a: 1 }, { b: 2, a: 3 }]), tableColumns([1, 2]), tableColumns([]), tableColumns({ a: 1 })]).toEqual([["a", "b"], null, null, null]);
  });
});
