import type { Json, StepType } from "@fastn/core";
import type { FlowDependency, FlowGraph, FlowNode, FlowStep, OptionValue, SourceRange } from "../flow-graph.ts";
import { edgesOf } from "../parse/edges.ts";

/** A step in shorthand, for tests and benchmarks of what draws graphs. */
export interface Sketch {
  readonly name: string;
  readonly type?: StepType | "opaque";
  readonly waitsFor?: readonly string[];
  readonly dependsOn?: readonly string[];
  readonly options?: Readonly<Record<string, Json>>;
  /** Slots and the steps in them. */
  readonly slots?: readonly (readonly [slot: string, steps: readonly Sketch[]])[];
}

const nowhere: SourceRange = { start: 0, end: 0, line: 1, column: 1, endLine: 1, endColumn: 1 };

/** A graph as `parse` would give it, ranges aside. */
export function sketchGraph(sketches: readonly Sketch[], workflow = "sketch"): FlowGraph {
  const nodes: FlowNode[] = [];
  const draw = (list: readonly Sketch[], parent: FlowNode["parent"]): void => {
    for (const sketch of list) {
      if (sketch.type === "opaque") {
        nodes.push({ kind: "opaque", key: sketch.name, text: `...${sketch.name}`, range: nowhere, parent, waitsFor: waitsOf(sketch) });
        continue;
      }
      nodes.push(step(sketch, parent));
      for (const [slot, children] of sketch.slots ?? []) draw(children, { key: sketch.name, slot });
    }
  };
  draw(sketches, null);
  const literal = (value: Json): OptionValue => ({ kind: "literal", value, range: nowhere });
  return {
    workflow: { name: workflow, nameRange: nowhere, form: "steps", range: nowhere, list: nowhere, options: {} },
    trigger: { type: "webhook", range: nowhere, options: { path: literal("/orders") } },
    nodes,
    edges: edgesOf(nodes),
    problems: [],
  };
}

function step(sketch: Sketch, parent: FlowNode["parent"]): FlowStep {
  const options = Object.entries(sketch.options ?? {}).map(([name, value]): [string, OptionValue] => [name, { kind: "literal", value, range: nowhere }]);
  return {
    kind: "step",
    key: sketch.name,
    name: sketch.name,
    nameRange: nowhere,
    type: sketch.type === undefined || sketch.type === "opaque" ? "action" : sketch.type,
    range: nowhere,
    options: Object.fromEntries(options),
    parent,
    slots: (sketch.slots ?? []).map(([name]) => ({ name, range: nowhere })),
    waitsFor: waitsOf(sketch),
  };
}

const waits = (by: FlowDependency["by"], names: readonly string[] = []): FlowDependency[] =>
  names.map((name) => ({ name, by, ranges: [nowhere], options: [by === "dependsOn" ? by : "input"] }));

const waitsOf = (sketch: Sketch): FlowDependency[] => [...waits("reference", sketch.waitsFor), ...waits("dependsOn", sketch.dependsOn)];
