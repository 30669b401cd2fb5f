import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { readDate } from "./dates.ts";

type Test = (record: JsonObject) => boolean;
type Literal = { readonly value: string | number | boolean | null };

const token = /\s*(?:(&&|\|\||==|!=|>=|<=|>|<|\(|\)|,)|"((?:[^"\\]|\\.)*)"|(-?\d+(?:\.\d+)?)|([A-Za-z_][\w.]*))/y;
type Token = { readonly kind: "mark" | "text" | "number" | "word"; readonly text: string };

class WhereError extends Error {}

/**
 * Xero's filter language, as far as its documentation shows it: comparisons, `.Contains("x")`, `.StartsWith("x")`, `.EndsWith("x")`, Guid("…"),
 * DateTime(y, m, d), AND/OR (also && and ||), parentheses. Answers a test, or a sentence that says what cannot be read.
 */
export function parseWhere(text: string): Test | string {
  if (text.trim() === "") return () => true;
  try {
    const reader = new Reader(tokenize(text));
    const test = either(reader);
    return reader.done ? test : `Unexpected "${reader.take().text}"`;
  } catch (error) {
    if (error instanceof WhereError) return error.message;
    throw error;
  }
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== "") {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null || tokens.length >= 200) throw new WhereError(`The filter cannot be read from character ${at + 1} on`);
    const [, mark, quoted, number, word] = match;
    if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
    else if (quoted !== undefined) tokens.push({ kind: "text", text: quoted.replaceAll(/\\(.)/g, "$1") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else tokens.push({ kind: "word", text: word ?? "" });
  }
  return tokens;
}

class Reader {
  private readonly tokens: readonly Token[];
  private at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get done(): boolean {
    return this.at >= this.tokens.length;
  }

  take(): Token {
    const next = this.tokens[this.at++];
    if (next === undefined) throw new WhereError("The filter ends too early");
    return next;
  }

  accept(...texts: readonly string[]): string | null {
    const next = this.tokens[this.at];
    if (next === undefined || next.kind === "text" || !texts.includes(next.text.toUpperCase())) return null;
    this.at++;
    return next.text.toUpperCase();
  }

  expect(text: string): void {
    if (this.accept(text) === null) throw new WhereError(`Expected "${text}"`);
  }
}

function either(reader: Reader): Test {
  let test = both(reader);
  while (reader.accept("OR", "||") !== null) {
    const [left, right] = [test, both(reader)];
    test = (record) => left(record) || right(record);
  }
  return test;
}

function both(reader: Reader): Test {
  let test = single(reader);
  while (reader.accept("AND", "&&") !== null) {
    const [left, right] = [test, single(reader)];
    test = (record) => left(record) && right(record);
  }
  return test;
}

function single(reader: Reader): Test {
  if (reader.accept("(") !== null) {
    const test = either(reader);
    reader.expect(")");
    return test;
  }
  const field = reader.take();
  if (field.kind !== "word") throw new WhereError(`"${field.text}" is not a field`);
  const method = /^(.+)\.(Contains|StartsWith|EndsWith)$/i.exec(field.text);
  if (method !== null && reader.accept("(") !== null) {
    const wanted = String(literal(reader).value).toLowerCase();
    reader.expect(")");
    return textTest(method[1] ?? "", method[2]?.toLowerCase() ?? "", wanted);
  }
  const operator = reader.accept("==", "!=", ">=", "<=", ">", "<");
  if (operator === null) throw new WhereError(`Expected a comparison after "${field.text}"`);
  const { value } = literal(reader);
  return (record) => compare(read(record, field.text), operator, value);
}

function textTest(path: string, method: string, wanted: string): Test {
  return (record) => {
    const text = String(read(record, path) ?? "").toLowerCase();
    return method === "contains" ? text.includes(wanted) : method === "startswith" ? text.startsWith(wanted) : text.endsWith(wanted);
  };
}

function literal(reader: Reader): Literal {
  const next = reader.take();
  if (next.kind === "text") return { value: next.text };
  if (next.kind === "number") return { value: Number(next.text) };
  switch (next.text.toLowerCase()) {
    case "true":
      return { value: true };
    case "false":
      return { value: false };
    case "null":
      return { value: null };
    case "guid": {
      reader.expect("(");
      const inner = literal(reader);
      reader.expect(")");
      return inner;
    }
    case "datetime": {
      reader.expect("(");
      const parts = [Number(reader.take().text)];
      while (reader.accept(",") !== null) parts.push(Number(reader.take().text));
      reader.expect(")");
      const [year = 1970, month = 1, day = 1] = parts;
      return { value: `/Date(${Date.UTC(year, month - 1, day)}+0000)/` };
    }
    default:
      throw new WhereError(`"${next.text}" is not a value`);
  }
}

function read(record: JsonObject, path: string): Json {
  let current: Json = record;
  for (const part of path.split(".")) {
    if (!isJsonObject(current) || !Object.hasOwn(current, part)) return null;
    current = current[part] ?? null;
  }
  return current;
}

function compare(found: Json, operator: string, wanted: Literal["value"]): boolean {
  const [left, right] = [comparable(found), comparable(wanted)];
  switch (operator) {
    case "==":
      return left === right;
    case "!=":
      return left !== right;
    default:
      if (left === null || right === null || typeof left !== typeof right) return false;
      return operator === ">" ? left > right : operator === "<" ? left < right : operator === ">=" ? left >= right : left <= right;
  }
}

/** Xero compares text without case, and days as times. */
function comparable(value: Json): string | number | boolean | null {
  if (typeof value === "string") return value.startsWith("/Date(") ? (readDate(value) ?? value) : value.toLowerCase();
  return typeof value === "number" || typeof value === "boolean" ? value : null;
}
