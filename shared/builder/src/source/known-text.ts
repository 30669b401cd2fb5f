import { unwrap, type Node } from "./ast.ts";
import { resolve, type Bindings } from "./bindings.ts";

/** A string whose value is written down, in one literal or in several put together, with the place in the source of each of its UTF-16 code units. */
export interface KnownText {
  readonly text: string;
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

/** null when the expression is no string, or its value is only known at run time. */
export function knownText(bindings: Bindings, source: string, node: Node): KnownText | null {
  const text: string[] = [];
  const starts: number[] = [];
  const ends: number[] = [];
  const add = (from: number, to: number): void => {
    for (const unit of readUnits(source, from, to)) {
      text.push(unit.char);
      starts.push(unit.start);
      ends.push(unit.end);
    }
  };
  const read = (part: Node, depth: number): boolean => {
    const value = resolve(bindings, part);
    if (depth > 50) return false;
    if (value.type === "StringLiteral") add(value.start! + 1, value.end! - 1);
    else if (value.type === "TemplateLiteral") {
      for (const [index, quasi] of value.quasis.entries()) {
        add(quasi.start!, quasi.end!);
        const expression = value.expressions[index];
        if (expression && !read(expression, depth + 1)) return false;
      }
    } else if (value.type === "BinaryExpression" && value.operator === "+") return read(value.left, depth + 1) && read(value.right, depth + 1);
    else return false;
    return true;
  };
  return read(unwrap(node), 0) ? { text: text.join(""), starts, ends } : null;
}

/** Where a stretch of a known text stands in the source; null when its parts stand apart. */
export function placeOf(known: KnownText, start: number, end: number): { start: number; end: number } | null {
  for (let at = start + 1; at < end; at++) if (known.starts[at] !== known.ends[at - 1] && known.starts[at] !== known.starts[at - 1]) return null;
  const [from, to] = [known.starts[start], known.ends[end - 1]];
  return from === undefined || to === undefined ? null : { start: from, end: to };
}

const singleEscapes: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v" };

/** Code units of the value of the literal text between two offsets, escapes decoded as ECMAScript does. */
function* readUnits(source: string, from: number, to: number): Generator<{ char: string; start: number; end: number }> {
  for (let at = from; at < to;) {
    const start = at;
    const char = source.charAt(at++);
    if (char === "\r") {
      // Template literals read every line end as LF; plain strings hold none.
      if (source.charAt(at) === "\n") at++;
      yield { char: "\n", start, end: at };
      continue;
    }
    if (char !== "\\") {
      yield { char, start, end: at };
      continue;
    }
    const { value, end } = readEscape(source, at);
    at = end;
    for (const unit of value.split("")) yield { char: unit, start, end };
  }
}

function readEscape(source: string, at: number): { value: string; end: number } {
  const rest = source.slice(at, at + 12);
  const code = /^x([0-9a-fA-F]{2})/.exec(rest) ?? /^u([0-9a-fA-F]{4})/.exec(rest) ?? /^u\{([0-9a-fA-F]+)\}/.exec(rest);
  if (code) return { value: String.fromCodePoint(Math.min(Number.parseInt(code[1]!, 16), 0x10ffff)), end: at + code[0].length };
  const lineEnd = /^(?:\r\n|[\n\r\u2028\u2029])/.exec(rest);
  if (lineEnd) return { value: "", end: at + lineEnd[0].length };
  const char = rest.charAt(0);
  if (char === "0" && !/^0\d/.test(rest)) return { value: "\0", end: at + 1 };
  return { value: singleEscapes[char] ?? char, end: at + 1 };
}
