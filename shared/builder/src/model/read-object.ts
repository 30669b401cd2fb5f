import type * as t from "@babel/types";
import type { Node } from "../source/ast.ts";
import { resolve, type Bindings } from "../source/bindings.ts";
import { propertyName } from "../source/static-value.ts";
import type { MemberModel, NameLiteral, ObjectModel } from "./types.ts";

/** The members of an object literal, constants and readable spreads followed; null when the expression is anything else. */
export function readObject(bindings: Bindings, node: Node): ObjectModel | null {
  const object = resolve(bindings, node);
  return object.type === "ObjectExpression" ? readLiteral(bindings, object, new Set()) : null;
}

function readLiteral(bindings: Bindings, object: t.ObjectExpression, open: ReadonlySet<Node>): ObjectModel {
  const members = new Map<string, MemberModel>();
  let hasUnknown = false;
  const unknown = (): void => {
    hasUnknown = true;
    for (const [name, member] of members) members.set(name, { ...member, uncertain: true });
  };
  for (const property of object.properties) {
    if (property.type === "SpreadElement") {
      const target = resolve(bindings, property.argument);
      if (target.type !== "ObjectExpression" || open.has(target) || open.size > 20) {
        unknown();
        continue;
      }
      const spread = readLiteral(bindings, target, new Set([...open, object]));
      if (spread.hasUnknown) unknown();
      for (const [name, member] of spread.members) members.set(name, { ...member, own: false });
      continue;
    }
    const name = propertyName(bindings, property);
    if (name === null) {
      unknown();
      continue;
    }
    const value = property.type === "ObjectProperty" ? property.value : property;
    // Re-inserting keeps the order of the winner, which is where a reader finds it.
    members.delete(name);
    members.set(name, { name, property, value, own: true, uncertain: false });
  }
  return { node: object, members, hasUnknown };
}

/** The literal that spells a name, followed through constants; null when the name is put together from parts. */
export function readNameLiteral(bindings: Bindings, argument: Node): NameLiteral | null {
  const literal = resolve(bindings, argument);
  if (literal.type !== "StringLiteral" && !(literal.type === "TemplateLiteral" && literal.expressions.length === 0)) return null;
  return { node: literal, start: literal.start! + 1, end: literal.end! - 1, inPlace: literal.start! >= argument.start! && literal.end! <= argument.end! };
}
