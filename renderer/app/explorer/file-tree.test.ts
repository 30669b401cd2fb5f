import type { FileEntry } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { treeMove, treeRows } from "./file-tree.ts";
import { newWorkflowText, refusePath, refuseWorkflowName } from "./new-file.ts";
import { parse } from "@fastn/builder";

const entry = (path: string): FileEntry => ({ path, kind: "file", sizeBytes: 1, role: "other" });
const files = ["README.md", "workflows/b.ts", "workflows/a10.ts", "workflows/a2.ts", "mappings/deep/x.json"].map(entry);
const paths = (closed: readonly string[] = []): string[] => treeRows(files, new Set(closed)).map(({ path, level }) => `${level} ${path}`);

describe("the file tree", () => {
  it("puts folders above files and numbers in order, making up folders nobody listed", () => {
    expect(paths()).toEqual([
      "1 mappings",
      "2 mappings/deep",
      "3 mappings/deep/x.json",
      "1 workflows",
      "2 workflows/a2.ts",
      "2 workflows/a10.ts",
      "2 workflows/b.ts",
      "1 README.md",
    ]);
  });

  it("hides what is inside closed folders", () => {
    expect(paths(["mappings", "workflows"])).toEqual(["1 mappings", "1 workflows", "1 README.md"]);
  });

  it("tells each row its place among its siblings", () => {
    expect(treeRows(files, new Set()).find(({ path }) => path === "workflows/a10.ts")).toMatchObject({ setSize: 3, position: 2, level: 2 });
  });

  it.each([
    ["README.md", "ArrowUp", { focus: "workflows/b.ts" }],
    ["README.md", "ArrowDown", null],
    ["workflows", "ArrowRight", { focus: "workflows/a2.ts" }],
    ["workflows", "ArrowLeft", { close: "workflows" }],
    ["workflows/b.ts", "ArrowLeft", { focus: "workflows" }],
    ["workflows/b.ts", "Home", { focus: "mappings" }],
    ["mappings", "End", { focus: "README.md" }],
    ["gone.ts", "ArrowUp", null],
  ] as const)("at %s, %s", (at, key, move) => {
    expect(treeMove(treeRows(files, new Set()), new Set(), at, key)).toEqual(move);
  });

  it("opens a closed folder before going into it", () => {
    const closed = new Set(["workflows"]);
    expect(treeMove(treeRows(files, closed), closed, "workflows", "ArrowRight")).toEqual({ open: "workflows" });
  });
});

describe("a new file", () => {
  it("has a path inside the workspace that is not taken", () => {
    for (const wrong of ["", "/etc/passwd", "../x.ts", "a//b", "a/./b", "a\\b", "README.MD"]) expect(refusePath(wrong, ["README.md"])).not.toBeNull();
    expect(refusePath("mappings/order.json", ["README.md"])).toBeNull();
  });

  it("that is a workflow has a name usable everywhere, and text the canvas understands", () => {
    for (const wrong of ["", "Order", "1st", "order-to", "order"]) expect(refuseWorkflowName(wrong, ["order"])).not.toBeNull();
    const graph = parse(newWorkflowText("order_2"));
    expect({ name: graph.workflow?.name, problems: graph.problems, steps: graph.nodes.map(({ key }) => key) }).toEqual({
      name: "order_2",
      problems: [],
      steps: ["hello"],
    });
  });
});
