import { shorten } from "./shorten.ts";

/**
 * As `JSON.parse`, which takes the last of two members of one name without a word; here that is a fault, for texts that people write.
 * @param repeatedKeys `last`: for texts of programs that nobody here can mend
 * @throws JsonFault with the place; RangeError when nested without end
 */
export function parseStrictJson(text: string, repeatedKeys: "refuse" | "last" = "refuse"): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    // V8 tells the place of some faults only, and repeats a piece of the text for the others.
    const [, reason = error.message, position] = v8Words.exec(error.message) ?? [];
    throw new JsonFault(reason, placeAt(text, position === undefined ? faultAt(text) : Number(position)));
  }
  if (repeatedKeys === "last") return value;
  const repeated = repeatedKey(text);
  if (repeated === null) return value;
  throw new JsonFault(`${JSON.stringify(shorten(repeated.key))} is written twice in one object`, repeated);
}

/** "Unterminated string in JSON at position 4 (line 1 column 5)", 'Unexpected token '}', "{"a":}" is not valid JSON', "Unexpected end of JSON input" */
const v8Words = /^(.*?)(?:(?: in JSON)? at position (\d+).*|, (?:\.{3})?".*"(?:\.{3})? is not valid JSON)$/s;

/** Where something is in a text, from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** What is wrong with a JSON text. The message ends with the place and repeats nothing of the text but a key. */
export class JsonFault extends SyntaxError {
  /** The message without the place. */
  readonly reason: string;
  readonly line: number;
  readonly column: number;

  constructor(reason: string, { line, column }: TextPlace) {
    super(`${reason} (line ${line} column ${column})`);
    this.reason = reason;
    this.line = line;
    this.column = column;
  }
}

/** A key that its object has already, and its second place. */
export interface RepeatedKey extends TextPlace {
  readonly key: string;
}

const backslash = 0x5c;
const marks = /["{}[\],]/g;

/**
 * The first key written twice in one object of a JSON text: `JSON.parse` takes the last without a word. In time that grows with the text.
 * @param text valid JSON
 */
export function repeatedKey(text: string): RepeatedKey | null {
  /** Keys of the objects around, null for lists. */
  const around: (Set<string> | null)[] = [];
  let isKeyNext = false;
  marks.lastIndex = 0;
  for (let mark = marks.exec(text); mark !== null; mark = marks.exec(text)) {
    const { 0: sign, index } = mark;
    if (sign === '"') {
      const end = endOfText(text, index);
      marks.lastIndex = end;
      const keys = around.at(-1);
      if (!isKeyNext || !keys) continue;
      isKeyNext = false;
      const key = JSON.parse(text.slice(index, end)) as string;
      if (keys.has(key)) return { key, ...placeAt(text, index) };
      keys.add(key);
    } else if (sign === ",") isKeyNext = true;
    else if (sign === "{" || sign === "[") {
      around.push(sign === "{" ? new Set() : null);
      isKeyNext = true;
    } else around.pop();
  }
  return null;
}

/** Past the closing quote of the text that opens at `start`. */
function endOfText(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let escapes = 0;
    while (text.charCodeAt(at - 1 - escapes) === backslash) escapes++;
    if (escapes % 2 === 0) return at + 1;
  }
  return text.length;
}

const tokens =
  /[ \t\n\r]*(?:([{[])|([}\]])|(,)|(:)|("[^"\\]*(?:\\(?:["\\/bfnrt]|u[\da-fA-F]{4})[^"\\]*)*")|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)/y;

/** Where a text that is no JSON stops being it: the first token that cannot stand there, or the end. */
function faultAt(text: string): number {
  const around: string[] = [];
  let next: "value" | "value or end" | "key" | "key or end" | "colon" | "comma or end" = "value";
  tokens.lastIndex = 0;
  for (;;) {
    const start = tokens.lastIndex;
    const token = tokens.exec(text);
    if (token === null) return start + (/^[ \t\n\r]*/.exec(text.slice(start))?.[0].length ?? 0);
    const [all, open, close, comma, colon, string] = token;
    const at = tokens.lastIndex - all.trimStart().length;
    const inObject = around.at(-1) === "{";
    if (open !== undefined && next.startsWith("value")) {
      around.push(open);
      next = open === "{" ? "key or end" : "value or end";
    } else if (close !== undefined && next.endsWith("or end") && around.length > 0 && inObject === (close === "}")) {
      around.pop();
      next = "comma or end";
    } else if (comma !== undefined && next === "comma or end" && around.length > 0) next = inObject ? "key" : "value";
    else if (colon !== undefined && next === "colon") next = "value";
    else if (string !== undefined && next.startsWith("key")) next = "colon";
    else if ((open ?? close ?? comma ?? colon) === undefined && next.startsWith("value")) next = "comma or end";
    else return at;
  }
}

function placeAt(text: string, index: number): TextPlace {
  const before = text.slice(0, index).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
