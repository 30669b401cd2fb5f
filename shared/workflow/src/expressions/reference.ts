import fc from "fast-check";
import type { Json } from "@fastn/core";
import type { ExpressionScope } from "./index.ts";

// A second, plain reading of the expression language, for comparing: it works on generated trees, knows no parser, no limits and no positions, and
// does decimal arithmetic in whole numbers. Nothing of the evaluator is used here.

/** An expression as a tree: written to text by `write`, and evaluated directly by `meaning`. */
export type Tree =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  | { readonly kind: "path"; readonly root: Root; readonly keys: readonly (string | number)[] }
  | { readonly kind: "call"; readonly name: FunctionName; readonly args: readonly Tree[]; readonly piped: boolean };

const roots = ["input", "trigger", "headers", "item", "variables", "var", "config", "run"] as const;
type Root = (typeof roots)[number] | "steps" | "index";
type FunctionName = "UPPER" | "LOWER" | "TRIM" | "CONCAT" | "COALESCE" | "ROUND" | "ADD" | "MULTIPLY";

const names = ["a", "b", "customer", "order-id", "x y", "é", "0", "length", "toString", "hasOwnProperty"];
const texts = ["", "text", " Padded ", "{{a}}", "{{trigger.a}}", "}}", "ü", "ß", "12", " 3.5 ", "-0.25", "1e3", "0x10", ".", "'\"\\", "\u{1f600}"];
/** Few digits, so that sums and products are exact in fifteen. */
const decimals: fc.Arbitrary<number> = fc
  .tuple(fc.integer({ min: 0, max: 9_999 }), fc.integer({ min: 0, max: 3 }))
  .map(([digits, places]) => digits / 10 ** places);

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    decimals,
    fc.constantFrom(...texts),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 4 }),
  ),
})).value;
const record = fc.dictionary(fc.constantFrom(...names), json, { maxKeys: 4 });

/** Inside loops and outside. */
export const scopes: fc.Arbitrary<ExpressionScope> = fc
  .record({
    input: json,
    headers: fc.dictionary(fc.constantFrom("a", "order-id"), fc.constantFrom(...texts)),
    steps: fc.dictionary(fc.constantFrom("a", "b", "customer"), fc.record({ output: json })),
    variables: record,
    config: record,
    run: record,
    loop: fc.option(fc.record({ item: json, index: fc.nat(50) }), { nil: null }),
  })
  .map(({ loop, ...scope }) => ({ ...scope, ...loop }));

export const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => {
  const call = (name: FunctionName, least: number, most: number) =>
    fc.record({
      kind: fc.constant("call" as const),
      name: fc.constant(name),
      args: fc.array(tie("tree"), { minLength: least, maxLength: most }),
      piped: fc.boolean(),
    });
  const literal = (value: fc.Arbitrary<null | boolean | number | string>) => fc.record({ kind: fc.constant("literal" as const), value });
  const path = <R extends Root>(root: fc.Arbitrary<R>, keys: fc.Arbitrary<(string | number)[]>) =>
    fc.record({ kind: fc.constant("path" as const), root, keys });
  return {
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      literal(fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), decimals, fc.string({ maxLength: 8 }), fc.constantFrom(...texts))),
      path(fc.constantFrom(...roots), fc.array(fc.oneof(fc.constantFrom(...names), fc.nat(3)), { maxLength: 4 })),
      path(fc.constant("steps" as const), fc.tuple(fc.constantFrom("a", "b", "customer"), fc.constant("output"), fc.constantFrom(...names))),
      path(fc.constant("index" as const), fc.constant([])),
      fc.oneof(call("UPPER", 1, 1), call("LOWER", 1, 1), call("TRIM", 1, 1)),
      fc.oneof(call("CONCAT", 1, 3), call("COALESCE", 1, 3)),
      fc.oneof(call("ROUND", 1, 2), call("ADD", 2, 3), call("MULTIPLY", 2, 3)),
    ),
  };
}).tree;

export function write(tree: Tree, space: string): string {
  switch (tree.kind) {
    case "literal":
      return JSON.stringify(tree.value);
    case "path":
      return tree.root + tree.keys.map((key) => writeKey(key, space)).join("");
    case "call": {
      const [first, ...rest] = tree.args.map((arg) => write(arg, space));
      if (tree.piped) return `(${first}${space}|${space}${tree.name}${rest.length === 0 ? "" : `(${rest.join(",")})`})`;
      return `${tree.name}(${[first, ...rest].join(`,${space}`)})`;
    }
  }
}

const writeKey = (key: string | number, space: string): string =>
  typeof key === "number" ? `[${space}${key}]` : /^[a-zA-Zé][a-zA-Z-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}${space}]`;

/** The language says that this has no value. */
export class Refused extends Error {}

export function meaning(tree: Tree, scope: ExpressionScope): Json {
  if (tree.kind === "literal") return tree.value;
  if (tree.kind === "path") return tree.keys.reduce<Json>(read, start(tree.root, scope));
  return apply(
    tree.name,
    tree.args.map((arg) => meaning(arg, scope)),
  );
}

function start(root: Root, scope: ExpressionScope): Json {
  if (root === "item" || root === "index") {
    if (scope.index === undefined) throw new Refused();
    return scope[root] ?? null;
  }
  if (root === "input" || root === "trigger") return scope.input;
  if (root === "var" || root === "variables") return scope.variables;
  return scope[root];
}

function read(value: Json, key: string | number): Json {
  if (key === "length" && (typeof value === "string" || Array.isArray(value))) return value.length;
  if (Array.isArray(value)) return value.find((_item, at) => String(at) === String(key)) ?? null;
  if (typeof value !== "object" || value === null) return null;
  return new Map(Object.entries(value)).get(String(key)) ?? null;
}

function apply(name: FunctionName, args: readonly Json[]): Json {
  const [first = null, second = null] = args;
  switch (name) {
    case "COALESCE":
      return args.find((arg) => arg !== null && arg !== "") ?? null;
    case "CONCAT":
      if (Array.isArray(first) && args.length <= 2) return first.map(asText).join(asText(second));
      return args.map(asText).join("");
    case "UPPER":
    case "LOWER":
    case "TRIM":
      if (first === null) return null;
      if (typeof first === "object") throw new Refused();
      return name === "UPPER" ? String(first).toUpperCase() : name === "LOWER" ? String(first).toLowerCase() : String(first).trim();
    case "ROUND": {
      const value = decimal(first);
      if (value === null) return null;
      const places = args.length < 2 ? 2 : Number(decimal(second) ?? 2);
      if (!Number.isInteger(places) || places < 0 || places > 15) throw new Refused();
      return rounded(value, places);
    }
    case "ADD":
    case "MULTIPLY": {
      const values = args.map(decimal);
      if (values.includes(null)) return null;
      return combined(name, values as string[]);
    }
  }
}

export const asText = (value: Json): string => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** A number as decimal text; null stays null. */
function decimal(value: Json): string | null {
  if (value === null) return null;
  if (typeof value === "number") return String(value);
  if (typeof value !== "string" || !/^[-+.\deE\s]+$/.test(value) || value.trim() === "" || !Number.isFinite(Number(value))) throw new Refused();
  return String(Number(value));
}

/** Digits as a whole number and how many of them are decimals: 1.5 is 15 and 1. */
function scaled(text: string): { readonly digits: bigint; readonly places: number } {
  const [mantissa = "0", exponent = "0"] = text.split("e");
  const [whole = "0", fraction = ""] = mantissa.split(".");
  const places = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return places >= 0 ? { digits, places } : { digits: digits * 10n ** BigInt(-places), places: 0 };
}

const unscaled = (digits: bigint, places: number): number => Number(`${digits}e-${places}`);

function rounded(text: string, wanted: number): number {
  const { digits, places } = scaled(text);
  if (places <= wanted) return unscaled(digits, places);
  const divisor = 10n ** BigInt(places - wanted);
  const size = digits < 0n ? -digits : digits;
  const quotient = (size * 2n + divisor) / (divisor * 2n);
  return unscaled(digits < 0n ? -quotient : quotient, wanted);
}

function combined(name: "ADD" | "MULTIPLY", values: readonly string[]): number {
  const result = values.map(scaled).reduce((a, b) => {
    if (name === "MULTIPLY") return { digits: a.digits * b.digits, places: a.places + b.places };
    const places = Math.max(a.places, b.places);
    return { digits: a.digits * 10n ** BigInt(places - a.places) + b.digits * 10n ** BigInt(places - b.places), places };
  });
  return Number(unscaled(result.digits, result.places).toPrecision(15));
}
