import { describe, expect, it } from "vitest";
import { edit, parse, type FlowChange } from "@fastn/builder";
import { wrapChanges, type Wrapper } from "./wrap-steps.ts";

const source = `import { step, trigger, workflow } from "@fastn/workflow";

export default workflow("w", {
  trigger: trigger.manual(),
  steps: [
    step("a", { type: "wait", for: "1m" }),
    // stays with b
    step("b", { type: "wait", for: "2m", dependsOn: ["a"] }),
    step("c", { type: "wait", for: "3m" }),
    step("each", { type: "loop", over: "{{trigger.rows}}", steps: [step("inner", { type: "wait", for: "1m" })] }),
  ],
});
`;
const graph = parse(source);

function made(keys: readonly string[], wrapper: Wrapper): { readonly text: string; readonly back: string } {
  const planned = wrapChanges(graph, keys, wrapper);
  if (typeof planned === "string") throw new Error(planned);
  const inverses: FlowChange[] = [];
  let text = source;
  for (const change of planned.changes) {
    const result = edit(text, change);
    inverses.unshift(result.inverse);
    text = result.source;
  }
  return { text, back: inverses.reduce((now, inverse) => edit(now, inverse).source, text) };
}

describe("grouping steps", () => {
  it.each([
    ["gate", "group", "then"],
    ["loop", "each_2", "steps"],
  ] as const)("in a %s puts them where the first stood, with their comments, and can be undone", (wrapper, name, slot) => {
    const { text, back } = made(["c", "b"], wrapper);
    const after = parse(text);
    expect(after.nodes.map(({ key, parent }) => [key, parent])).toEqual([
      ["a", null],
      [name, null],
      ["b", { key: name, slot }],
      ["c", { key: name, slot }],
      ["each", null],
      ["inner", { key: "each", slot: "steps" }],
    ]);
    expect(after.problems.filter(({ severity }) => severity === "error")).toEqual([]);
    expect(text).toContain("// stays with b\n");
    expect(back).toBe(source);
  });

  it("takes what a selected loop holds along with it", () => {
    expect(parse(made(["each", "inner"], "gate").text).nodes.map(({ key, parent }) => [key, parent?.key])).toContainEqual(["inner", "each"]);
  });

  it("refuses steps of different lists, and nothing at all", () => {
    expect(wrapChanges(graph, ["a", "inner"], "gate")).toMatch(/side by side/);
    expect(wrapChanges(graph, [], "gate")).toMatch(/Select/);
  });
});
