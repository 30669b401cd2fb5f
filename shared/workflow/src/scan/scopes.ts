import { childrenOf, isFunction, literalText, unwrap, type FunctionNode, type Node } from "./nodes.ts";

export interface Binding {
  /** The literal it holds for good, with the range inside its quotes. */
  text: { readonly text: string; readonly start: number; readonly end: number } | null;
  /** The function it holds for good. */
  fn: FunctionNode | null;
}

export class Scope {
  readonly bindings = new Map<string, Binding>();
  readonly parent: Scope | null;

  constructor(parent: Scope | null) {
    this.parent = parent;
  }

  declare(name: string): Binding {
    let binding = this.bindings.get(name);
    if (binding === undefined) {
      binding = { text: null, fn: null };
      this.bindings.set(name, binding);
    }
    return binding;
  }

  find(name: string): Binding | undefined {
    return this.bindings.get(name) ?? this.parent?.find(name);
  }
}

/** The scope that begins at each node that begins one. */
export type Scopes = ReadonlyMap<Node, Scope>;

const collected = new WeakMap<Node, Scopes>();

/** The variables of `root` and everything inside it, hoisted as JavaScript does; collected once per AST, which must not change after. */
export function collectScopes(root: Node): Scopes {
  let scopes = collected.get(root);
  if (scopes === undefined) collected.set(root, (scopes = collect(root)));
  return scopes;
}

function collect(root: Node): Scopes {
  const scopes = new Map<Node, Scope>();
  const outside = new Scope(null);
  enter(root, outside, outside, scopes);
  forgetRewritten(root, outside, scopes);
  return scopes;
}

/** A variable written to again holds nothing for good. `const` alone would not do: bundlers turn a module's constants into `var`. */
function forgetRewritten(node: Node, outer: Scope, scopes: Scopes): void {
  const scope = scopes.get(node) ?? outer;
  const target = node.type === "AssignmentExpression" ? node.left : node.type === "UpdateExpression" ? node.argument : null;
  if (target) for (const name of namesIn(target)) forget(scope.find(name));
  if ((node.type === "ForInStatement" || node.type === "ForOfStatement") && node.left.type !== "VariableDeclaration") {
    for (const name of namesIn(node.left)) forget(scope.find(name));
  }
  for (const [, child] of childrenOf(node)) forgetRewritten(child, scope, scopes);
}

function forget(binding: Binding | undefined): void {
  if (binding === undefined) return;
  binding.text = null;
  binding.fn = null;
}

const blockTypes: ReadonlySet<string> = new Set([
  "BlockStatement",
  "ForStatement",
  "ForInStatement",
  "ForOfStatement",
  "SwitchStatement",
  "CatchClause",
  "StaticBlock",
  "ClassExpression",
]);

/** @param home where `var` goes: the nearest function or the program */
function enter(node: Node, scope: Scope, home: Scope, scopes: Map<Node, Scope>): void {
  let inner = scope;
  let innerHome = home;
  if (isFunction(node)) {
    if (node.type === "FunctionDeclaration" && node.id) bindFunction(scope.declare(node.id.name), node);
    inner = new Scope(scope);
    innerHome = inner;
    scopes.set(node, inner);
    if (node.type === "FunctionExpression" && node.id) bindFunction(inner.declare(node.id.name), node);
    for (const param of node.params) for (const name of namesIn(param)) inner.declare(name);
  } else if (node.type === "Program") {
    inner = new Scope(scope);
    innerHome = inner;
    scopes.set(node, inner);
  } else if (blockTypes.has(node.type)) {
    inner = new Scope(scope);
    scopes.set(node, inner);
  }
  declareOwn(node, scope, inner, home);
  for (const [, child] of childrenOf(node)) enter(child, inner, innerHome, scopes);
}

function declareOwn(node: Node, scope: Scope, inner: Scope, home: Scope): void {
  switch (node.type) {
    case "VariableDeclaration":
      for (const declarator of node.declarations) {
        declareVariable(declarator, node.kind === "var" ? home : scope);
      }
      break;
    case "ClassDeclaration":
      if (node.id) scope.declare(node.id.name);
      break;
    case "ClassExpression":
      if (node.id) inner.declare(node.id.name);
      break;
    case "CatchClause":
      if (node.param) for (const name of namesIn(node.param)) inner.declare(name);
      break;
    case "ImportDeclaration":
      for (const specifier of node.specifiers) scope.declare(specifier.local.name);
      break;
    case "TSEnumDeclaration":
    case "TSImportEqualsDeclaration":
      if (node.id.type === "Identifier") scope.declare(node.id.name);
      break;
    default:
  }
}

function declareVariable(declarator: Extract<Node, { type: "VariableDeclarator" }>, scope: Scope): void {
  const { id, init } = declarator;
  const again = id.type === "Identifier" && scope.bindings.has(id.name);
  for (const name of namesIn(id)) scope.declare(name);
  if (id.type !== "Identifier" || !init) return;
  const binding = scope.declare(id.name);
  const value = unwrap(init);
  if (again) forget(binding);
  else if (isFunction(value)) binding.fn = value;
  else binding.text = literalText(value);
}

/** Two declarations of one name in one scope (legal for functions) leave it open which one is called. */
function bindFunction(binding: Binding, fn: FunctionNode): void {
  binding.fn = binding.fn === null ? fn : null;
}

/** Variables that a pattern declares or writes to. */
function* namesIn(pattern: Node): Generator<string> {
  switch (pattern.type) {
    case "Identifier":
      yield pattern.name;
      break;
    case "AssignmentPattern":
      yield* namesIn(pattern.left);
      break;
    case "RestElement":
      yield* namesIn(pattern.argument);
      break;
    case "ObjectPattern":
      for (const property of pattern.properties) yield* namesIn(property.type === "RestElement" ? property.argument : property.value);
      break;
    case "ArrayPattern":
      for (const element of pattern.elements) if (element) yield* namesIn(element);
      break;
    case "TSParameterProperty":
      yield* namesIn(pattern.parameter);
      break;
    default:
  }
}
