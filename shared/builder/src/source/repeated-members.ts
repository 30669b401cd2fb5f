import type { ErrorCode, Problem } from "@fastn/core";
import { walk, type Node } from "./ast.ts";
import type { LineMap } from "./line-map.ts";
import { problemAt } from "./problem-at.ts";

const functions: ReadonlySet<string> = new Set(["ArrowFunctionExpression", "FunctionExpression", "FunctionDeclaration", "ObjectMethod", "ClassBody"]);

/** Members written twice in one object literal outside of functions: JavaScript takes the last without a word, and one of the two was meant. */
export function repeatedMembers(root: Node, lines: LineMap, code: ErrorCode): Problem[] {
  const problems: Problem[] = [];
  walk(root, (node) => {
    if (node.type === "ObjectExpression") {
      const names = new Set<string>();
      for (const property of node.properties) {
        if (property.type === "SpreadElement" || property.computed) continue;
        // A getter and a setter of one name are a pair.
        if (property.type === "ObjectMethod" && property.kind !== "method") continue;
        const { key } = property;
        const name = key.type === "Identifier" ? key.name : key.type === "StringLiteral" || key.type === "NumericLiteral" ? String(key.value) : null;
        if (name === null) continue;
        if (names.has(name)) {
          const message = `\`${name}\` is written twice in one object, and only the last one counts. Remove one of them.`;
          problems.push(problemAt(lines, { start: key.start!, end: key.end! }, code, message));
        }
        names.add(name);
      }
    }
    return !functions.has(node.type);
  });
  return problems;
}
