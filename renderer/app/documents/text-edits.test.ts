import fc from "fast-check";
import { expect, it } from "vitest";
import { applyEdits, differenceEdits, invertEdits } from "./text-edits.ts";

const text = fc.string({ unit: fc.constantFrom("a", "b", "\n", "\r", "\r\n", "é", "😀", "\uFEFF"), maxLength: 30 });
const edits = fc.tuple(text, fc.array(fc.tuple(fc.nat(60), fc.nat(60), text), { maxLength: 4 })).map(([source, raw]) => {
  const cuts = [...new Set(raw.flatMap(([a, b]) => [a, b]).map((at) => Math.min(at, source.length)))].toSorted((a, b) => a - b);
  const ascending = raw.flatMap(([, , inserted], index) => {
    const [start, end] = [cuts[index * 2], cuts[index * 2 + 1]];
    return start === undefined || end === undefined ? [] : [{ start, end, text: inserted }];
  });
  return { source, edits: ascending };
});

it("takes any edits back byte for byte", () => {
  fc.assert(
    fc.property(edits, (given) => {
      expect(applyEdits(applyEdits(given.source, given.edits), invertEdits(given.source, given.edits))).toBe(given.source);
    }),
  );
});

it("finds the difference of any two texts, without tearing characters or line ends apart", () => {
  fc.assert(
    fc.property(text, text, (from, to) => {
      const difference = differenceEdits(from, to);
      expect(applyEdits(from, difference)).toBe(to);
      for (const { start, end } of difference) {
        for (const at of [start, end]) expect(/[\uD800-\uDBFF]$/.test(from.slice(0, at)) || (from[at - 1] === "\r" && from[at] === "\n")).toBe(false);
      }
    }),
  );
});

it("touches no more than what differs", () => {
  expect(differenceEdits("one two three", "one 2 three")).toEqual([{ start: 4, end: 7, text: "2" }]);
});
