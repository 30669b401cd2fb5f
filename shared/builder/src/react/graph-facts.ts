import type { FlowGraph, FlowNode, StepPlace } from "../flow-graph.ts";
import { triggerKey } from "../layout/geometry.ts";

/** Look-ups over one graph that drawing, keys and refusals share. */
export interface GraphFacts {
  readonly graph: FlowGraph;
  readonly byKey: ReadonlyMap<string, FlowNode>;
  /** Keys a card's lines come from and go to. */
  readonly upstream: ReadonlyMap<string, readonly string[]>;
  readonly downstream: ReadonlyMap<string, readonly string[]>;
}

export function graphFacts(graph: FlowGraph): GraphFacts {
  const upstream = new Map<string, string[]>();
  const downstream = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    push(downstream, from, to);
    push(upstream, to, from);
  }
  return { graph, byKey: new Map(graph.nodes.map((node) => [node.key, node])), upstream, downstream };
}

function push(map: Map<string, string[]>, key: string, value: string): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

/** Everything reached from `key` by following lines, `key` left out. */
export function reach(key: string, next: ReadonlyMap<string, readonly string[]>): ReadonlySet<string> {
  const found = new Set<string>();
  const open = [key];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const other of next.get(at) ?? []) {
      if (found.has(other)) continue;
      found.add(other);
      open.push(other);
    }
  }
  found.delete(key);
  return found;
}

/** Gates and loops around a node, innermost first. */
export function ancestors(key: string, byKey: ReadonlyMap<string, FlowNode>): readonly string[] {
  const found: string[] = [];
  for (let parent = byKey.get(key)?.parent ?? null; parent !== null && !found.includes(parent.key); parent = byKey.get(parent.key)?.parent ?? null) {
    found.push(parent.key);
  }
  return found;
}

export const nameOf = (key: string, byKey: ReadonlyMap<string, FlowNode>): string => {
  if (key === triggerKey) return "trigger";
  const node = byKey.get(key);
  return node?.kind === "step" ? node.name : key;
};

/** Where a new step goes when added after (or in the place of) this card: next to it, in the same list. */
export function placeBeside(key: string, facts: GraphFacts, offset: 0 | 1): StepPlace {
  const node = facts.byKey.get(key);
  if (node === undefined) return { parent: null };
  const siblings = facts.graph.nodes.filter((other) => other.parent?.key === node.parent?.key && other.parent?.slot === node.parent?.slot);
  return { parent: node.parent, index: siblings.indexOf(node) + offset };
}

/**
 * Why `to` cannot be made to wait for `from`, in words; null when it can. Cheap enough to ask for every card while a line is drawn;
 * `canEdit` of the builder has the last word on the drop.
 */
export function refuseConnect(from: string, to: string, facts: GraphFacts): string | null {
  const { byKey } = facts;
  const source = byKey.get(from);
  const target = byKey.get(to);
  if (to === triggerKey) return "The trigger waits for nothing.";
  if (from === triggerKey) return "Every step starts after the trigger; a step that waits for nothing starts at once.";
  if (source === undefined || target === undefined) return "The card is not part of the workflow any more.";
  if (from === to) return "A step cannot wait for itself.";
  if (source.kind === "opaque" || target.kind === "opaque") return "This is code the canvas cannot change. Open it in the editor.";
  if (target.waitsFor.some(({ name }) => name === source.name)) return `${target.name} waits for ${source.name} already.`;
  if (ancestors(to, byKey).includes(from)) return `${target.name} is inside ${source.name} and starts with it.`;
  if (ancestors(from, byKey).includes(to)) return `${source.name} is inside ${target.name}: that would wait for itself.`;
  const around = ancestors(to, byKey);
  const loop = ancestors(from, byKey).find((key) => isLoopKey(key, byKey) && !around.includes(key));
  if (loop !== undefined) return `${source.name} runs once per item of ${nameOf(loop, byKey)}. Wait for ${nameOf(loop, byKey)} instead.`;
  if (wouldCycle(from, to, facts)) return `${source.name} waits for ${target.name} already: that would be a cycle.`;
  return null;
}

const isLoopKey = (key: string, byKey: ReadonlyMap<string, FlowNode>): boolean => {
  const node = byKey.get(key);
  return node?.kind === "step" && node.type === "loop";
};

/** Whether `from` comes after `to`, also by way of what lies inside gates and loops. */
function wouldCycle(from: string, to: string, facts: GraphFacts): boolean {
  const after = new Set<string>();
  const open = [to];
  const inside = childrenOf(facts.graph);
  const around = ancestors(from, facts.byKey);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (after.has(at)) continue;
    after.add(at);
    // What waits for a gate or loop waits for its inner steps, so what holds a step comes after it, unless it holds the other end as well.
    const outer = ancestors(at, facts.byKey).filter((key) => !around.includes(key));
    open.push(...(facts.downstream.get(at) ?? []), ...(inside.get(at) ?? []), ...outer);
  }
  return after.has(from);
}

function childrenOf(graph: FlowGraph): ReadonlyMap<string, readonly string[]> {
  const children = new Map<string, string[]>();
  for (const { key, parent } of graph.nodes) if (parent !== null) children.set(parent.key, [...(children.get(parent.key) ?? []), key]);
  return children;
}
