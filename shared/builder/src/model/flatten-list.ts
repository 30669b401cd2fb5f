import type * as t from "@babel/types";
import { resolve, type Bindings } from "../source/bindings.ts";
import type { Node } from "../source/ast.ts";

export interface FlatElement {
  readonly array: t.ArrayExpression;
  /** As written in `array`; a spread that cannot be read stays one element. */
  readonly element: Node;
  /** The element of the outermost literal it comes from: `element` itself, or the spread that brings it in. */
  readonly top: Node;
  /** What the element stands for: constants followed, wrappers removed. */
  readonly value: Node;
}

export interface FlatList {
  readonly array: t.ArrayExpression;
  readonly elements: readonly FlatElement[];
}

/** The elements of an array literal, held by a constant or not, with readable spreads in place; null when it is no array literal. */
export function flattenList(bindings: Bindings, node: Node, limit: number): FlatList | null {
  const array = resolve(bindings, node);
  if (array.type !== "ArrayExpression") return null;
  const elements: FlatElement[] = [];
  addElements(bindings, array, elements, new Set(), limit, null);
  return { array, elements };
}

function addElements(bindings: Bindings, array: t.ArrayExpression, into: FlatElement[], open: ReadonlySet<Node>, limit: number, top: Node | null): void {
  for (const element of array.elements) {
    if (into.length > limit) return;
    if (element === null) continue;
    if (element.type !== "SpreadElement") {
      into.push({ array, element, top: top ?? element, value: resolve(bindings, element) });
      continue;
    }
    const target = resolve(bindings, element.argument);
    if (target.type === "ArrayExpression" && !open.has(target)) addElements(bindings, target, into, new Set([...open, array]), limit, top ?? element);
    else into.push({ array, element, top: top ?? element, value: element });
  }
}
