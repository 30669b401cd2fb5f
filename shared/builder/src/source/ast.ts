import type * as t from "@babel/types";

export type Node = t.Node;

/** Every node of a parsed file has offsets; only made-up ones have none. */
export const startOf = (node: Node): number => node.start!;
export const endOf = (node: Node): number => node.end!;

/** Whether `inner` lies in `outer` by offsets. */
export const isWithin = (inner: { start: number; end: number }, outer: { start: number; end: number }): boolean =>
  inner.start >= outer.start && inner.end <= outer.end;

/** The expression inside parentheses, `as`, `satisfies`, `!` and `<T>`: what is left at run time. */
export function unwrap(node: Node): Node {
  let inner = node;
  for (;;) {
    switch (inner.type) {
      case "ParenthesizedExpression":
      case "TSAsExpression":
      case "TSSatisfiesExpression":
      case "TSNonNullExpression":
      case "TSTypeAssertion":
      case "TSInstantiationExpression":
        inner = inner.expression;
        break;
      default:
        return inner;
    }
  }
}

const notChildren: ReadonlySet<string> = new Set(["loc", "extra", "leadingComments", "innerComments", "trailingComments"]);

/** Direct children in source order of the keys; comments and locations are not children. */
export function childrenOf(node: Node): Node[] {
  const children: Node[] = [];
  for (const key in node) {
    const value: unknown = node[key as keyof Node];
    if (typeof value !== "object" || value === null || notChildren.has(key)) continue;
    if (Array.isArray(value)) {
      for (const item of value) if (isNode(item)) children.push(item);
    } else if (isNode(value)) {
      children.push(value);
    }
  }
  return children;
}

/** Visit `root` and everything below it, parents first. A visitor that returns false keeps the walk out of that node. */
export function walk(root: Node, visit: (node: Node) => boolean | void): void {
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (visit(node) === false) continue;
    open.push(...childrenOf(node).toReversed());
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}
