import type { Json, Problem } from "@fastn/core";
import { readObject } from "../model/read-object.ts";
import type { ObjectModel } from "../model/types.ts";
import type { Node } from "../source/ast.ts";
import { resolve, type Bindings } from "../source/bindings.ts";
import type { LineMap } from "../source/line-map.ts";
import { problemAt } from "../source/problem-at.ts";
import { staticString, staticValue } from "../source/static-value.ts";
import type { Member, Shape } from "./shape.ts";

/** What may stand where a function is asked for: names, members and results of calls are known only when the code runs. */
const functionLike: ReadonlySet<string> = new Set([
  "ArrowFunctionExpression",
  "FunctionExpression",
  "ObjectMethod",
  "Identifier",
  "MemberExpression",
  "CallExpression",
]);

/** Reads values by shape; what does not fit becomes a problem at its place and is left out. */
export class ShapeReader {
  readonly problems: Problem[] = [];
  readonly #lines: LineMap;
  readonly #bindings: Bindings;

  readonly #what: string;

  /** @param what is read, in words: `config` */
  constructor(lines: LineMap, bindings: Bindings, what: string) {
    this.#lines = lines;
    this.#bindings = bindings;
    this.#what = what;
  }

  /** undefined when the value cannot be used. */
  read(node: Node, shape: Shape, path: string): Json | undefined {
    switch (shape.kind) {
      case "text": {
        const text = this.#literal(node, path);
        if (typeof text !== "string") return text === undefined ? undefined : this.#fail(node, `\`${path}\` must be text.`);
        return shape.pattern && !shape.pattern.test(text) ? this.#fail(node, `\`${path}\` is "${text}"; it must be ${shape.hint ?? "of another form"}.`) : text;
      }
      case "number": {
        const value = this.#literal(node, path);
        if (value === undefined) return undefined;
        const fits = typeof value === "number" && value >= shape.min && value <= shape.max && (!shape.whole || Number.isInteger(value));
        return fits ? value : this.#fail(node, `\`${path}\` must be a ${shape.whole ? "whole " : ""}number from ${shape.min} to ${shape.max}.`);
      }
      case "json":
        return this.#literal(node, path);
      case "flag": {
        const flag = this.#literal(node, path);
        return flag === undefined || typeof flag === "boolean" ? flag : this.#fail(node, `\`${path}\` must be true or false.`);
      }
      case "textOr":
        return this.#objectAt(node) === null ? this.read(node, { kind: "text" }, path) : this.read(node, shape.other, path);
      case "code":
        return this.#isFunction(node) ? true : this.#fail(node, `\`${path}\` must be a function.`);
      case "listOf":
        return this.#list(node, shape.of, path);
      case "list": {
        const list = this.#literal(node, path);
        return list === undefined || Array.isArray(list) ? list : this.#fail(node, `\`${path}\` must be a list.`);
      }
      case "record":
        return this.#members(node, path, (name, property) => {
          if (shape.name === undefined || shape.name.pattern.test(name)) return { shape: shape.of };
          return this.#fail(property, `\`${path}\` cannot have a member "${name}": it must be ${shape.name.hint}.`);
        });
      case "object":
        return this.#object(node, path, shape.members);
      case "tagged":
        return this.#tagged(node, path, shape.types);
    }
  }

  #object(node: Node, path: string, members: Readonly<Record<string, Member>>): Json | undefined {
    const value = this.#members(node, path, (name) => (Object.hasOwn(members, name) ? members[name]! : null));
    if (value === undefined) return undefined;
    for (const [name, member] of Object.entries(members)) {
      if (member.required && !this.#objectAt(node)?.members.has(name)) return this.#fail(node, `\`${join(path, name)}\` is missing.`);
    }
    return value;
  }

  #tagged(node: Node, path: string, types: Readonly<Record<string, Readonly<Record<string, Member>>>>): Json | undefined {
    const type = this.#objectAt(node)?.members.get("type");
    const name = type && staticString(this.#bindings, type.value);
    const members = name && Object.hasOwn(types, name) ? types[name] : undefined;
    if (members === undefined) return this.#fail(type?.value ?? node, `\`${join(path, "type")}\` must be one of ${Object.keys(types).join(", ")}.`);
    return this.#object(node, path, { type: { shape: { kind: "text" }, required: true }, ...members });
  }

  #list(node: Node, of: Shape, path: string): Json | undefined {
    const list = resolve(this.#bindings, node);
    if (list.type !== "ArrayExpression") return this.#fail(node, `\`${path}\` must be a list written out here: the ${this.#what} is read, never run.`);
    const values: Json[] = [];
    for (const [index, item] of list.elements.entries()) {
      const value = item === null ? undefined : this.read(item, of, `${path}[${index}]`);
      if (value !== undefined) values.push(value);
    }
    return values;
  }

  #isFunction(node: Node): boolean {
    const { type } = resolve(this.#bindings, node);
    return functionLike.has(type);
  }

  /** `memberOf`: what a member may be; null when there is none of that name, undefined when that is told already. */
  #members(node: Node, path: string, memberOf: (name: string, property: Node) => Pick<Member, "shape"> | null | undefined): Json | undefined {
    const object = this.#objectAt(node);
    if (object === null)
      return this.#fail(node, `${path === "" ? `The ${this.#what}` : `\`${path}\``} must be an object written out here: the ${this.#what} is read, never run.`);
    if (object.hasUnknown)
      this.#fail(node, `${path === "" ? `The ${this.#what}` : `\`${path}\``} spreads code. Write the values out: the ${this.#what} is read, never run.`);
    const value: [string, Json][] = [];
    for (const { name, value: inner, property } of object.members.values()) {
      const member = memberOf(name, property);
      if (member === undefined) continue;
      if (member === null) {
        this.#warn(property, `\`${join(path, name)}\` is not known and has no effect.`);
        continue;
      }
      const read = this.read(inner, member.shape, join(path, name));
      if (read !== undefined) value.push([name, read]);
    }
    return Object.fromEntries(value);
  }

  #literal(node: Node, path: string): Json | undefined {
    const value = staticValue(this.#bindings, node);
    return value.known === "all" ? value.value : this.#fail(node, `\`${path}\` is code. Write the value out: the ${this.#what} is read, never run.`);
  }

  #objectAt(node: Node): ObjectModel | null {
    return readObject(this.#bindings, node);
  }

  #fail(node: Node, message: string): undefined {
    this.problems.push(problemAt(this.#lines, { start: node.start!, end: node.end! }, "CONFIG_INVALID", message));
  }

  #warn(node: Node, message: string): void {
    this.problems.push(problemAt(this.#lines, { start: node.start!, end: node.end! }, "CONFIG_INVALID", message, { severity: "warning" }));
  }
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);
