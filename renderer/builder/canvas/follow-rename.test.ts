import { describe, expect, it } from "vitest";
import { edit, parse } from "@fastn/builder";
import { layoutGraph } from "@fastn/builder/layout";
import { followRename } from "./follow-rename.ts";

const source = `import { step, workflow } from "@fastn/workflow";
export default workflow("w", {
  steps: [
    step("a", { type: "wait", for: "1s" }),
    step("lines", { type: "loop", over: "{{steps.a.output}}", steps: [step("body", { type: "wait", for: "1s" })] }),
  ],
});
`;
const graph = parse(source);
const keys = graph.nodes.map((node) => node.key);
const renamed = (step: string, to: string) => parse(edit(source, { type: "step.rename", step, to }).source);

describe("followRename", () => {
  it("gives the drawing the renamed workflow will get anyway, before it is laid out again", async () => {
    for (const step of keys) {
      const after = renamed(step, "other");
      expect(followRename(await layoutGraph(graph), keys, after)).toEqual(await layoutGraph(after));
    }
  });

  it("leaves the layout alone when more than a name changed", async () => {
    const layout = await layoutGraph(graph);
    const added = parse(edit(source, { type: "step.add", name: "new", stepType: "wait", options: { for: "1s" }, place: { parent: null } }).source);
    expect([followRename(layout, keys, added), followRename(layout, keys, graph)]).toEqual([layout, layout]);
  });
});
