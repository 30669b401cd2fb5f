import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { compileInput, evaluateTemplate, parseTemplate, referencesIn, resolveInput } from "./index.ts";
import { asText, meaning, Refused, scopes, trees, write } from "./reference.ts";

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
        const expected = outcome(() => meaning(tree, scope));
        expect(outcome(() => evaluateTemplate(parseTemplate(template), scope))).toEqual(expected);
        expect(outcome(() => compileInput(template)(scope))).toEqual(expected);
      }),
      { numRuns: 5_000 },
    );
  });

  it("puts texts and expressions one after the other", () => {
    const plain = fc.string({ maxLength: 6 }).filter((part) => !part.includes("{") && !part.includes("\\"));
    fc.assert(
      fc.property(fc.array(fc.tuple(plain, trees), { minLength: 1, maxLength: 4 }), plain, scopes, (pieces, tail, scope) => {
        const template = `-${pieces.map(([before, tree]) => `${before}{{${write(tree, "")}}}`).join("")}${tail}`;
        const expected = outcome(() => `-${pieces.map(([before, tree]) => before + asText(meaning(tree, scope))).join("")}${tail}`);
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
    const plain = fc
      .jsonValue()
      .map((value) => value as Json)
      .filter((value) => !JSON.stringify(value).includes("{{"));
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
