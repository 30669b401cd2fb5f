import type * as t from "@babel/types";

export type Node = t.Node;

export type FunctionNode = t.FunctionDeclaration | t.FunctionExpression | t.ArrowFunctionExpression | t.ObjectMethod | t.ClassMethod | t.ClassPrivateMethod;

const functionTypes: ReadonlySet<string> = new Set([
  "FunctionDeclaration",
  "FunctionExpression",
  "ArrowFunctionExpression",
  "ObjectMethod",
  "ClassMethod",
  "ClassPrivateMethod",
]);

export const isFunction = (node: Node): node is FunctionNode => functionTypes.has(node.type);

const notChildren: ReadonlySet<string> = new Set(["loc", "extra", "leadingComments", "innerComments", "trailingComments", "errors", "comments", "tokens"]);

/** Direct child nodes, each with the field that holds it, in the order of the fields. An array, not a generator: scans spend their time here. */
export function childrenOf(node: Node): (readonly [field: string, child: Node])[] {
  const children: [string, Node][] = [];
  for (const field in node) {
    const value: unknown = node[field as keyof Node];
    if (typeof value !== "object" || value === null || notChildren.has(field)) continue;
    if (Array.isArray(value)) {
      for (const item of value as unknown[]) if (isNode(item)) children.push([field, item]);
    } else if (isNode(value)) {
      children.push([field, value]);
    }
  }
  return children;
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as { type?: unknown }).type === "string";
}

/** Parentheses and what TypeScript adds around an expression mean nothing at run time. */
export function unwrap(node: Node): Node {
  switch (node.type) {
    case "ParenthesizedExpression":
    case "TSAsExpression":
    case "TSSatisfiesExpression":
    case "TSNonNullExpression":
    case "TSTypeAssertion":
    case "TSInstantiationExpression":
      return unwrap(node.expression);
    default:
      return node;
  }
}

/** Text of a literal that cannot change, with the range inside its quotes. */
export function literalText(node: Node): { readonly text: string; readonly start: number; readonly end: number } | null {
  const bare = unwrap(node);
  const start = bare.start;
  const end = bare.end;
  if (start === null || start === undefined || end === null || end === undefined) return null;
  if (bare.type === "StringLiteral") return { text: bare.value, start: start + 1, end: end - 1 };
  if (bare.type === "TemplateLiteral" && bare.expressions.length === 0) {
    const text = bare.quasis[0]?.value.cooked;
    return text === null || text === undefined ? null : { text, start: start + 1, end: end - 1 };
  }
  return null;
}

/** The parameters of a function without TypeScript's `this`. */
export function parametersOf(fn: FunctionNode): readonly Node[] {
  const params: readonly Node[] = fn.params;
  const first = params[0];
  return first?.type === "Identifier" && first.name === "this" ? params.slice(1) : params;
}
