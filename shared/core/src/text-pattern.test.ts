import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textPattern } from "./text-pattern.ts";

describe("a pattern somebody else wrote", () => {
  it.each(["(a+)+$", "^(a|a)*$", "^(\\w+\\s?)*$", "(.*a){20}b"])("%s answers at once for a text that stops JavaScript's own engine", (source) => {
    expect(textPattern(source).test(`${"a".repeat(20_000)}!`)).toBe(false);
  });

  it.each([
    ["^\\d{4}-\\d{2}$", "2026-11"],
    ["^\\p{Lu}", "Ünal"],
    ["^.$", "🎉"],
    ["a\\/b", "xa/b"],
    ["\\u{1F389}", "🎉"],
    ["(?<year>\\d+)", "in 26"],
    ["(?<=a)b", "ab"],
    ["^$", ""],
  ])("%s matches %j", (source, text) => {
    expect(textPattern(source).test(text)).toBe(true);
  });

  it("agrees with JavaScript's engine where both can answer", () => {
    const piece = fc.constantFrom("a", "b", "[ab]", "[^a]", ".", "\\d", "\\w", "(?:a|bc)", "\\.", "c");
    const pattern = fc.array(fc.tuple(piece, fc.constantFrom("", "?", "*", "+", "{1,3}")), { maxLength: 5 }).map((parts) => parts.flat().join(""));
    const anchored = fc.tuple(fc.constantFrom("", "^"), pattern, fc.constantFrom("", "$")).map((parts) => parts.join(""));
    fc.assert(
      fc.property(anchored, fc.string({ unit: fc.constantFrom("a", "b", "c", ".", "1", "_", "é", "🎉"), maxLength: 8 }), (source, text) => {
        expect([source, text, textPattern(source).test(text)]).toEqual([source, text, new RegExp(source, "u").test(text)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["(?<", "is no regular expression"],
    ["^(?=.*\\d).+$", "cannot be matched in bounded time"],
    ["(a)\\1", "without lookahead, backreferences"],
    ["(?<n>a)\\k<n>", "without lookahead, backreferences"],
    ["a{2000}", "counts above 1,000"],
  ])("%s is refused with what to do", (source, why) => {
    expect(() => textPattern(source)).toThrow(expect.objectContaining({ code: "VALIDATION_FAILED", message: expect.stringContaining(why) as string }));
  });
});
