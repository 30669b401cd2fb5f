import { isJsonObject, type Json } from "@fastn/core";
import { isCollection, isMap, isPair, parseDocument, type Node, type Pair, type ParsedNode, type YAMLMap } from "yaml";

// A cases file is a person's own text: an edit changes the place it names and leaves every other character as it is.
// JSON is YAML too, and yaml's parser keeps the places of values.

/** A cases file with one more case at its end; `text` null makes a new file. @throws Error when the text is no list of cases */
export function withCase(text: string | null, added: Json): string {
  if (text === null || text.trim() === "") return `${JSON.stringify({ cases: [added] }, null, 2)}\n`;
  return inserted(text, listOf(text), pretty(added, indentOf(text, listOf(text))));
}

/**
 * A cases file in which the case of this name pins `step`, or (undefined) pins it no more.
 * @throws Error when there is no such case
 */
export function withPin(text: string, caseName: string, step: string, pin: Json | undefined): string {
  const found = caseOf(text, caseName);
  const pins = found.get("pins", true) as ParsedNode | undefined;
  if (pins === undefined) return pin === undefined ? text : inserted(text, found, `"pins": ${pretty({ [step]: pin }, indentOf(text, found))}`);
  if (!isMap(pins)) throw new Error("The pins of the case are no object.");
  const at = memberAt(pins, step);
  const pair = pins.items[at];
  if (pair === undefined) return pin === undefined ? text : inserted(text, pins, `${JSON.stringify(step)}: ${pretty(pin, indentOf(text, pins))}`);
  if (pin !== undefined) {
    const { start, end } = rangeOf(pair.value as Node);
    return spliced(text, start, end, pretty(pin, indentOf(text, pins)));
  }
  return pins.items.length === 1 ? without(text, found, memberAt(found, "pins")) : without(text, pins, at);
}

const memberAt = ({ items }: YAMLMap, name: string): number => items.findIndex(({ key }) => String((key as { value?: unknown }).value) === name);

/** The member's comma goes too: the one before, or for the first member the one behind. */
function without(text: string, from: YAMLMap, at: number): string {
  const [before, pair, after] = [from.items[at - 1], from.items[at], from.items[at + 1]] as Pair<Node, Node | null>[];
  if (pair === undefined) return text;
  const [start, end] = [rangeOf(pair.key).start, rangeOf(pair.value ?? pair.key).end];
  if (before !== undefined) return spliced(text, rangeOf(before.value ?? before.key).end, end, "");
  return after === undefined ? spliced(text, rangeOf(from).start, rangeOf(from).end, "{}") : spliced(text, start, rangeOf(after.key).start, "");
}

interface Collection {
  readonly items: readonly unknown[];
  readonly range?: readonly [number, number, number] | null;
}

function listOf(text: string): Collection {
  const { contents } = parseDocument(text, { logLevel: "silent", uniqueKeys: false });
  const list = isMap(contents) ? contents.get("cases", true) : contents;
  if (!isCollection(list) || isMap(list)) throw new Error("The cases file holds no list of cases.");
  return list as Collection;
}

function caseOf(text: string, name: string) {
  const found = listOf(text).items.find((item) => isMap(item) && item.get("name") === name);
  if (!isMap(found)) throw new Error(`There is no case named ${JSON.stringify(name)}.`);
  return found;
}

/** A member or element more, behind the last one. */
function inserted(text: string, into: Collection, member: string): string {
  const { start, end } = rangeOf(into);
  const last = into.items.at(-1);
  const inner = indentOf(text, into);
  if (last === undefined) return spliced(text, start + 1, end - 1, `\n${inner}${member}\n${inner.slice(0, -2)}`);
  const node = (isPair(last) ? (last.value ?? last.key) : last) as Collection;
  const at = rangeOf(node).end;
  return spliced(text, at, at, isOnOneLine(text, into) && !member.includes("\n") ? `, ${member}` : `,\n${inner}${member}`);
}

/** The indentation of a collection's members: as the first one has it, else two spaces more than the line it begins on. */
function indentOf(text: string, of: Collection): string {
  const first = of.items[0] as { key?: Node } | undefined;
  const node = (first?.key ?? first) as Collection | undefined;
  const lineOf = (at: number): string => text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
  const before = node === undefined ? null : lineOf(rangeOf(node).start);
  if (before !== null && /^[ \t]*$/.test(before)) return before;
  return `${/^[ \t]*/.exec(lineOf(rangeOf(of).start))?.[0] ?? ""}  `;
}

const isOnOneLine = (text: string, of: Collection): boolean => !text.slice(rangeOf(of).start, rangeOf(of).end).includes("\n");

/** Short values on one line, as people write them; the rest indented under `indent`. */
function pretty(value: Json, indent: string): string {
  const brief = JSON.stringify(value);
  const flat = !isJsonObject(value) || Object.values(value).every((member) => typeof member !== "object" || member === null);
  return flat && brief.length <= 100 ? brief : JSON.stringify(value, null, 2).replaceAll("\n", `\n${indent}`);
}

const rangeOf = (node: Pick<Collection, "range"> | Node): { readonly start: number; readonly end: number } => {
  const [start, end] = node.range ?? [0, 0];
  return { start, end };
};

const spliced = (text: string, start: number, end: number, put: string): string => text.slice(0, start) + put + text.slice(end);
