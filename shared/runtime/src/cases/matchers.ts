import { textPattern } from "@fastn/core/text-pattern";
import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** One way in which a value is not what a case expects. */
export interface Difference {
  /** `output.lines[0].total`. */
  readonly path: string;
  readonly message: string;
  readonly expected: Json;
  /** null when it is not there. */
  readonly actual: Json;
}

interface Matcher {
  /** What the operand must be, in words; null when it fits. */
  readonly refuse: (operand: Json) => string | null;
  readonly matches: (actual: Json | undefined, operand: Json) => boolean;
  readonly says: (operand: Json) => string;
}

const anything = (): null => null;
const needs =
  (what: string, fits: (operand: Json) => boolean) =>
  (operand: Json): string | null =>
    fits(operand) ? null : `needs ${what}`;
const isNumber = (value: Json | undefined): value is number => typeof value === "number";
const isText = (value: Json | undefined): value is string => typeof value === "string";
const comparable = needs("a number or a text", (operand) => isNumber(operand) || isText(operand));
const types = ["string", "number", "boolean", "object", "array", "null"];

function typeOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

/** Numbers with numbers, texts with texts (so ISO times too). */
function compared(test: (order: number) => boolean): (actual: Json | undefined, operand: Json) => boolean {
  return (actual, operand) => {
    if (isNumber(actual) && isNumber(operand)) return test(actual - operand);
    if (isText(actual) && isText(operand)) return test(actual < operand ? -1 : actual > operand ? 1 : 0);
    return false;
  };
}

function refusePattern(operand: Json): string | null {
  if (!isText(operand)) return "needs a regular expression";
  try {
    textPattern(operand);
    return null;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return `needs a regular expression: ${error.message.replace(/\.$/, "")}`;
  }
}

const matchers: Readonly<Record<string, Matcher>> = {
  $matches: {
    refuse: refusePattern,
    matches: (actual, operand) => isText(actual) && textPattern(String(operand)).test(actual),
    says: (operand) => `does not match ${String(operand)}`,
  },
  $type: {
    refuse: needs(`one of ${types.join(", ")}`, (operand) => isText(operand) && types.includes(operand)),
    matches: (actual, operand) => actual !== undefined && typeOf(actual) === operand,
    says: (operand) => `is no ${String(operand)}`,
  },
  $exists: {
    refuse: needs("true or false", (operand) => typeof operand === "boolean"),
    matches: (actual, operand) => (actual !== undefined && actual !== null) === operand,
    says: (operand) => (operand === true ? "is not there" : "is there"),
  },
  $equals: {
    refuse: anything,
    matches: (actual, operand) => actual !== undefined && canonical(actual) === canonical(operand),
    says: (operand) => `is not exactly ${show(operand)}`,
  },
  $not: {
    refuse: (operand) => matcherFault(operand)?.message ?? null,
    matches: (actual, operand) => differences(operand, actual, "").length > 0,
    says: (operand) => `is ${show(operand)}`,
  },
  $gt: { refuse: comparable, matches: compared((order) => order > 0), says: (operand) => `is not above ${show(operand)}` },
  $gte: { refuse: comparable, matches: compared((order) => order >= 0), says: (operand) => `is below ${show(operand)}` },
  $lt: { refuse: comparable, matches: compared((order) => order < 0), says: (operand) => `is not below ${show(operand)}` },
  $lte: { refuse: comparable, matches: compared((order) => order <= 0), says: (operand) => `is above ${show(operand)}` },
  $contains: {
    refuse: (operand) => matcherFault(operand)?.message ?? null,
    matches: (actual, operand) =>
      isText(actual)
        ? isText(operand) && actual.includes(operand)
        : Array.isArray(actual) && actual.some((item: Json) => differences(operand, item, "").length === 0),
    says: (operand) => `does not contain ${show(operand)}`,
  },
  $length: {
    refuse: (operand) => (isNumber(operand) ? null : isMatcher(operand) ? (matcherFault(operand)?.message ?? null) : "needs a number or a matcher"),
    matches: (actual, operand) => (isText(actual) || Array.isArray(actual)) && differences(operand, actual.length, "").length === 0,
    says: (operand) => `does not have the length ${show(operand)}`,
  },
};

/** An object whose members all begin with `$` is a matcher; several of them must all hold. */
const isMatcher = (value: Json): value is JsonObject => isJsonObject(value) && Object.keys(value).some((key) => key.startsWith("$"));

/** What is wrong with an expected value, as written; null when nothing is. */
export function matcherFault(expected: Json): { readonly path: readonly (string | number)[]; readonly message: string } | null {
  if (Array.isArray(expected)) return firstFault(expected.map((item: Json, index) => [index, item] as const));
  if (!isJsonObject(expected)) return null;
  if (!isMatcher(expected)) return firstFault(Object.entries(expected));
  for (const [name, operand] of Object.entries(expected)) {
    const matcher = Object.hasOwn(matchers, name) ? matchers[name] : undefined;
    if (matcher === undefined) return { path: [name], message: `There is no matcher "${name}". There are: ${Object.keys(matchers).join(", ")}.` };
    const fault = matcher.refuse(operand);
    if (fault !== null) return { path: [name], message: fault.startsWith("needs") ? `${name} ${fault}.` : fault };
  }
  return null;
}

function firstFault(members: readonly (readonly [string | number, Json])[]): ReturnType<typeof matcherFault> {
  for (const [key, value] of members) {
    const fault = matcherFault(value);
    if (fault !== null) return { path: [key, ...fault.path], message: fault.message };
  }
  return null;
}

/**
 * How `actual` differs from what is expected. Objects may have more members than expected; lists must have as many items.
 * @param path names the value in messages
 */
export function differences(expected: Json, actual: Json | undefined, path: string): Difference[] {
  const differ = (message: string): Difference[] => [{ path, message: `${path} ${message}`.trim(), expected, actual: actual ?? null }];
  if (isMatcher(expected)) {
    return Object.entries(expected).flatMap(([name, operand]) => {
      const matcher = matchers[name];
      return matcher === undefined || matcher.matches(actual, operand) ? [] : differ(`${matcher.says(operand)}: it is ${show(actual)}`);
    });
  }
  if (isJsonObject(expected)) {
    if (!isJsonObject(actual)) return differ(`is ${show(actual)}, not an object`);
    return Object.entries(expected).flatMap(([name, member]) =>
      differences(member, Object.hasOwn(actual, name) ? actual[name] : undefined, memberPath(path, name)),
    );
  }
  if (Array.isArray(expected)) {
    if (!Array.isArray(actual)) return differ(`is ${show(actual)}, not a list`);
    if (actual.length !== expected.length) return differ(`has ${actual.length} items, not ${expected.length}`);
    return expected.flatMap((item: Json, index) => differences(item, actual[index] as Json, `${path}[${index}]`));
  }
  return actual === expected ? [] : differ(`is ${show(actual)}, not ${show(expected)}`);
}

const memberPath = (path: string, name: string): string => (/^[\w$]+$/.test(name) ? `${path}.${name}` : `${path}[${JSON.stringify(name)}]`);

/** The same text for equal values, whatever the order of members. */
function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isJsonObject(value)) return JSON.stringify(value);
  const members = Object.keys(value).toSorted();
  return `{${members.map((name) => `${JSON.stringify(name)}:${canonical(value[name] ?? null)}`).join(",")}}`;
}

function show(value: Json | undefined): string {
  if (value === undefined) return "missing";
  const text = JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}
