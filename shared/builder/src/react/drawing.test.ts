import { describe, expect, it } from "vitest";
import { layoutGraph } from "../layout/layout-graph.ts";
import { sketchGraph } from "../layout/sketch-graph.ts";
import { dropTargetAt, moveChange } from "./drop-target.ts";
import { middleOf, roundedPath, squareLine } from "./edge-path.ts";
import { edgeState } from "./edge-state.ts";
import { createElements, rectOf, type Decor } from "./flow-elements.ts";
import { graphFacts } from "./graph-facts.ts";
import { createRunOverlay } from "./run-overlay.ts";
import { firstLook, fitting, revealing } from "./viewport.ts";
import { neighbour } from "./walk.ts";

const graph = sketchGraph([
  { name: "a" },
  {
    name: "gate",
    type: "gate",
    waitsFor: ["a"],
    slots: [
      ["then", [{ name: "yes" }]],
      ["otherwise", [{ name: "no" }]],
    ],
  },
  { name: "loop", type: "loop", slots: [["steps", [{ name: "body" }]]] },
]);
const layout = await layoutGraph(graph);
const facts = graphFacts(graph);
const decor: Decor = {
  selected: new Set(),
  selectedEdge: null,
  hoveredEdge: null,
  outlined: null,
  tints: {},
  problems: new Map(),
  moved: new Map(),
  only: null,
};
const centre = (key: string): { x: number; y: number } => {
  const rect = rectOf(key, layout)!;
  return { x: rect.x + rect.width / 2, y: rect.y + rect.height / 2 };
};

describe("elements", () => {
  it("carry size and ports, so that nothing is mounted to be measured", () => {
    const { nodes } = createElements()(graph, layout, decor);
    const gate = nodes.find((node) => node.id === "gate")!;
    expect([gate.width, gate.height, gate.handles?.map((handle) => handle.id)]).toEqual([288, 88, ["in", "slot:then", "slot:otherwise", "done"]]);
  });

  it("stay the same objects but for the card that changed", () => {
    const build = createElements();
    const before = build(graph, layout, decor);
    const after = build(graph, layout, { ...decor, selected: new Set(["a"]) });
    expect(after.nodes.filter((node, index) => node !== before.nodes[index]).map((node) => node.id)).toEqual(["a"]);
    expect(after.edges.every((edge, index) => edge === before.edges[index])).toBe(true);
  });

  it("of far away cards are made for the wanted ones only, at their place on the canvas", () => {
    const { nodes } = createElements()(graph, layout, { ...decor, only: new Set(["body"]) });
    const rect = rectOf("body", layout)!;
    expect(nodes.map(({ id, position, parentId }) => ({ id, position, parentId }))).toEqual([
      { id: "body", position: { x: rect.x, y: rect.y }, parentId: undefined },
    ]);
  });
});

describe("lines", () => {
  it("go square from port to port, also against the flow", () => {
    for (const to of [
      { x: 300, y: 200 },
      { x: 300, y: -200 },
      { x: 0, y: 90 },
    ]) {
      const points = squareLine({ x: 0, y: 0 }, to, "down");
      expect([points[0], points.at(-1)]).toEqual([{ x: 0, y: 0 }, to]);
      points.slice(1).forEach((point, index) => expect(point.x === points[index]!.x || point.y === points[index]!.y).toBe(true));
    }
  });

  it("have rounded corners and a middle", () => {
    const points = [
      { x: 0, y: 0 },
      { x: 0, y: 100 },
      { x: 100, y: 100 },
    ];
    expect([roundedPath(points), middleOf(points)]).toEqual(["M0 0L0 92Q0 100 8 100L100 100", { x: 0, y: 100 }]);
  });

  it("tell the path a run took from the one it left aside", () => {
    const overlay = createRunOverlay((work) => work());
    const done = { status: "completed", durationMs: 1, error: null, attempt: 1, maxAttempts: 1, waitingFor: null } as const;
    overlay.show({ trigger: done, a: done, gate: { ...done, selected: "then" }, yes: done, no: { ...done, status: "skipped" } });
    const states = Object.fromEntries(graph.edges.map((edge) => [edge.id, edgeState(edge, overlay)]));
    expect(states).toEqual({ "trigger->a": "taken", "a->gate": "taken", "gate->yes": "taken", "gate->no": "untaken", "trigger->loop": null });
    overlay.show(null);
    expect(edgeState(graph.edges[0]!, overlay)).toBeNull();
  });
});

describe("dropping a card", () => {
  it("onto a loop moves the step into its body, onto a gate's port into that branch, elsewhere only the card", () => {
    expect(dropTargetAt("a", centre("loop"), facts, layout)).toEqual({ key: "loop", slot: "steps", refused: null });
    const gate = rectOf("gate", layout)!;
    expect(dropTargetAt("a", { x: gate.x + gate.width / 2, y: gate.y + gate.height - 4 }, facts, layout)?.slot).toBe("otherwise");
    expect(dropTargetAt("a", { x: -500, y: -500 }, facts, layout)).toBeNull();
  });

  it("out of its loop puts the step beside the loop", () => {
    const target = dropTargetAt("body", { x: -500, y: -500 }, facts, layout)!;
    expect(moveChange("body", target, facts, layout)).toEqual({ type: "step.move", step: "body", place: { parent: null } });
  });

  it("never offers a card's own inside", () => {
    expect(dropTargetAt("loop", centre("body"), facts, layout)).toBeNull();
  });
});

describe("walking with the arrows", () => {
  it("follows the lines down and up", () => {
    expect([neighbour("trigger", "down", facts, layout), neighbour("a", "down", facts, layout), neighbour("yes", "up", facts, layout)]).toEqual([
      "a",
      "gate",
      "gate",
    ]);
  });

  it("goes sideways to the nearest card and stops at the border", () => {
    expect([neighbour("yes", "right", facts, layout), neighbour("trigger", "up", facts, layout)]).toEqual(["no", null]);
  });
});

describe("viewport", () => {
  const pane = { width: 1000, height: 800 };

  it("shows all of a small workflow at most at 100 %, a large one from its beginning with as much beside it as cards allow", () => {
    expect(firstLook({ x: 0, y: 0, width: 200, height: 100 }, null, pane)).toEqual({ zoom: 1, x: 400, y: 350 });
    expect(firstLook({ x: 0, y: 0, width: 9_000, height: 90_000 }, { x: 4_000, y: 0, width: 240, height: 64 }, pane)).toEqual({
      zoom: 0.35,
      x: 500 - 4_120 * 0.35,
      y: 40,
    });
    expect(firstLook({ x: 0, y: 0, width: 2_000, height: 9_000 }, { x: 880, y: 0, width: 240, height: 64 }, pane)).toEqual({ zoom: 0.46, x: 40, y: 40 });
    expect(fitting({ x: 0, y: 0, width: 90_000, height: 90_000 }, pane).zoom).toBe(0.1);
  });

  it("moves no more than needed to reveal a card", () => {
    const viewport = { x: 0, y: 0, zoom: 1 };
    expect(revealing({ x: 100, y: 100, width: 240, height: 64 }, viewport, pane)).toBe(viewport);
    expect(revealing({ x: 900, y: 100, width: 240, height: 64 }, viewport, pane)).toEqual({ x: -180, y: 0, zoom: 1 });
  });
});
