import type { Json } from "@fastn/core";
import { resolve, type Bindings } from "./bindings.ts";
import { unwrap, type Node } from "./ast.ts";

/** What can be told of an expression's value without running it. */
export interface StaticValue {
  /** `all`: `value` is exact. `part`: members that are code are left out (null in arrays, so indexes hold). `none`: nothing is known. */
  readonly known: "all" | "part" | "none";
  /** Written as a literal on the spot: no constants, spreads, computed keys or concatenations. */
  readonly plain: boolean;
  readonly value: Json;
}

const nothing: StaticValue = { known: "none", plain: false, value: null };
/** Nodes one value may take: constants used in constants can grow without bound. */
const budget = 20_000;

export function staticValue(bindings: Bindings, node: Node): StaticValue {
  return new Evaluator(bindings).read(node);
}

/** The text of an expression that is a string whatever happens; null otherwise. */
export function staticString(bindings: Bindings, node: Node): string | null {
  const { known, value } = staticValue(bindings, node);
  return known === "all" && typeof value === "string" ? value : null;
}

/** Name of an object member; null when it is computed at run time. */
export function propertyName(bindings: Bindings, property: { key: Node; computed?: boolean | null }): string | null {
  const { key } = property;
  if (property.computed) return staticString(bindings, key);
  if (key.type === "Identifier") return key.name;
  if (key.type === "StringLiteral") return key.value;
  return key.type === "NumericLiteral" ? String(key.value) : null;
}

class Evaluator {
  readonly #bindings: Bindings;
  readonly #open = new Set<Node>();
  #left = budget;

  constructor(bindings: Bindings) {
    this.#bindings = bindings;
  }

  read(node: Node): StaticValue {
    const inner = unwrap(node);
    if (this.#left-- <= 0 || this.#open.has(inner)) return nothing;
    this.#open.add(inner);
    try {
      return this.#readInner(inner);
    } finally {
      this.#open.delete(inner);
    }
  }

  #readInner(node: Node): StaticValue {
    switch (node.type) {
      case "StringLiteral":
      case "BooleanLiteral":
        return { known: "all", plain: true, value: node.value };
      case "NumericLiteral":
        return Number.isFinite(node.value) ? { known: "all", plain: true, value: node.value } : nothing;
      case "NullLiteral":
        return { known: "all", plain: true, value: null };
      case "UnaryExpression":
        return this.#readSigned(node.operator, node.argument);
      case "TemplateLiteral":
        return this.#readTemplate(node.quasis, node.expressions);
      case "BinaryExpression":
        return node.operator === "+" ? this.#readConcat(node.left, node.right) : nothing;
      case "ArrayExpression":
        return this.#readArray(node.elements);
      case "ObjectExpression":
        return this.#readObject(node.properties);
      case "Identifier": {
        const target = resolve(this.#bindings, node);
        return target.type === "Identifier" ? nothing : { ...this.read(target), plain: false };
      }
      default:
        return nothing;
    }
  }

  #readSigned(operator: string, argument: Node): StaticValue {
    const { known, plain, value } = this.read(argument);
    if (known !== "all" || typeof value !== "number" || (operator !== "-" && operator !== "+")) return nothing;
    // JSON knows no negative zero.
    return { known, plain, value: operator === "-" ? 0 - value : value };
  }

  #readTemplate(quasis: readonly { value: { cooked?: string | null } }[], expressions: readonly Node[]): StaticValue {
    let text = "";
    for (const [index, quasi] of quasis.entries()) {
      if (quasi.value.cooked === null || quasi.value.cooked === undefined) return nothing;
      text += quasi.value.cooked;
      const expression = expressions[index];
      if (expression === undefined) continue;
      const part = this.read(expression);
      if (part.known !== "all" || (typeof part.value === "object" && part.value !== null)) return nothing;
      text += String(part.value);
    }
    return { known: "all", plain: expressions.length === 0, value: text };
  }

  #readConcat(left: Node, right: Node): StaticValue {
    const [a, b] = [this.read(left), this.read(right)];
    const bothText = a.known === "all" && b.known === "all" && typeof a.value === "string" && typeof b.value === "string";
    return bothText ? { known: "all", plain: false, value: `${String(a.value)}${String(b.value)}` } : nothing;
  }

  #readArray(elements: readonly (Node | null)[]): StaticValue {
    const items: Json[] = [];
    let exact = true;
    let plain = true;
    for (const element of elements) {
      if (element === null) return nothing;
      const spread = element.type === "SpreadElement";
      const part = this.read(spread ? element.argument : element);
      if (spread) {
        if (part.known === "none" || !Array.isArray(part.value)) return nothing;
        items.push(...part.value);
      } else {
        items.push(part.value);
      }
      exact &&= part.known === "all";
      plain &&= part.plain && !spread;
    }
    return { known: exact ? "all" : "part", plain, value: items };
  }

  #readObject(properties: readonly Node[]): StaticValue {
    const members = new Map<string, Json>();
    let exact = true;
    let plain = true;
    for (const property of properties) {
      if (property.type === "SpreadElement") {
        const part = this.read(property.argument);
        plain = false;
        exact &&= part.known === "all" && isPlainObject(part.value);
        if (part.known === "none" || !isPlainObject(part.value)) members.clear();
        else for (const [name, value] of Object.entries(part.value)) members.set(name, value);
        continue;
      }
      if (property.type !== "ObjectProperty" && property.type !== "ObjectMethod") return nothing;
      const name = propertyName(this.#bindings, property);
      plain &&= !property.computed;
      if (name === null || name === "__proto__") {
        exact = false;
        continue;
      }
      const part = property.type === "ObjectProperty" ? this.read(property.value) : nothing;
      if (part.known === "none") members.delete(name);
      else members.set(name, part.value);
      exact &&= part.known === "all";
      plain &&= part.plain;
    }
    return { known: exact ? "all" : "part", plain, value: Object.fromEntries(members) };
  }
}

function isPlainObject(value: Json): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
