import type { FlowNode, FlowParent, FlowStep } from "../flow-graph.ts";
import { refuse } from "../refuse.ts";

/** A graph's nodes as the nesting they have in the file, so that steps can be added, taken out and moved with what they hold. */
export interface Tree {
  node: FlowNode;
  readonly children: { readonly slot: string; readonly tree: Tree }[];
}

/** The workflow's own list, with everything below. */
export function toTrees(nodes: readonly FlowNode[]): Tree[] {
  const roots: Tree[] = [];
  const byKey = new Map<string, Tree>();
  for (const node of nodes) {
    const tree: Tree = { node, children: [] };
    byKey.set(node.key, tree);
    const parent = node.parent && byKey.get(node.parent.key);
    if (parent && node.parent) parent.children.push({ slot: node.parent.slot, tree });
    else roots.push(tree);
  }
  return roots;
}

/** Nodes in source order with fresh keys: `name`, `name#2` for a second one, `code@1`, `code@2`, … */
export function toNodes(trees: readonly Tree[]): FlowNode[] {
  const nodes: FlowNode[] = [];
  const counts = new Map<string, number>();
  let opaque = 0;
  const add = (tree: Tree, parent: FlowParent | null): void => {
    const { node } = tree;
    let key: string;
    if (node.kind === "opaque") key = `code@${++opaque}`;
    else {
      const count = (counts.get(node.name) ?? 0) + 1;
      counts.set(node.name, count);
      key = count === 1 ? node.name : `${node.name}#${count}`;
    }
    nodes.push({ ...node, key, parent });
    const order = node.kind === "step" ? node.slots.map((slot) => slot.name) : [];
    const children = tree.children.toSorted((a, b) => order.indexOf(a.slot) - order.indexOf(b.slot));
    for (const child of children) add(child.tree, { key, slot: child.slot });
  };
  for (const tree of trees) add(tree, null);
  return nodes;
}

export function findTree(trees: readonly Tree[], key: string): Tree | null {
  for (const tree of trees) {
    if (tree.node.key === key) return tree;
    const inner = findTree(
      tree.children.map((child) => child.tree),
      key,
    );
    if (inner) return inner;
  }
  return null;
}

/** Take a node out; the trees are changed in place. */
export function detach(trees: Tree[], key: string): void {
  const at = trees.findIndex((tree) => tree.node.key === key);
  if (at !== -1) {
    trees.splice(at, 1);
    return;
  }
  for (const tree of trees) {
    const inner = tree.children.findIndex((child) => child.tree.node.key === key);
    if (inner !== -1) {
      tree.children.splice(inner, 1);
      return;
    }
    detach(
      tree.children.map((child) => child.tree),
      key,
    );
  }
}

/** Put a node into a list, before the one now at `index`; the trees are changed in place. */
export function attach(trees: Tree[], tree: Tree, parent: FlowParent | null, index: number | undefined): void {
  if (parent === null) {
    trees.splice(Math.min(index ?? trees.length, trees.length), 0, tree);
    return;
  }
  const owner = findTree(trees, parent.key);
  if (owner === null) refuse(`There is no step "${parent.key}" to put a step into.`, { step: parent.key });
  const siblings = owner.children.filter((child) => child.slot === parent.slot);
  const next = index === undefined ? undefined : siblings[index];
  const at = next ? owner.children.indexOf(next) : owner.children.length;
  owner.children.splice(at, 0, { slot: parent.slot, tree });
}

/** Names of a step and of everything it holds. */
export function namesWithin(tree: Tree): Set<string> {
  const names = new Set<string>();
  const add = (inner: Tree): void => {
    if (inner.node.kind === "step") names.add(inner.node.name);
    for (const child of inner.children) add(child.tree);
  };
  add(tree);
  return names;
}

/** The step with this key. @throws AppError EDIT_REFUSED when it is none */
export function needStep(nodes: readonly FlowNode[], key: string): FlowStep {
  const node = nodes.find((candidate) => candidate.key === key);
  if (node === undefined) refuse(`There is no step "${key}" in this file. It may have been renamed or deleted; look at the canvas again.`, { step: key });
  if (node.kind === "opaque")
    refuse(`The code at line ${node.range.line} is not a step the canvas understands. Change it in the editor.`, { line: node.range.line });
  return node;
}
