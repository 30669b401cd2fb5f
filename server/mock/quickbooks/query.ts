import type { Json, JsonObject } from "@fastn/core/values";
import { isJsonObject } from "@fastn/core/values";
import { likeTest } from "../like.ts";

/** A query of the subset `select * | count(*) from X where a = '1' and b in ('x') orderby c desc startposition 1 maxresults 10`. */
export interface Query {
  readonly count: boolean;
  readonly from: string;
  readonly keep: (record: JsonObject) => boolean;
  readonly compare: ((a: JsonObject, b: JsonObject) => number) | null;
  /** From 1. */
  readonly startPosition: number;
  readonly maxResults: number;
}

const token = /\s*(?:'((?:[^'\\]|\\.)*)'|(<=|>=|=|<|>|\*|,|\(|\))|([\w.]+))/y;
class QueryError extends Error {}

interface Token {
  readonly text: string;
  readonly quoted: boolean;
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (text.slice(token.lastIndex).trim() !== "") {
    const match = token.exec(text);
    if (match === null || tokens.length >= 300) throw new QueryError("the query cannot be read");
    tokens.push({ text: match[1]?.replaceAll(/\\(.)/g, "$1") ?? match[2] ?? match[3] ?? "", quoted: match[1] !== undefined });
  }
  return tokens;
}

/** Answers what is wrong as text. */
export function parseQuery(text: string): Query | string {
  try {
    return read(tokenize(text));
  } catch (error) {
    if (error instanceof QueryError) return error.message;
    throw error;
  }
}

function read(tokens: readonly Token[]): Query {
  let at = 0;
  const peek = (word: string): boolean => tokens[at]?.quoted === false && tokens[at]?.text.toLowerCase() === word;
  const accept = (word: string): boolean => (peek(word) ? (at++, true) : false);
  const expect = (word: string): void => {
    if (!accept(word)) throw new QueryError(`Encountered "${tokens[at]?.text ?? "<EOF>"}". Was expecting "${word}"`);
  };
  const take = (): Token => tokens[at++] ?? fail("the query ends too early");

  expect("select");
  let count = false;
  if (accept("count")) {
    for (const mark of ["(", "*", ")"]) expect(mark);
    count = true;
  } else if (!accept("*")) {
    do take();
    while (accept(","));
  }
  expect("from");
  const from = take().text;
  const tests: ((record: JsonObject) => boolean)[] = [];
  if (accept("where")) {
    do tests.push(condition(take, accept, expect));
    while (accept("and"));
  }
  let compare: Query["compare"] = null;
  if (accept("orderby") || (accept("order") && accept("by"))) {
    const field = take().text;
    const sign = accept("desc") ? -1 : (accept("asc"), 1);
    compare = (a, b) => sign * order(valueAt(a, field), valueAt(b, field));
  }
  const startPosition = accept("startposition") ? whole(take()) : 1;
  const maxResults = accept("maxresults") ? whole(take()) : 100;
  if (at < tokens.length) throw new QueryError(`Encountered "${tokens[at]?.text}". The query ends before it`);
  if (startPosition < 1 || maxResults < 1 || maxResults > 1000) throw new QueryError("startposition or maxresults is out of range");
  return { count, from, keep: (record) => tests.every((test) => test(record)), compare, startPosition, maxResults };
}

const fail = (message: string): never => {
  throw new QueryError(message);
};
const whole = ({ text }: Token): number => (/^\d+$/.test(text) ? Number(text) : fail(`"${text}" is not a number`));

function condition(take: () => Token, accept: (word: string) => boolean, expect: (word: string) => void): (record: JsonObject) => boolean {
  const field = take().text;
  if (accept("in")) {
    expect("(");
    const wanted: string[] = [];
    do wanted.push(take().text);
    while (accept(","));
    expect(")");
    return (record) => wanted.includes(String(valueAt(record, field)));
  }
  if (accept("like")) {
    const test = likeTest(take().text);
    return (record) => test(String(valueAt(record, field) ?? ""));
  }
  const operator = take().text;
  const wanted = take().text;
  const holds: Readonly<Record<string, (difference: number) => boolean>> = {
    "=": (difference) => difference === 0,
    "<": (difference) => difference < 0,
    ">": (difference) => difference > 0,
    "<=": (difference) => difference <= 0,
    ">=": (difference) => difference >= 0,
  };
  const test = holds[operator] ?? fail(`Encountered "${operator}". Was expecting an operator`);
  return (record) => {
    const value = valueAt(record, field);
    return value !== undefined && value !== null && test(order(value, wanted));
  };
}

/** `MetaData.LastUpdatedTime`; a reference counts as its id, an email as its address. */
function valueAt(record: JsonObject, path: string): Json | undefined {
  let value: Json | undefined = record;
  for (const part of path.split(".")) value = isJsonObject(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return isJsonObject(value) ? (value["value"] ?? value["Address"]) : value;
}

const isTime = /^\d{4}-\d\d-\d\dT/;

/** Numbers as numbers, times as times, all else as text without case. */
function order(a: Json | undefined, b: Json | undefined): number {
  const [left, right] = [String(a ?? ""), String(b ?? "")];
  if (isTime.test(left) && /^\d{4}-\d\d-\d\d/.test(right)) return Date.parse(left) - Date.parse(right);
  if (left !== "" && right !== "" && !Number.isNaN(Number(left)) && !Number.isNaN(Number(right))) return Number(left) - Number(right);
  return left.toLowerCase() < right.toLowerCase() ? -1 : left.toLowerCase() > right.toLowerCase() ? 1 : 0;
}
