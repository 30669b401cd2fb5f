import type { FlowEdge, FlowNode } from "../flow-graph.ts";
import { containersOf } from "./waiting.ts";

/** What waits for what, and which branch leads where: follows from the nodes alone. */
export function edgesOf(nodes: readonly FlowNode[]): FlowEdge[] {
  const byName = new Map<string, FlowNode>();
  const byKey = new Map<string, FlowNode>();
  for (const node of nodes) {
    byKey.set(node.key, node);
    if (node.kind === "step" && !byName.has(node.name)) byName.set(node.name, node);
  }
  const edges = new Map<string, FlowEdge>();
  const add = (from: string, to: string, kind: FlowEdge["kind"], label: string | null = null): void => {
    const id = `${from}->${to}`;
    // A reference outweighs `dependsOn`: it cannot be disconnected on the canvas.
    if (!edges.has(id) || (kind === "reference" && edges.get(id)?.kind === "dependsOn")) edges.set(id, { id, from, to, kind, label });
  };
  for (const node of nodes) {
    let waits = false;
    for (const dependency of node.waitsFor) {
      const source = byName.get(dependency.name);
      // A `while` condition that reads its own body reads the iteration before: nothing waits.
      if (source === undefined || source === node || isInside(source, node, byKey)) continue;
      waits = true;
      add(source.key, node.key, dependency.by);
    }
    if (node.parent === null) {
      if (!waits) add("trigger", node.key, "start");
      continue;
    }
    const parent = byKey.get(node.parent.key);
    if (parent?.kind === "step" && parent.type === "gate" && !waitsInsideSlot(node, byName)) add(parent.key, node.key, "branch", node.parent.slot);
  }
  return [...edges.values()];
}

function waitsInsideSlot(node: FlowNode, byName: ReadonlyMap<string, FlowNode>): boolean {
  return node.waitsFor.some(({ name }) => {
    const other = byName.get(name);
    return other !== undefined && other !== node && other.parent?.key === node.parent?.key && other.parent?.slot === node.parent?.slot;
  });
}

function isInside(node: FlowNode, container: FlowNode, byKey: ReadonlyMap<string, FlowNode>): boolean {
  return containersOf(node, byKey).some((around) => around === container);
}
