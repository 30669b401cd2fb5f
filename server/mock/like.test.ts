import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { likeTest } from "./like.ts";

describe("like", () => {
  it("is what a regular expression with .* for % says", () => {
    const text = fc.string({ unit: fc.constantFrom("a", "b", "A", "."), maxLength: 8 });
    const pattern = fc.string({ unit: fc.constantFrom("a", "b", "%", "."), maxLength: 6 });
    fc.assert(
      fc.property(pattern, text, (wanted, given) => {
        const regular = new RegExp(`^${wanted.replaceAll(".", String.raw`\.`).replaceAll("%", ".*")}$`, "is");
        expect([wanted, given, likeTest(wanted)(given)]).toEqual([wanted, given, regular.test(given)]);
      }),
      { numRuns: 2_000 },
    );
  });

  it("answers at once for many % and a long text", () => {
    expect(likeTest(`${"%a".repeat(50)}%b`)("a".repeat(100_000))).toBe(false);
  });
});
