import { AppError } from "@fastn/core";
import { expressionRoots, type Expression, type ExpressionRoot, type PathKey, type Template, type TemplatePart } from "./ast.ts";
import { findFunction, functionNames } from "./functions.ts";
import { expressionLimits } from "./limits.ts";
import { Reader } from "./reader.ts";

/** Names through which JavaScript objects lead out of their data. */
const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Whether `text` must be parsed at all. */
export const hasExpression = (text: string): boolean => text.includes("{{");

/**
 * Parse a text with `{{…}}` in it. `\{{` stands for `{{` as text, `\\{{` for one backslash and the beginning of an expression.
 *
 *     template   = { text | "{{" pipe "}}" }
 *     pipe       = primary { "|" NAME [ "(" args ")" ] }        what is left of the bar becomes the first argument
 *     primary    = NAME "(" args ")" | path | literal | "(" pipe ")"
 *     path       = root { "." name | "[" number "]" | "[" string "]" }
 *     literal    = number | string | true | false | null
 *
 * @throws AppError EXPRESSION_SYNTAX with `offset` in its details, from 0
 */
export function parseTemplate(text: string): Template {
  if (text.length > expressionLimits.maxTextLength) {
    throw new AppError("EXPRESSION_SYNTAX", `A text with expressions may have ${expressionLimits.maxTextLength} characters; this one has ${text.length}.`, {
      offset: 0,
    });
  }
  const parts: TemplatePart[] = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const open = text.indexOf("{{", at);
    if (open === -1) break;
    const slashes = slashesBefore(text, open, at);
    if (slashes === 1) {
      plain += `${text.slice(at, open - 1)}{{`;
      at = open + 2;
      continue;
    }
    plain += text.slice(at, slashes === 2 ? open - 1 : open);
    if (plain !== "") parts.push({ kind: "text", text: plain });
    plain = "";
    const reader = new Reader(text, open + 2);
    const expression = parsePipe(reader, 0);
    reader.expect("}}");
    parts.push({ kind: "expression", expression, start: open, end: reader.at });
    at = reader.at;
  }
  plain += text.slice(at);
  if (plain !== "") parts.push({ kind: "text", text: plain });
  return { text, parts };
}

/** 0, 1 or 2 (two or more) backslashes right before `open`. */
function slashesBefore(text: string, open: number, from: number): number {
  if (open - 1 < from || text.charAt(open - 1) !== "\\") return 0;
  return open - 2 >= from && text.charAt(open - 2) === "\\" ? 2 : 1;
}

function parsePipe(reader: Reader, nesting: number): Expression {
  if (nesting > expressionLimits.maxNesting) reader.fail(`Expressions nest at most ${expressionLimits.maxNesting} deep`);
  let value = parsePrimary(reader, nesting);
  while (reader.take("|")) {
    reader.skipSpace();
    const start = reader.at;
    const name = reader.name();
    if (name === null) reader.fail("Expected the name of a function after |");
    const args = reader.take("(") ? parseArguments(reader, nesting) : [];
    value = call(reader, name, [value, ...args], start);
  }
  return value;
}

function parsePrimary(reader: Reader, nesting: number): Expression {
  reader.skipSpace();
  const start = reader.at;
  const string = reader.string();
  if (string) return { kind: "literal", value: string.value };
  const number = reader.number();
  if (number !== null) return { kind: "literal", value: number };
  if (reader.take("(")) {
    const inner = parsePipe(reader, nesting + 1);
    reader.expect(")");
    return inner;
  }
  const name = reader.name();
  if (name === null) return reader.fail(reader.text.startsWith("}}", start) ? "An expression is empty" : "Expected an expression");
  if (name === "true" || name === "false") return { kind: "literal", value: name === "true" };
  if (name === "null") return { kind: "literal", value: null };
  if (reader.take("(")) return call(reader, name, parseArguments(reader, nesting), start);
  return parsePath(reader, name, start);
}

function parseArguments(reader: Reader, nesting: number): Expression[] {
  const args: Expression[] = [];
  if (reader.take(")")) return args;
  do args.push(parsePipe(reader, nesting + 1));
  while (reader.take(","));
  reader.expect(")");
  return args;
}

function call(reader: Reader, name: string, args: readonly Expression[], start: number): Expression {
  const fn = findFunction(name);
  if (fn === undefined) return reader.fail(`There is no function ${name}; there are ${functionNames.join(", ")}`, start);
  if (args.length < fn.minArgs || args.length > fn.maxArgs) return reader.fail(`${fn.usage} was given ${args.length} values`, start);
  return { kind: "call", name, args, start, end: reader.at };
}

function parsePath(reader: Reader, name: string, start: number): Expression {
  const root = expressionRoots.find((known) => known === name);
  if (root === undefined) return reader.fail(`${name} is unknown; a path begins with ${expressionRoots.join(", ")}`, start);
  const keys: PathKey[] = [];
  for (;;) {
    const key = parseKey(reader);
    if (key === null) break;
    if (typeof key.key === "string" && forbiddenKeys.has(key.key)) return reader.fail(`${key.key} is not a field expressions may read`, key.start);
    keys.push(key);
  }
  checkRoot(reader, root, keys, start);
  return { kind: "path", root, keys, start, end: reader.at };
}

function checkRoot(reader: Reader, root: ExpressionRoot, keys: readonly PathKey[], start: number): void {
  if (root === "steps" && typeof keys[0]?.key !== "string") reader.fail("steps needs the name of a step, as in steps.customer.output,", start);
  if (root === "index" && keys.length > 0) reader.fail("index is a number and has no fields", start);
}

function parseKey(reader: Reader): PathKey | null {
  const before = reader.at;
  if (reader.take(".")) {
    reader.skipSpace();
    const start = reader.at;
    const key = reader.name();
    if (key === null) return reader.fail("Expected the name of a field after the dot");
    return { key, quoted: false, start, end: reader.at };
  }
  if (reader.take("[")) {
    reader.skipSpace();
    const start = reader.at;
    const string = reader.string();
    const key = string ? string.value : reader.number();
    if (key === null) return reader.fail("Expected a number or a quoted name in the brackets");
    if (typeof key === "number" && !(Number.isSafeInteger(key) && key >= 0)) return reader.fail("An index is a whole number from 0 on", start);
    const end = reader.at;
    reader.expect("]");
    return string ? { key, quoted: true, start: string.start, end: string.end } : { key, quoted: false, start, end };
  }
  reader.at = before;
  return null;
}
