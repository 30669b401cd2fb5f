import type * as t from "@babel/types";
import { unwrap, type Node } from "../source/ast.ts";
import type { Bindings } from "../source/bindings.ts";

export type DslName = "workflow" | "step" | "trigger" | "defineConfig" | "defineConnector";

const dslNames: readonly DslName[] = ["workflow", "step", "trigger", "defineConfig", "defineConnector"];
const packageName = "@fastn/workflow";

/** Which export of `@fastn/workflow` an expression is, whatever it is called here. A name nobody declared counts too: the import was forgotten. */
export function dslName(bindings: Bindings, node: Node): DslName | null {
  const inner = unwrap(node);
  if (inner.type === "Identifier") {
    const binding = bindings.get(inner.name);
    if (binding === undefined) return asDslName(inner.name);
    return binding.kind === "import" && binding.source === packageName ? asDslName(binding.imported) : null;
  }
  if (inner.type !== "MemberExpression" || inner.computed || inner.property.type !== "Identifier") return null;
  const object = unwrap(inner.object);
  const binding = object.type === "Identifier" ? bindings.get(object.name) : undefined;
  const isNamespace = binding?.kind === "import" && binding.source === packageName && binding.imported === "*";
  return isNamespace ? asDslName(inner.property.name) : null;
}

/** The call, when `node` calls that export. */
export function dslCall(bindings: Bindings, node: Node, name: DslName): t.CallExpression | null {
  return node.type === "CallExpression" && dslName(bindings, node.callee) === name ? node : null;
}

/** The kind in `trigger.kind(...)`, with its call. */
export function triggerCall(bindings: Bindings, node: Node): { readonly call: t.CallExpression; readonly kind: t.Identifier } | null {
  if (node.type !== "CallExpression") return null;
  const callee = unwrap(node.callee);
  if (callee.type !== "MemberExpression" || callee.computed || callee.property.type !== "Identifier") return null;
  return dslName(bindings, callee.object) === "trigger" ? { call: node, kind: callee.property } : null;
}

function asDslName(name: string): DslName | null {
  return dslNames.find((known) => known === name) ?? null;
}
