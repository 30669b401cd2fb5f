import type { Json } from "@fastn/core";

/** Why a function cannot take a value; the caller adds where. */
export class FunctionRefusal extends Error {}

export interface ExpressionFunction {
  readonly minArgs: number;
  readonly maxArgs: number;
  /** How it is written, for messages and completion. */
  readonly usage: string;
  readonly description: string;
  readonly apply: (args: readonly Json[]) => Json;
}

const many = 100;
const text = (usage: string, description: string, change: (value: string) => string): ExpressionFunction => ({
  minArgs: 1,
  maxArgs: 1,
  usage,
  description,
  apply: ([value = null]) => (value === null ? null : change(asText(value))),
});
const number = (usage: string, description: string, combine: (a: number, b: number) => number): ExpressionFunction => ({
  minArgs: 2,
  maxArgs: many,
  usage,
  description,
  apply: (args) => {
    const numbers = args.map(asNumber);
    if (numbers.includes(null)) return null;
    // 15 digits is what a double holds for sure: 10 × 1.1 is 11, not 11.000000000000002.
    return finite(
      Number(
        numbers
          .map((value) => value ?? 0)
          .reduce(combine)
          .toPrecision(15),
      ),
    );
  },
});

/** The documented transform functions. Given null they answer null, except CONCAT (nothing) and COALESCE. */
const functions: Readonly<Record<string, ExpressionFunction>> = {
  UPPER: text("UPPER(text)", "The text in capital letters", (value) => value.toUpperCase()),
  LOWER: text("LOWER(text)", "The text in small letters", (value) => value.toLowerCase()),
  TRIM: text("TRIM(text)", "The text without space around it", (value) => value.trim()),
  CONCAT: {
    minArgs: 1,
    maxArgs: many,
    usage: "CONCAT(value, value, …) or CONCAT(list, separator)",
    description: "Values one after the other as text; or a list's elements with a separator between them",
    apply: ([first = null, ...rest]) =>
      Array.isArray(first) && rest.length <= 1
        ? first.map(asTextOrNothing).join(asTextOrNothing(rest[0] ?? null))
        : [first, ...rest].map(asTextOrNothing).join(""),
  },
  ROUND: {
    minArgs: 1,
    maxArgs: 2,
    usage: "ROUND(number, decimals)",
    description: "The number with at most so many decimals (default 2); halves go away from zero",
    apply: ([value = null, decimals = 2]) => {
      const rounded = asNumber(value);
      return rounded === null ? null : round(rounded, asNumber(decimals) ?? 2);
    },
  },
  MULTIPLY: number("MULTIPLY(number, number, …)", "The product", (a, b) => a * b),
  ADD: number("ADD(number, number, …)", "The sum", (a, b) => a + b),
  COALESCE: {
    minArgs: 1,
    maxArgs: many,
    usage: "COALESCE(value, value, …)",
    description: "The first value that is neither null nor empty text",
    apply: (args) => args.find((value) => value !== null && value !== "") ?? null,
  },
};

export const functionNames: readonly string[] = Object.keys(functions);

export function findFunction(name: string): ExpressionFunction | undefined {
  return Object.hasOwn(functions, name) ? functions[name] : undefined;
}

/** A value as part of a text: null is nothing, lists and objects are JSON. */
export function asTextOrNothing(value: Json): string {
  if (value === null) return "";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function asText(value: Json): string {
  if (typeof value === "object") throw new FunctionRefusal(`needs text, not ${describe(value)}`);
  return String(value);
}

function asNumber(value: Json): number | null {
  if (value === null) return null;
  if (typeof value === "number") return finite(value);
  if (typeof value === "string" && /^\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*$/.test(value)) return finite(Number(value));
  throw new FunctionRefusal(`needs a number, not ${describe(value)}`);
}

function finite(value: number): number {
  if (!Number.isFinite(value)) throw new FunctionRefusal("gives a number out of range");
  return value;
}

function describe(value: Json): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : JSON.stringify(value).slice(0, 40);
}

/** Decimal rounding: shifting the exponent in the text is exact, multiplying by 100 is not (1.005 × 100 is 100.49999999999999). */
function round(value: number, decimals: number): number {
  if (!Number.isInteger(decimals) || decimals < 0 || decimals > 15) throw new FunctionRefusal(`takes 0 to 15 decimals, not ${decimals}`);
  const shifted = shift(Math.abs(value), decimals);
  // Past 2^53 a double has no decimals left to round.
  return shifted > Number.MAX_SAFE_INTEGER ? value : Math.sign(value) * shift(Math.round(shifted), -decimals);
}

function shift(value: number, places: number): number {
  const [digits = "0", exponent = "0"] = String(value).split("e");
  return Number(`${digits}e${Number(exponent) + places}`);
}
