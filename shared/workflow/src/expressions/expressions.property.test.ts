import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { evaluateTemplate, parseTemplate, referencesIn, resolveInput, type ExpressionScope } from "./index.ts";

/** An expression as a tree: written to text by `write`, and evaluated directly by `meaning`, the reference. */
type Tree =
  | { readonly kind: "literal"; readonly value: null | boolean | number | string }
  | { readonly kind: "path"; readonly root: "trigger" | "item" | "variables" | "steps"; readonly keys: readonly (string | number)[] }
  | { readonly kind: "call"; readonly name: "UPPER" | "COALESCE" | "CONCAT"; readonly args: readonly Tree[]; readonly piped: boolean };

const names = ["a", "b", "customer", "order-id", "x y", "é", "0"];
const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.constantFrom("", "text", "{{a}}", "}}", "ü"),
    fc.array(tie("value"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...names), tie("value"), { maxKeys: 4 }),
  ),
})).value;

const scopes: fc.Arbitrary<ExpressionScope> = fc.record({
  input: json,
  headers: fc.constant({}),
  steps: fc.dictionary(fc.constantFrom("a", "b", "customer"), fc.record({ output: json })),
  item: json,
  index: fc.nat(),
  variables: fc.dictionary(fc.constantFrom(...names), json),
  config: fc.constant({}),
  run: fc.constant({}),
});

const trees: fc.Arbitrary<Tree> = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.record({ kind: fc.constant("literal" as const), value: fc.oneof(fc.constant(null), fc.boolean(), fc.integer(), fc.string({ maxLength: 8 })) }),
    fc.record({
      kind: fc.constant("path" as const),
      root: fc.constantFrom("trigger" as const, "item" as const, "variables" as const),
      keys: fc.array(fc.oneof(fc.constantFrom(...names), fc.nat(3)), { maxLength: 4 }),
    }),
    fc.record({
      kind: fc.constant("path" as const),
      root: fc.constant("steps" as const),
      keys: fc.tuple(fc.constantFrom("a", "b", "customer"), fc.constant("output"), fc.constantFrom(...names)),
    }),
    fc.record({ kind: fc.constant("call" as const), name: fc.constantFrom("UPPER" as const), args: fc.tuple(tie("tree")), piped: fc.boolean() }),
    fc.record({
      kind: fc.constant("call" as const),
      name: fc.constantFrom("COALESCE" as const, "CONCAT" as const),
      args: fc.array(tie("tree"), { minLength: 1, maxLength: 3 }),
      piped: fc.boolean(),
    }),
  ),
})).tree;

function write(tree: Tree, space: string): string {
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
  typeof key === "number" ? `[${space}${key}]` : /^[a-zé][a-z-]*$/.test(key) ? `.${key}` : `[${JSON.stringify(key)}${space}]`;

class Refused extends Error {}

function meaning(tree: Tree, scope: ExpressionScope): Json {
  switch (tree.kind) {
    case "literal":
      return tree.value;
    case "path": {
      let value: unknown = { trigger: scope.input, item: scope.item, variables: scope.variables, steps: scope.steps }[tree.root];
      for (const key of tree.keys)
        value = typeof value === "object" && value !== null && Object.hasOwn(value, key) ? (value as Record<string | number, unknown>)[key] : null;
      return (value ?? null) as Json;
    }
    case "call": {
      const args = tree.args.map((arg) => meaning(arg, scope));
      if (tree.name === "COALESCE") return args.find((arg) => arg !== null && arg !== "") ?? null;
      const [first = null] = args;
      if (tree.name === "UPPER") {
        if (typeof first === "object" && first !== null) throw new Refused();
        return first === null ? null : String(first).toUpperCase();
      }
      if (Array.isArray(first) && args.length <= 2) return first.map(text).join(text(args[1] ?? null));
      return args.map(text).join("");
    }
  }
}

const text = (value: Json): string => (value === null ? "" : typeof value === "object" ? JSON.stringify(value) : String(value));

/** What `work` gives, or the code of its typed error; anything else thrown fails the test. */
function outcome(work: () => Json): { value: Json } | { code: string } {
  try {
    return { value: work() };
  } catch (error) {
    if (error instanceof Refused) return { code: "EXPRESSION_FAILED" };
    const { code } = error as { code?: string };
    if (code !== "EXPRESSION_FAILED" && code !== "EXPRESSION_SYNTAX") throw error;
    return { code };
  }
}

describe("the expression language", () => {
  it("means what a plain reading of the tree means", () => {
    fc.assert(
      fc.property(trees, scopes, fc.constantFrom("", " ", "\n\t"), (tree, scope, space) => {
        const template = `{{${space}${write(tree, space)}${space}}}`;
        expect(outcome(() => evaluateTemplate(parseTemplate(template), scope))).toEqual(outcome(() => meaning(tree, scope)));
      }),
      { numRuns: 1000 },
    );
  });

  it("puts texts and expressions one after the other", () => {
    const plain = fc.string({ maxLength: 6 }).filter((part) => !part.includes("{") && !part.includes("\\"));
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, trees), { minLength: 1, maxLength: 4 }), plain, scopes, (pieces, tail, scope) => {
        const template = `-${pieces.map(([before, tree]) => `${before}{{${write(tree, "")}}}`).join("")}${tail}`;
        const expected = outcome(() => `-${pieces.map(([before, tree]) => before + text(meaning(tree, scope))).join("")}${tail}`);
        expect(outcome(() => evaluateTemplate(parseTemplate(template), scope))).toEqual(expected);
      }),
    );
  });

  it("answers any text with a value or a typed error whose offset lies in it", () => {
    const bits = fc.constantFrom(
      "{{",
      "}}",
      "trigger",
      "steps.a.output",
      ".",
      "[",
      "]",
      "(",
      ")",
      "|",
      "UPPER",
      ",",
      "'",
      '"',
      "\\",
      " ",
      "1",
      "__proto__",
      "constructor",
      "x",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(bits).map((all) => all.join("")),
        ),
        (source) => {
          try {
            const template = parseTemplate(source);
            expect(template.parts.every((part) => part.kind === "text" || (part.start < part.end && part.end <= source.length))).toBe(true);
          } catch (error) {
            const { code, details } = error as { code?: string; details?: { offset: number } };
            expect(code).toBe("EXPRESSION_SYNTAX");
            expect(details?.offset).toBeGreaterThanOrEqual(0);
            expect(details?.offset).toBeLessThanOrEqual(source.length);
          }
        },
      ),
      { numRuns: 2000 },
    );
  });

  it("leaves an input without expressions as it is", () => {
    const plain = json.filter((value) => !JSON.stringify(value).includes("{{"));
    fc.assert(
      fc.property(plain, scopes, (value, scope) => {
        expect(resolveInput(value, scope)).toEqual(value);
      }),
    );
  });

  it("names each step at the place referencesIn says, and renaming there renames the reference", () => {
    fc.assert(
      fc.property(trees, (tree) => {
        const source = `to {{${write(tree, " ")}}}`;
        const references = referencesIn(source);
        let renamed = source;
        for (const { start, end, step } of references.toReversed()) {
          expect(source.slice(start, end)).toBe(step);
          renamed = `${renamed.slice(0, start)}renamed_${step}${renamed.slice(end)}`;
        }
        expect(referencesIn(renamed).map(({ step }) => step)).toEqual(references.map(({ step }) => `renamed_${step}`));
      }),
    );
  });
});
