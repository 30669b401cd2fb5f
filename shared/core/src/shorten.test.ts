import fc from "fast-check";
import { expect, it } from "vitest";
import { AppError } from "./errors.ts";
import { readable, shorten } from "./shorten.ts";

it("a name of up to 200 units is shown whole", () => expect(shorten("n".repeat(200))).toBe("n".repeat(200)));

it("a longer one is cut, never inside of what a reader sees as one character", () => {
  const family = "👨‍👩‍👧‍👦";
  expect(shorten(family.repeat(100))).toMatch(new RegExp(`^(?:${family})+…$`, "u"));
  expect(shorten(`${"e\u0301".repeat(150)}`)).toMatch(/^(?:e\u0301)+…$/);
});

it("one grapheme of a thousand marks is cut all the same", () => expect(shorten(`Z${"\u0301".repeat(1_000)}`).length).toBe(201));

it("a message keeps its sentence around a megabyte that somebody sent", () => {
  const message = readable(`There is no workflow "${"x".repeat(1_000_000)}" in this folder.`);
  expect(message).toBe(`There is no workflow "${"x".repeat(199)}…" in this folder.`);
  expect(readable(`A ${"x".repeat(5_000)} b`)).toMatch(/^A x{199}… b$/);
});

it("messages and texts among the details of any error are bounded and stay well-formed", () => {
  const long = fc.string({ unit: "grapheme", maxLength: 40 }).map((text) => text.repeat(400));
  fc.assert(
    fc.property(long, long, (message, detail) => {
      const error = new AppError("NOT_FOUND", message, { name: detail, count: 3 });
      expect(error.message.length).toBeLessThanOrEqual(4_001);
      expect(String(error.details["name"]).length).toBeLessThanOrEqual(4_001);
      expect([error.details["count"], error.message.isWellFormed(), String(error.details["name"]).isWellFormed()]).toEqual([3, true, true]);
    }),
    { numRuns: 50 },
  );
});
