import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parse } from "../parse/parse.ts";
import { layoutGraph } from "./layout-graph.ts";
import type { FlowGraph } from "../flow-graph.ts";
import { sketchGraph, type Sketch } from "./sketch-graph.ts";
import type { FlowLayout, PlacedNode } from "./types.ts";

const orderToInvoice: readonly Sketch[] = [
  { name: "customer" },
  { name: "totals" },
  {
    name: "is_large",
    type: "gate",
    waitsFor: ["totals"],
    slots: [
      ["then", [{ name: "sign_off", type: "approval" }]],
      ["otherwise", []],
    ],
  },
  {
    name: "lines",
    type: "loop",
    slots: [
      [
        "steps",
        [
          { name: "reserve", waitsFor: ["customer"] },
          { name: "note", waitsFor: ["reserve"] },
        ],
      ],
    ],
  },
  { name: "invoice", waitsFor: ["customer"], dependsOn: ["is_large", "lines"] },
  { name: "tell_team", type: "notification", waitsFor: ["invoice"] },
];

/** Random workflows: each step waits for some earlier ones of its own list; gates and loops nest. */
const sketches: fc.Arbitrary<readonly Sketch[]> = fc
  .tuple(
    fc.array(fc.tuple(fc.constantFrom("action", "gate", "loop", "wait"), fc.array(fc.nat(30), { maxLength: 3 }), fc.nat(30)), { minLength: 1, maxLength: 24 }),
  )
  .map(([rows]) => {
    type Draft = { name: string; type: "action" | "gate" | "loop" | "wait"; waitsFor: string[]; slots?: [string, Draft[]][] };
    const lists: Draft[][] = [[]];
    rows.forEach(([kind, waits, home], index) => {
      const type = kind as Draft["type"];
      const list = lists[home % lists.length]!;
      const waitsFor = [...new Set(waits.flatMap((at) => (list.length === 0 ? [] : [list[at % list.length]!.name])))];
      const draft: Draft = { name: `s${index}`, type, waitsFor };
      draft.slots = (type === "gate" ? ["then", "otherwise"] : type === "loop" ? ["steps"] : []).map((slot) => [slot, []]);
      for (const [, children] of draft.slots) lists.push(children);
      list.push(draft);
    });
    return lists[0]!;
  });

const overlap = (a: PlacedNode, b: PlacedNode): boolean => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;

function overlaps(layout: FlowLayout): string[] {
  const found: string[] = [];
  for (const [index, a] of layout.nodes.entries()) {
    for (const b of layout.nodes.slice(index + 1)) {
      if (a.parent === b.parent && overlap(a, b) && !(a.byHand && b.byHand)) found.push(`${a.key} over ${b.key}`);
    }
  }
  return found;
}

function sticksOut(layout: FlowLayout): string[] {
  const byKey = new Map(layout.nodes.map((node) => [node.key, node]));
  return layout.nodes.flatMap((node) => {
    const parent = node.parent === null ? null : byKey.get(node.parent)!;
    const inside = parent === null || (node.x >= 24 && node.y >= 88 && node.x + node.width + 24 <= parent.width && node.y + node.height + 24 <= parent.height);
    return inside ? [] : [node.key];
  });
}

describe("layoutGraph", () => {
  it("places every card once, none on another, loop bodies inside their loop, whatever the workflow", async () => {
    await fc.assert(
      fc.asyncProperty(sketches, fc.constantFrom("down" as const, "right" as const), async (steps, direction) => {
        const graph = sketchGraph(steps);
        const layout = await layoutGraph(graph, { direction });
        expect(layout.nodes.map((node) => node.key).sort()).toEqual(["trigger", ...graph.nodes.map((node) => node.key)].sort());
        expect(overlaps(layout)).toEqual([]);
        expect(sticksOut(layout)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("lays out every file of the corpus", async () => {
    const folder = new URL("../../corpus/", import.meta.url);
    for (const name of readdirSync(folder)) {
      const graph = parse(readFileSync(new URL(name, folder), "utf8"));
      const layout = await layoutGraph(graph);
      expect({
        name,
        missing: graph.nodes.filter(({ key }) => !layout.nodes.some((node) => node.key === key)),
        over: overlaps(layout),
        out: sticksOut(layout),
      }).toEqual({
        name,
        missing: [],
        over: [],
        out: [],
      });
    }
  });

  it("keeps hand-placed cards where the hand put them and moves others out of their way", async () => {
    const positions = fc.dictionary(
      fc.constantFrom("s0", "s1", "s2", "s5", "trigger"),
      fc.record({ x: fc.integer({ min: 0, max: 900 }), y: fc.integer({ min: 0, max: 900 }) }),
    );
    await fc.assert(
      fc.asyncProperty(sketches, positions, async (steps, hand) => {
        const layout = await layoutGraph(sketchGraph(steps), { positions: hand });
        for (const node of layout.nodes) {
          const wanted = hand[node.key];
          if (wanted !== undefined && node.parent === null) expect({ x: node.x, y: node.y }).toEqual(wanted);
        }
        expect(overlaps(layout)).toEqual([]);
        expect(sticksOut(layout)).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });

  it("draws a trigger for a workflow that names none, and none where there is no workflow", async () => {
    const graph = sketchGraph([{ name: "a" }]);
    const keys = async (part: Partial<FlowGraph>): Promise<string[]> => (await layoutGraph({ ...graph, ...part })).nodes.map((node) => node.key);
    expect([await keys({ trigger: null }), await keys({ trigger: null, workflow: null })]).toEqual([["trigger", "a"], ["a"]]);
  });

  it("lays out a workflow with a step named trigger", async () => {
    const { nodes } = await layoutGraph(sketchGraph([{ name: "trigger" }, { name: "a", waitsFor: ["trigger"] }]));
    expect(nodes.map((node) => node.key)).toEqual(["trigger", "a"]);
  });

  it("gives the same drawing for the same graph", async () => {
    const graph = sketchGraph(orderToInvoice);
    expect(await layoutGraph(graph)).toEqual(await layoutGraph(structuredClone(graph)));
  });

  it("runs down by default: what waits lies below what it waits for", async () => {
    const { nodes } = await layoutGraph(sketchGraph(orderToInvoice));
    const at = new Map(nodes.map((node) => [node.key, node]));
    const order = ["trigger", "totals", "is_large", "sign_off", "invoice", "tell_team"].map((key) => at.get(key)!.y);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(["customer", "totals"].map((key) => at.get(key)!.y)).size).toBe(1);
  });

  it("draws a gate's branches left to right in the order of its ports", async () => {
    const branches = ["small", "middle", "large", "default"].map((slot) => [slot, [{ name: `in_${slot}` }]] as const);
    const { nodes } = await layoutGraph(sketchGraph([{ name: "size", type: "gate", slots: branches }]));
    const xs = branches.map(([slot]) => nodes.find((node) => node.key === `in_${slot}`)!.x);
    expect(xs).toEqual([...xs].sort((a, b) => a - b));
  });

  it("routes square lines that start and end exactly at the ports", async () => {
    const { nodes, edges } = await layoutGraph(sketchGraph(orderToInvoice));
    for (const { points } of edges) {
      if (points === null) continue;
      points.slice(1).forEach((point, index) => expect(point.x === points[index]!.x || point.y === points[index]!.y).toBe(true));
    }
    const invoice = nodes.find((node) => node.key === "invoice")!;
    expect(edges.find((edge) => edge.id === "customer->invoice")!.points!.at(-1)).toEqual({ x: invoice.x + 120, y: invoice.y });
  });

  it("does not route a line whose end was moved by hand, and leaves the others alone", async () => {
    const { edges } = await layoutGraph(sketchGraph(orderToInvoice), { positions: { invoice: { x: 1200, y: 900 } } });
    const routed = new Map(edges.map((edge) => [edge.id, edge.points !== null]));
    expect([routed.get("customer->invoice"), routed.get("invoice->tell_team"), routed.get("totals->is_large")]).toEqual([false, false, true]);
  });

  it("adds a step among hand-placed ones near its neighbours", async () => {
    const steps: Sketch[] = [{ name: "a" }, { name: "b", waitsFor: ["a"] }, { name: "c", waitsFor: ["b"] }];
    const far = { trigger: { x: 2000, y: 2000 }, a: { x: 2000, y: 2120 }, c: { x: 2000, y: 2360 } };
    const { nodes } = await layoutGraph(sketchGraph(steps), { positions: far });
    const b = nodes.find((node) => node.key === "b")!;
    expect(Math.abs(b.x - 2000) + Math.abs(b.y - 2240)).toBeLessThan(100);
  });
});
