import type { TextEdit } from "../flow-graph.ts";
import type { Style } from "./style.ts";
import type { Trivia } from "./trivia.ts";

interface Span {
  readonly start: number;
  readonly end: number;
}

/** Something between brackets, its items separated by commas: an array or object literal. Offsets are those of the brackets, `end` exclusive. */
export interface Bracketed extends Span {
  /** In order, without holes. */
  readonly items: readonly Span[];
}

/** New text for a place whose indentation is `indent`; the first line carries none. */
export type Print = (indent: string) => string;

/**
 * Put an item before the one at `index`, or last. Keeps the list's layout: one line, or an item a line.
 * @param tail comment that follows the item behind its comma, with the blanks before it
 */
export function insertItem(trivia: Trivia, style: Style, list: Bracketed, index: number, print: Print, tail = ""): TextEdit[] {
  if (list.items.length === 0) return insertFirst(trivia, style, list, print, tail);
  const next = list.items[index];
  return next ? insertBefore(trivia, style, next.start, print, tail) : insertLast(trivia, style, list, print, tail);
}

function insertFirst(trivia: Trivia, style: Style, list: Bracketed, print: Print, tail: string): TextEdit[] {
  const base = trivia.indentAt(list.start);
  const inside = trivia.text.slice(list.start + 1, list.end - 1);
  const text = print(base + style.unit);
  if (inside.trim() === "" && tail === "" && !/[\r\n]/.test(text) && trivia.text[list.start] === "{") {
    return [{ start: list.start + 1, end: list.end - 1, text: ` ${text} ` }];
  }
  const from = list.start + 1 + inside.trimEnd().length;
  const comma = style.trailingComma ? "," : "";
  return [{ start: from, end: list.end - 1, text: `${style.eol}${base}${style.unit}${text}${comma}${tail}${style.eol}${base}` }];
}

function insertBefore(trivia: Trivia, style: Style, nextStart: number, print: Print, tail: string): TextEdit[] {
  const at = trivia.leadingStart(nextStart);
  const indent = trivia.indentAt(at);
  const gap = trivia.startsLine(at) || tail.includes("//") ? `${style.eol}${indent}` : " ";
  return [{ start: at, end: at, text: `${print(indent)},${tail}${gap}` }];
}

function insertLast(trivia: Trivia, style: Style, list: Bracketed, print: Print, tail: string): TextEdit[] {
  const last = list.items.at(-1)!;
  const comma = trivia.commaAfter(last.end);
  const behind = comma === null ? last.end : comma + 1;
  const first = trivia.leadingStart(list.items[0]!.start);
  const ownLines = trivia.startsLine(first) && trivia.startsLine(trivia.leadingStart(last.start));
  const lineEnd = ownLines ? trivia.restOfLine(behind) : null;
  const indent = trivia.indentAt(ownLines ? last.start : first);
  const close = comma === null ? "" : ",";
  if (lineEnd === null || lineEnd > list.end - 1) {
    const gap = ownLines ? `${style.eol}${indent}` : " ";
    const end = tail.includes("//") ? `${style.eol}${trivia.indentAt(list.start)}` : "";
    return [{ start: behind, end: behind, text: `${comma === null ? "," : ""}${gap}${print(indent)}${close}${tail}${end}` }];
  }
  const text = `${style.eol}${indent}${print(indent)}${close}${tail}`;
  if (comma !== null) return [{ start: lineEnd, end: lineEnd, text }];
  if (lineEnd === last.end) return [{ start: lineEnd, end: lineEnd, text: `,${text}` }];
  return [
    { start: last.end, end: last.end, text: "," },
    { start: lineEnd, end: lineEnd, text },
  ];
}

/** What belongs to an item: the comments before it, its text, and a comment behind it on its line. */
export interface ItemExtent {
  /** Begin of its leading comments. */
  readonly lead: number;
  /** Behind its comma, or behind the item when it has none. */
  readonly behind: number;
  /** It has its lines to itself: end of its last line, before the break. null when it shares a line. */
  readonly lineEnd: number | null;
}

export function extentOf(trivia: Trivia, list: Bracketed, index: number): ItemExtent {
  const item = list.items[index]!;
  const lead = trivia.leadingStart(item.start);
  const comma = trivia.commaAfter(item.end);
  const behind = comma === null ? item.end : comma + 1;
  const lineEnd = trivia.startsLine(lead) && trivia.lineStart(lead) > list.start ? trivia.restOfLine(behind) : null;
  return { lead, behind, lineEnd: lineEnd !== null && lineEnd < list.end ? lineEnd : null };
}

/** Take an item away with its comma, its line and the comments that belong to it. */
export function removeItem(trivia: Trivia, list: Bracketed, index: number): TextEdit[] {
  const next = list.items[index + 1];
  const previous = list.items[index - 1];
  const { lead, behind, lineEnd } = extentOf(trivia, list, index);
  const item = list.items[index]!;
  const lines = lineEnd !== null;
  const cut = lines
    ? { start: trivia.lineStart(lead), end: trivia.afterBreak(lineEnd) }
    : { start: lead, end: next ? trivia.leadingStart(next.start) : behind };
  if (next) return [{ ...cut, text: "" }];
  if (!previous) return [collapsed(trivia, list, cut)];
  // The last of several: the list ends in a comma afterwards only if it did before.
  if (lines && behind > item.end) return [{ ...cut, text: "" }];
  const start = lines ? cut.start : trivia.trimBack(lead, previous.end);
  const end = lines ? cut.end : item.end;
  const comma = trivia.commaAfter(previous.end)!;
  if (comma + 1 >= start) return [{ start: comma, end, text: "" }];
  return [
    { start: comma, end: comma + 1, text: "" },
    { start, end, text: "" },
  ];
}

/** The only item goes: brackets close up unless a comment stays behind. */
function collapsed(trivia: Trivia, list: Bracketed, cut: Span): TextEdit {
  const left = trivia.text.slice(list.start + 1, cut.start) + trivia.text.slice(cut.end, list.end - 1);
  return left.trim() === "" ? { start: list.start + 1, end: list.end - 1, text: "" } : { ...cut, text: "" };
}
