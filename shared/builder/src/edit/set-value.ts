import type * as t from "@babel/types";
import type { Json } from "@fastn/core";
import type { TextEdit } from "../flow-graph.ts";
import { isObject } from "../apply/data.ts";
import { readObject } from "../model/read-object.ts";
import type { ObjectModel } from "../model/types.ts";
import { refuse } from "../refuse.ts";
import { unwrap, type Node } from "../source/ast.ts";
import { resolve } from "../source/bindings.ts";
import { propertyName, staticValue } from "../source/static-value.ts";
import { bracketsOf, lineOf, type EditContext } from "./context.ts";
import { insertItem, removeItem } from "./list-edits.ts";
import { printKey, printString, printValue } from "./print.ts";

export type Path = readonly (string | number)[];

/** One step toward a value: small enough that its text edits cannot get in each other's way. */
export type Op =
  | { readonly kind: "set"; readonly path: Path; readonly value: Json }
  | { readonly kind: "insert"; readonly path: Path; readonly value: Json }
  | { readonly kind: "remove"; readonly path: Path };

/** What to do to the object literal `root` so that `path` holds `value`, touching only members that differ. */
export function opsToSet(context: EditContext, root: ObjectModel, path: Path, value: Json, keep: ReadonlySet<string> = new Set()): Op[] {
  const node = findValue(context, root, path);
  const spreadIn = path.length === 1 && root.members.get(String(path[0]))?.own === false;
  return node === null || spreadIn ? [{ kind: "set", path, value }] : opsBetween(context, node, path, value, keep);
}

function opsBetween(context: EditContext, node: Node, path: Path, value: Json, keep: ReadonlySet<string>): Op[] {
  const { bindings } = context.model;
  const inner = unwrap(node);
  const now = staticValue(bindings, inner);
  if (now.known === "all" && equal(now.value, value)) return [];
  if (inner.type === "ObjectExpression" && isObject(value) && isEditable(context, inner)) return opsBetweenObjects(context, inner, path, value, keep);
  if (inner.type === "ArrayExpression" && Array.isArray(value) && inner.elements.every((element) => element !== null && element.type !== "SpreadElement")) {
    return opsBetweenArrays(context, inner, path, value);
  }
  return [{ kind: "set", path, value }];
}

function opsBetweenObjects(
  context: EditContext,
  node: t.ObjectExpression,
  path: Path,
  value: { readonly [key: string]: Json },
  keep: ReadonlySet<string>,
): Op[] {
  const ops: Op[] = [];
  const present = new Set<string>();
  for (const property of node.properties as t.ObjectProperty[]) {
    const name = propertyName(context.model.bindings, property)!;
    present.add(name);
    const wanted = Object.hasOwn(value, name) ? value[name] : undefined;
    if (wanted !== undefined) ops.push(...opsBetween(context, property.value, [...path, name], wanted, new Set()));
    else if (!keep.has(name)) ops.push({ kind: "remove", path: [...path, name] });
  }
  for (const [name, member] of Object.entries(value)) if (!present.has(name)) ops.push({ kind: "set", path: [...path, name], value: member });
  return ops;
}

function opsBetweenArrays(context: EditContext, node: t.ArrayExpression, path: Path, value: readonly Json[]): Op[] {
  const now = node.elements.map((element) => staticValue(context.model.bindings, element!));
  const same = (a: number, b: number): boolean => now[a]?.known === "all" && b < value.length && equal(now[a].value, value[b]!);
  let head = 0;
  while (head < value.length && head < now.length && same(head, head)) head++;
  let tail = 0;
  while (tail < Math.min(now.length, value.length) - head && same(now.length - 1 - tail, value.length - 1 - tail)) tail++;
  const [before, after] = [now.length - head - tail, value.length - head - tail];
  const ops: Op[] = [];
  for (let at = 0; at < Math.min(before, after); at++)
    ops.push(...opsBetween(context, node.elements[head + at]!, [...path, head + at], value[head + at]!, new Set()));
  for (let at = before - 1; at >= after; at--) ops.push({ kind: "remove", path: [...path, head + at] });
  for (let at = before; at < after; at++) ops.push({ kind: "insert", path: [...path, head + at], value: value[head + at]! });
  return ops;
}

/** Plain members only, each once: then members can be changed one by one. */
function isEditable(context: EditContext, node: t.ObjectExpression): boolean {
  const names = node.properties.map((property) =>
    property.type === "ObjectProperty" && !property.computed ? propertyName(context.model.bindings, property) : null,
  );
  return !names.includes(null) && new Set(names).size === names.length;
}

/** The expression at a path, constants followed on the way; null when there is none. */
export function findValue(context: EditContext, root: ObjectModel, path: Path): Node | null {
  let object: ObjectModel | null = root;
  let array: t.ArrayExpression | null = null;
  let value: Node | null = null;
  for (const key of path) {
    if (typeof key === "number") value = array?.elements[key] ?? null;
    else value = object?.members.get(key)?.value ?? null;
    if (value === null) return null;
    const target = resolve(context.model.bindings, value);
    array = target.type === "ArrayExpression" ? target : null;
    object = target.type === "ObjectExpression" ? readObject(context.model.bindings, target) : null;
  }
  return value;
}

/** Text edits of one op on the object literal `root`. */
export function editsOf(context: EditContext, root: ObjectModel, op: Op): TextEdit[] {
  const { bindings } = context.model;
  let object: ObjectModel = root;
  for (const [index, key] of op.path.entries()) {
    const last = index === op.path.length - 1;
    if (typeof key === "number") refuse("A list has no name to set. Replace it as a whole.");
    const member = object.members.get(key);
    if (last) return editMember(context, object, key, op);
    if (member === undefined) return op.kind === "remove" ? [] : addMember(context, object, key, nested(op.path.slice(index + 1), op.value));
    if (member.uncertain) refuseCode(context, key, member.value);
    const target = resolve(bindings, member.value);
    if (target.type === "ArrayExpression") return editElement(context, target, op, index + 1);
    const inner = target.type === "ObjectExpression" ? readObject(bindings, target) : null;
    if (inner === null) return refuseCode(context, key, member.value);
    object = inner;
  }
  return [];
}

function editElement(context: EditContext, array: t.ArrayExpression, op: Op, depth: number): TextEdit[] {
  const [key, ...rest] = op.path.slice(depth);
  if (typeof key !== "number") return refuse("Entries of a list have numbers, not names.");
  if (array.elements.some((element) => element === null || element.type === "SpreadElement")) {
    refuse(`The list at line ${lineOf(context, array.start!)} is put together from other lists. Change it in the editor.`);
  }
  const element = array.elements[key];
  if (rest.length === 0 && op.kind === "remove") return element ? removeItem(context.trivia, bracketsOf(array), key) : [];
  if (op.kind === "remove") return element ? editInside(context, element, rest, op) : [];
  if (rest.length === 0 && element && op.kind === "set") return replaceValue(context, element, op.value);
  if (rest.length > 0 && element) return editInside(context, element, rest, op);
  return insertItem(context.trivia, context.style, bracketsOf(array), key, (indent) => printValue(nested(rest, op.value), context.style, indent));
}

function editInside(context: EditContext, element: Node, path: Path, op: Op): TextEdit[] {
  const target = resolve(context.model.bindings, element);
  if (target.type === "ArrayExpression") return editElement(context, target, { ...op, path }, 0);
  const object = readObject(context.model.bindings, target);
  return object ? editsOf(context, object, { ...op, path }) : refuseCode(context, String(path[0]), element);
}

function editMember(context: EditContext, object: ObjectModel, name: string, op: Op): TextEdit[] {
  const member = object.members.get(name);
  if (op.kind === "remove") return removeMember(context, object, name);
  if (member === undefined || !member.own) return addMember(context, object, name, op.value);
  if (member.uncertain) return refuseCode(context, name, member.value);
  const { property } = member;
  if (property.type === "ObjectProperty" && !property.shorthand) return replaceValue(context, property.value, op.value);
  const indent = context.trivia.indentAt(property.start!);
  return [{ start: property.start!, end: property.end!, text: `${printKey(name, context.style)}: ${printValue(op.value, context.style, indent)}` }];
}

function removeMember(context: EditContext, object: ObjectModel, name: string): TextEdit[] {
  const member = object.members.get(name);
  if (member === undefined) return [];
  if (!member.own) {
    const line = lineOf(context, member.property.start!);
    refuse(`\`${name}\` comes from an object that is spread in (line ${line}). Change it there, in the editor.`, { line });
  }
  return removeItem(context.trivia, bracketsOf(object.node), object.node.properties.indexOf(member.property));
}

/** A new member at the end, where it wins over everything spread in before. */
export function addMember(context: EditContext, object: ObjectModel, name: string, value: Json): TextEdit[] {
  return addPrinted(context, object, name, (indent) => printValue(value, context.style, indent));
}

export function addPrinted(context: EditContext, object: ObjectModel, name: string, print: (indent: string) => string): TextEdit[] {
  const brackets = bracketsOf(object.node);
  return insertItem(context.trivia, context.style, brackets, brackets.items.length, (indent) => `${printKey(name, context.style)}: ${print(indent)}`);
}

/** Another value in place of an expression. Data keeps the `as const` around it and the quotes it had. */
export function replaceValue(context: EditContext, node: Node, value: Json): TextEdit[] {
  const inner = unwrap(node);
  const isData = staticValue(context.model.bindings, inner).known !== "none" && inner.type !== "Identifier";
  const target = isData ? inner : node;
  const { text } = context.model.module;
  const quote = text[target.start!];
  const keepsQuote = typeof value === "string" && (target.type === "StringLiteral" || target.type === "TemplateLiteral");
  const printed =
    keepsQuote && (quote === '"' || quote === "'" || quote === "`")
      ? printString(value, quote)
      : printValue(value, context.style, context.trivia.indentAt(target.start!));
  return [{ start: target.start!, end: target.end!, text: printed }];
}

/** The value that puts `value` at a path below something that is not there yet. */
function nested(path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  return typeof key === "number" ? [nested(rest, value)] : { [key]: nested(rest, value) };
}

function refuseCode(context: EditContext, name: string, node: Node): never {
  const line = lineOf(context, node.start!);
  return refuse(`\`${name}\` is code (line ${line}). Change it in the editor.`, { line });
}

function equal(a: Json, b: Json): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item: Json, index) => equal(item, b[index] as Json));
  if (!isObject(a) || !isObject(b)) return Object.is(a, b);
  const names = Object.keys(a);
  return names.length === Object.keys(b).length && names.every((name) => Object.hasOwn(b, name) && equal(a[name]!, b[name]!));
}
