import { describe, expect, it } from "vitest";
import { canEdit } from "../apply/apply.ts";
import { sketchGraph } from "../layout/sketch-graph.ts";
import { graphFacts, placeBeside, reach, refuseConnect } from "./graph-facts.ts";

const graph = sketchGraph([
  { name: "customer" },
  {
    name: "gate",
    type: "gate",
    waitsFor: ["customer"],
    slots: [
      ["then", [{ name: "inner" }]],
      ["otherwise", []],
    ],
  },
  { name: "loop", type: "loop", slots: [["steps", [{ name: "body" }, { name: "second", waitsFor: ["body"] }]]] },
  { name: "last", dependsOn: ["gate", "loop"] },
  { name: "free" },
  { name: "code@1", type: "opaque" },
]);
const facts = graphFacts(graph);

describe("refuseConnect", () => {
  it.each([
    ["last", "customer", "cycle"],
    ["last", "inner", "cycle"],
    ["last", "body", "cycle"],
    ["customer", "customer", "itself"],
    ["customer", "gate", "already"],
    ["gate", "inner", "inside"],
    ["inner", "gate", "inside"],
    ["body", "free", "once per item"],
    ["trigger", "free", "starts"],
    ["free", "trigger", "waits for nothing"],
    ["free", "code@1", "code"],
  ])("refuses %s -> %s, naming the reason", (from, to, words) => {
    expect(refuseConnect(from, to, facts)).toContain(words);
  });

  it.each([
    ["free", "last"],
    ["free", "inner"],
    ["free", "body"],
    ["inner", "last"],
    ["customer", "second"],
    ["loop", "gate"],
  ])("lets %s -> %s be", (from, to) => {
    expect(refuseConnect(from, to, facts)).toBeNull();
  });

  it("never greys a card the builder would accept, nor offers one it refuses", () => {
    const steps = graph.nodes.filter((node) => node.kind === "step").map((node) => node.key);
    const differ = steps.flatMap((from) =>
      steps
        .filter((to) => from !== to && !facts.byKey.get(to)!.waitsFor.some(({ name }) => name === from))
        .filter((to) => (refuseConnect(from, to, facts) === null) !== (canEdit(graph, { type: "step.connect", from, to }) === null))
        .map((to) => `${from}->${to}`),
    );
    expect(differ).toEqual([]);
  });
});

describe("graph facts", () => {
  it("finds everything before and after a step", () => {
    expect([...reach("last", facts.upstream)].sort()).toEqual(["customer", "gate", "loop", "trigger"]);
    expect([...reach("customer", facts.downstream)].sort()).toEqual(["gate", "inner", "last"]);
  });

  it("puts a new step next to the one it was asked for, in the same list", () => {
    expect([placeBeside("customer", facts, 1), placeBeside("second", facts, 0)]).toEqual([
      { parent: null, index: 1 },
      { parent: { key: "loop", slot: "steps" }, index: 1 },
    ]);
  });
});
