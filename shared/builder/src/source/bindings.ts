import type * as t from "@babel/types";
import { unwrap, walk, type Node } from "./ast.ts";

/** What a name stands for at the top level of the module. */
export type Binding =
  | { readonly kind: "import"; readonly source: string; readonly imported: string | "*" }
  /** A variable that keeps its first value: safe to read as if written in place. */
  | { readonly kind: "value"; readonly init: Node; readonly identifier: t.Identifier }
  | { readonly kind: "function"; readonly node: t.FunctionDeclaration }
  /** Known to exist, not to be read: reassigned, mutated, destructured, a class, … */
  | { readonly kind: "other" };

export type Bindings = ReadonlyMap<string, Binding>;

const mutators = new Set(["push", "pop", "shift", "unshift", "splice", "sort", "reverse", "fill", "copyWithin"]);
const objectMutators = new Set(["assign", "defineProperty", "defineProperties", "setPrototypeOf"]);

/** Top-level names of a module. A variable that is assigned to or mutated anywhere, even under a shadowing name, is `other`: better blind than wrong. */
export function readBindings(program: t.Program): Bindings {
  const bindings = new Map<string, Binding>();
  const changed = changedNames(program);
  for (const statement of program.body) addStatement(bindings, changed, statement);
  return bindings;
}

/** The expression a node stands for: constants followed, wrappers removed. The node itself where that ends at something else. */
export function resolve(bindings: Bindings, node: Node): Node {
  let inner = unwrap(node);
  const seen = new Set<string>();
  while (inner.type === "Identifier" && !seen.has(inner.name)) {
    seen.add(inner.name);
    const binding = bindings.get(inner.name);
    if (binding?.kind !== "value") return inner;
    inner = unwrap(binding.init);
  }
  return inner;
}

function addStatement(bindings: Map<string, Binding>, changed: ReadonlySet<string>, statement: Node): void {
  switch (statement.type) {
    case "ImportDeclaration":
      for (const specifier of statement.specifiers) addImport(bindings, statement.source.value, specifier);
      return;
    case "ExportNamedDeclaration":
    case "ExportDefaultDeclaration":
      if (statement.declaration) addStatement(bindings, changed, statement.declaration);
      return;
    case "VariableDeclaration":
      for (const declarator of statement.declarations) addVariable(bindings, changed, declarator);
      return;
    case "FunctionDeclaration":
      if (statement.id) bindings.set(statement.id.name, changed.has(statement.id.name) ? { kind: "other" } : { kind: "function", node: statement });
      return;
    case "ClassDeclaration":
    case "TSEnumDeclaration":
      if (statement.id) bindings.set(statement.id.name, { kind: "other" });
      return;
    default:
      return;
  }
}

function addImport(bindings: Map<string, Binding>, source: string, specifier: t.ImportDeclaration["specifiers"][number]): void {
  const imported =
    specifier.type === "ImportNamespaceSpecifier"
      ? "*"
      : specifier.type === "ImportDefaultSpecifier"
        ? "default"
        : specifier.imported.type === "Identifier"
          ? specifier.imported.name
          : specifier.imported.value;
  bindings.set(specifier.local.name, { kind: "import", source, imported });
}

function addVariable(bindings: Map<string, Binding>, changed: ReadonlySet<string>, declarator: t.VariableDeclarator): void {
  if (declarator.id.type !== "Identifier") {
    walk(declarator.id, (node) => {
      if (node.type === "Identifier") bindings.set(node.name, { kind: "other" });
    });
    return;
  }
  const { name } = declarator.id;
  bindings.set(name, declarator.init && !changed.has(name) ? { kind: "value", init: declarator.init, identifier: declarator.id } : { kind: "other" });
}

function changedNames(program: t.Program): Set<string> {
  const names = new Set<string>();
  const add = (node: Node): void => {
    const root = rootIdentifier(node);
    if (root !== null) names.add(root);
    else if (node.type === "ArrayPattern" || node.type === "ObjectPattern") walk(node, (part) => void (part.type === "Identifier" && names.add(part.name)));
  };
  walk(program, (node) => {
    if (node.type === "AssignmentExpression") add(node.left);
    else if (node.type === "UpdateExpression") add(node.argument);
    else if (node.type === "UnaryExpression" && node.operator === "delete") add(node.argument);
    else if (node.type === "ForOfStatement" || node.type === "ForInStatement") add(node.left);
    else if (node.type === "CallExpression" || node.type === "OptionalCallExpression") addMutatingCall(node, add);
  });
  return names;
}

function addMutatingCall(call: t.CallExpression | t.OptionalCallExpression, add: (node: Node) => void): void {
  const callee = unwrap(call.callee);
  if (callee.type !== "MemberExpression" && callee.type !== "OptionalMemberExpression") return;
  const method = memberName(callee);
  const first = call.arguments[0];
  if (method === null) return;
  if (mutators.has(method)) add(callee.object);
  const object = unwrap(callee.object);
  if (first && objectMutators.has(method) && object.type === "Identifier" && (object.name === "Object" || object.name === "Reflect")) add(first);
}

function memberName(node: t.MemberExpression | t.OptionalMemberExpression): string | null {
  if (!node.computed && node.property.type === "Identifier") return node.property.name;
  return node.property.type === "StringLiteral" ? node.property.value : null;
}

function rootIdentifier(node: Node): string | null {
  let inner = unwrap(node);
  while (inner.type === "MemberExpression" || inner.type === "OptionalMemberExpression") inner = unwrap(inner.object);
  return inner.type === "Identifier" ? inner.name : null;
}
