import { parse } from "@fastn/builder";
import { expect, it } from "vitest";
import { rangeOf, stepAt } from "./step-at.ts";

const source = `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("orders", {
  trigger: trigger.manual(),
  steps: [
    step("each", { type: "loop", times: 2, steps: [
      step("inner", { type: "wait", for: "1m" }),
    ] }),
  ],
});
`;
const graph = parse(source);

it("finds the innermost step under a position, the trigger, or nothing", () => {
  expect([stepAt(graph, 5, 6), stepAt(graph, 6, 9), stepAt(graph, 3, 20), stepAt(graph, 1, 1)]).toEqual(["each", "inner", "trigger", null]);
});

it("knows where a step is", () => {
  expect([rangeOf(graph, "inner")?.line, rangeOf(graph, "trigger")?.line, rangeOf(graph, "gone")]).toEqual([6, 3, null]);
});
