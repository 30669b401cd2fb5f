/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import type { Json } from "@fastn/core";
import { step, type Step } from "@fastn/workflow";
import fc from "fast-check";
import { expect, it } from "vitest";
import { act, run } from "../testing/run-steps.ts";

// Steps of every kind nested in each other at random, against a reference that walks them one after the other, as a person would read the file.
// Each step waits for the one before it in its list, so that there is one right answer also where something fails.

interface Shape {
  readonly kind: "act" | "fail" | "wait" | "gate" | "loop";
  readonly off: boolean;
  readonly goesOn: boolean;
  /** Which of the steps that can be seen it depends on instead of the one before. */
  readonly dependsOn: number | null;
  readonly take: boolean;
  readonly times: number;
  readonly itemsGoOn: boolean;
  readonly first: readonly Shape[];
  readonly second: readonly Shape[];
}

interface Node extends Omit<Shape, "dependsOn" | "first" | "second"> {
  readonly name: string;
  readonly dependsOn: readonly string[];
  readonly first: readonly Node[];
  readonly second: readonly Node[];
}

const { list } = fc.letrec<{ list: Shape[]; shape: Shape }>((tie) => ({
  list: fc.array(tie("shape"), { minLength: 1, maxLength: 4, size: "max", depthIdentifier: "nesting" }),
  shape: fc.oneof(
    { maxDepth: 4, depthSize: "medium", depthIdentifier: "nesting" },
    ...(["act", "act", "fail", "wait"] as const).map((kind) => leaf(kind)),
    ...(["gate", "loop", "loop"] as const).map((kind) => fc.record({ ...options(kind), first: tie("list"), second: tie("list") })),
  ),
}));

function options<K extends Shape["kind"]>(kind: K) {
  return {
    kind: fc.constant(kind),
    off: fc.nat(7).map((n) => n === 0),
    goesOn: fc.nat(2).map((n) => n > 0),
    dependsOn: fc.option(fc.nat(20), { freq: 3 }),
    take: fc.boolean(),
    times: fc.nat(2),
    itemsGoOn: fc.boolean(),
  };
}

function leaf(kind: Shape["kind"]) {
  return fc.record({ ...options(kind), first: fc.constant([]), second: fc.constant([]) });
}

/** Names, and what each depends on: the one before it, or another that can be seen from there. */
function named(shapes: readonly Shape[], seen: readonly string[], count: { n: number }): { readonly nodes: Node[]; readonly visible: string[] } {
  const visible = [...seen];
  const nodes: Node[] = [];
  for (const shape of shapes) {
    const name = `s${++count.n}`;
    const before = nodes.at(-1)?.name;
    const chosen = shape.dependsOn === null || visible.length === 0 ? undefined : visible[shape.dependsOn % visible.length];
    const dependsOn = [...new Set([before, chosen].filter((each) => each !== undefined))];
    const first = named(shape.first, visible, count);
    const second = shape.kind === "gate" ? named(shape.second, visible, count) : { nodes: [], visible: [] };
    nodes.push({ ...shape, name, dependsOn, first: first.nodes, second: second.nodes });
    visible.push(name);
    // What is in a gate's branches can be seen behind it; what is in a loop cannot.
    if (shape.kind === "gate") visible.push(...[...first.visible, ...second.visible].filter((each) => !visible.includes(each)));
  }
  return { nodes, visible };
}

function toStep({ kind, name, off, goesOn, dependsOn, take, times, itemsGoOn, first, second }: Node): Step {
  const common = { dependsOn, skip: off, onError: goesOn ? "continue" : "halt" } as const;
  switch (kind) {
    case "act":
      return act(name, (ctx) => ctx.run.stepPath, common);
    case "fail":
      return act(
        name,
        () => {
          throw new Error("told to");
        },
        { ...common, retry: false },
      );
    case "wait":
      return step(name, { ...common, type: "wait", for: "1h" });
    case "gate":
      return step(name, { ...common, type: "gate", when: take, then: first.map(toStep), otherwise: second.map(toStep) });
    case "loop":
      return step(name, { ...common, type: "loop", times, onItemError: itemsGoOn ? "continue" : "halt", steps: first.map(toStep) });
  }
}

type Status = "completed" | "failed" | "skipped" | "off";
/** Statuses by name: those of an iteration hide those around it. */
type Seen = Map<string, Status>;

class Halt extends Error {}

class Reference {
  /** Steps that ran although one they wait for was skipped. */
  besideSkipped = 0;
  readonly statuses: Record<string, string> = {};
  readonly outputs: Record<string, Json> = {};

  list(nodes: readonly Node[], prefix: string, seen: Seen): void {
    for (const [at, node] of nodes.entries()) {
      try {
        this.node(node, prefix, seen);
      } catch (error) {
        for (const left of nodes.slice(at + 1)) this.pass(left, prefix, seen);
        throw error;
      }
    }
  }

  private node(node: Node, prefix: string, seen: Seen): void {
    const targets = node.dependsOn.map((name) => seen.get(name));
    if (targets.includes("skipped") && targets.every((status) => status === "skipped")) return this.pass(node, prefix, seen);
    if (targets.includes("skipped")) this.besideSkipped++;
    if (node.off) return this.pass(node, prefix, seen, "off");
    try {
      this.settle(node, prefix, seen, "completed", this.output(node, prefix, seen));
    } catch (error) {
      if (!(error instanceof Halt)) throw error;
      this.settle(node, prefix, seen, "failed", null);
      if (!node.goesOn) throw error;
    }
  }

  /** @throws Halt */
  private output(node: Node, prefix: string, seen: Seen): Json {
    switch (node.kind) {
      case "act":
        return prefix + node.name;
      case "fail":
        throw new Halt();
      case "wait":
        return null;
      case "gate":
        for (const other of node.take ? node.second : node.first) this.pass(other, prefix, seen);
        this.list(node.take ? node.first : node.second, prefix, seen);
        return { selected: node.take ? "then" : "otherwise" };
      case "loop":
        return Array.from({ length: node.times }, (_none, index) => this.iteration(node, `${prefix}${node.name}[${index}].`, seen));
    }
  }

  private iteration(node: Node, prefix: string, seen: Seen): Json {
    try {
      this.list(node.first, prefix, new Map(seen));
      return this.outputs[prefix + (node.first.at(-1)?.name ?? "")] ?? null;
    } catch (error) {
      if (node.itemsGoOn && error instanceof Halt) return null;
      throw error;
    }
  }

  private pass(node: Node, prefix: string, seen: Seen, status: "skipped" | "off" = "skipped"): void {
    this.settle(node, prefix, seen, status, null);
    if (node.kind === "gate") for (const inner of [...node.first, ...node.second]) this.pass(inner, prefix, seen);
  }

  private settle({ name }: Node, prefix: string, seen: Seen, status: Status, output: Json): void {
    const path = prefix + name;
    if (this.statuses[path] !== undefined) return;
    seen.set(name, status);
    this.statuses[path] = status === "off" ? "skipped" : status;
    if (output !== null) this.outputs[path] = output;
  }
}

it("nested steps come to the end that reading them from top to bottom gives", async () => {
  let failed = 0;
  let nestedTwice = 0;
  let besideSkipped = 0;
  await fc.assert(
    fc.asyncProperty(list, async (shapes) => {
      const { nodes } = named(shapes, [], { n: 0 });
      const reference = new Reference();
      let status = "completed";
      try {
        reference.list(nodes, "", new Map());
      } catch (error) {
        if (!(error instanceof Halt)) throw error;
        status = "failed";
        failed++;
      }
      besideSkipped += reference.besideSkipped;
      if (Object.keys(reference.statuses).some((path) => path.split("[").length > 2)) nestedTwice++;
      const ran = await run(nodes.map(toStep));
      expect(ran.status).toBe(status);
      expect(ran.outputs).toEqual(reference.outputs);
      // Where the run stopped, what had not begun is left as it was.
      const settled = Object.entries(ran.statuses).filter(([, each]) => each !== "pending");
      const expected = Object.entries(reference.statuses).filter(([path]) => status === "completed" || ran.statuses[path] !== "pending");
      expect(Object.fromEntries(settled)).toEqual(Object.fromEntries(expected));
    }),
    { numRuns: 500 },
  );
  // The generator reaches what this is about.
  expect([failed, nestedTwice, besideSkipped].map((times) => times > 20)).toEqual([true, true, true]);
});
