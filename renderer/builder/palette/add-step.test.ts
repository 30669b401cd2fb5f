import { describe, expect, it } from "vitest";
import { edit, parse } from "@fastn/builder";
import { addFromPort, addOnEdge, graphFacts, type AddRequest } from "@fastn/builder/react";
import type { GesturePart } from "../../app/documents/index.ts";
import { freeName } from "../canvas/step-text.ts";
import { addChanges, replaceChanges } from "./add-step.ts";
import { basicSteps, connectorSteps } from "./new-steps.ts";

const source = `import { step, workflow } from "@fastn/workflow";

export default workflow("w", {
  steps: [
    step("first", { type: "wait", for: "1s" }),
    step("second", { type: "wait", for: "2s", dependsOn: ["first"] }),
    step("gate", { type: "gate", when: "{{trigger.ok}}", then: [], otherwise: [] }),
    step("lines", {
      type: "loop",
      over: "{{trigger.lines}}",
      steps: [step("handle", { type: "action", handler: async (ctx) => ({ id: ctx.item.id }) })],
    }),
  ],
});
`;
const graph = parse(source);
const at = { x: 0, y: 0 };

/** As the documents do it: one change after the other, each on the text the one before left. */
function run(changes: readonly GesturePart[]): string {
  return changes.reduce((text, part) => edit(text, typeof part === "function" ? part(text, parse(text)) : part).source, source);
}
const waits = (text: string, name: string): readonly string[] =>
  parse(text)
    .nodes.find((node) => node.key === name)!
    .waitsFor.map((wait) => wait.name);
const problems = (text: string): readonly string[] => parse(text).problems.map((problem) => problem.message);

const everything = [
  ...basicSteps,
  ...connectorSteps({
    name: "shopify",
    displayName: "Shopify",
    description: "",
    category: "",
    color: "#000000",
    icon: "plug",
    auth: "none",
    authWays: [{ type: "none" }],
    actions: [{ name: "getCustomer", displayName: "Get customer", description: "", entity: "customer", type: "read", inputSchema: {}, outputSchema: {} }],
  }),
];

describe("adding a step", () => {
  const requests: readonly (readonly [string, AddRequest])[] = [
    ["after a step", addFromPort("first", "done", at, graphFacts(graph))],
    ["into a branch", addFromPort("gate", "slot:otherwise", at, graphFacts(graph))],
    ["after the trigger", addFromPort("trigger", "done", at, graphFacts(graph))],
    ["inside a loop", addFromPort("handle", "done", at, graphFacts(graph))],
    [
      "into a line",
      addOnEdge(
        graph.edges.find((edge) => edge.id === "first->second")!,
        at,
        graphFacts(graph),
      ),
    ],
  ];
  it.each(requests.flatMap(([where, request]) => everything.map((step) => [step.id, where, step, request] as const)))(
    "of %s %s gives a workflow without problems",
    (_id, _where, step, request) => {
      const { name, changes } = addChanges(graph, request, step);
      const text = run(changes);
      expect([problems(text), parse(text).nodes.some((node) => node.key === name && node.kind === "step")]).toEqual([[], true]);
    },
  );

  it("into a line puts it between both ends", () => {
    const request = requests.at(-1)![1];
    const { name, changes } = addChanges(
      graph,
      request,
      basicSteps.find((step) => step.id === "wait")!,
    );
    const text = run(changes);
    expect([waits(text, name), waits(text, "second")]).toEqual([["first"], [name]]);
  });

  it("of code writes a handler that the canvas shows as code", () => {
    const { name, changes } = addChanges(
      graph,
      requests[0]![1],
      basicSteps.find((step) => step.id === "code")!,
    );
    const added = parse(run(changes)).nodes.find((node) => node.key === name);
    expect(added?.kind === "step" && added.options["handler"]?.kind).toBe("code");
  });
});

describe("names", () => {
  it.each([
    ["getCustomer", "get_customer"],
    ["Create or update contact", "create_or_update_contact"],
    ["3pl", "step_3pl"],
    ["first", "first_2"],
    ["…", "step"],
  ])("make %s into %s", (wanted, name) => {
    expect(freeName(wanted, graph)).toBe(name);
  });
});

describe("replacing a step", () => {
  it.each(everything.map((step) => [step.id, step] as const))("by %s keeps its name, place and waits, and gives a workflow without problems", (_id, step) => {
    const text = run(replaceChanges(graph, "second", step));
    const made = parse(text).nodes.find((node) => node.key === "second");
    expect([problems(text), waits(text, "second"), made?.kind === "step" && made.type, made?.parent]).toEqual([[], ["first"], step.stepType, null]);
  });
});
