import type { Json } from "@fastn/core";
import type { FlowChange, FlowGraph, FlowNode, OptionValue } from "../flow-graph.ts";

/**
 * A graph without what `apply` cannot know: ranges, problems, how data is written, the text of code that a rename touches, and indentation.
 * Two graphs mean the same after `change` when these are equal.
 */
export function meaningOf(graph: FlowGraph, change: FlowChange): unknown {
  const text = textRule(change);
  const options = (all: Readonly<Record<string, OptionValue>>): [string, unknown][] =>
    Object.entries(all)
      .map(([name, option]): [string, unknown] => [name, option.kind === "code" ? { code: text(option.text) } : { data: sorted(option.value) }])
      .sort(byFirst);
  const node = (one: FlowNode): unknown => ({
    key: one.key,
    parent: one.parent,
    waitsFor: one.waitsFor.map(({ name, by }) => `${by} ${name}`).sort(),
    ...(one.kind === "opaque"
      ? { code: text(one.text) }
      : { name: one.name, type: one.type, options: options(one.options), slots: one.slots.map((slot) => slot.name) }),
  });
  const { workflow, trigger } = graph;
  return {
    workflow: workflow && { name: workflow.name, form: workflow.form, options: options(workflow.options) },
    trigger: trigger && { type: trigger.type, options: options(trigger.options) },
    nodes: graph.nodes.map(node),
    edges: graph.edges.map(({ id, kind, label }) => `${id} ${kind} ${label ?? ""}`).sort(),
  };
}

export function sameMeaning(a: FlowGraph, b: FlowGraph, change: FlowChange): boolean {
  return JSON.stringify(meaningOf(a, change)) === JSON.stringify(meaningOf(b, change));
}

function textRule(change: FlowChange): (text: string) => string {
  if (change.type === "step.rename") return () => "";
  if (change.type === "step.move") return (text) => text.replaceAll(/[\r\n]+[ \t]*/g, "\n");
  return (text) => text;
}

const byFirst = (a: [string, unknown], b: [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0);

/** Member order of an object literal means nothing here. */
function sorted(value: Json): unknown {
  if (Array.isArray(value)) return value.map((item: Json) => sorted(item));
  if (typeof value !== "object" || value === null) return value === 0 ? 0 : value;
  return Object.entries(value)
    .map(([key, member]): [string, unknown] => [key, sorted(member)])
    .sort(byFirst);
}
