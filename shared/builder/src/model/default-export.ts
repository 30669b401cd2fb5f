import type * as t from "@babel/types";
import type { Node } from "../source/ast.ts";
import { resolve, type Bindings } from "../source/bindings.ts";

/** What the module exports by default, constants followed. */
export function defaultExport(program: t.Program, bindings: Bindings): Node | null {
  for (const statement of program.body) {
    if (statement.type === "ExportDefaultDeclaration") return follow(bindings, statement.declaration);
    if (statement.type !== "ExportNamedDeclaration" || statement.source) continue;
    for (const specifier of statement.specifiers) {
      if (specifier.type !== "ExportSpecifier") continue;
      const exported = specifier.exported.type === "Identifier" ? specifier.exported.name : specifier.exported.value;
      if (exported === "default") return follow(bindings, specifier.local);
    }
  }
  return null;
}

function follow(bindings: Bindings, node: Node): Node {
  const value = resolve(bindings, node);
  const binding = value.type === "Identifier" ? bindings.get(value.name) : undefined;
  return binding?.kind === "function" ? binding.node : value;
}
