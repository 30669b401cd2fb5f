import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { emptyLayout, parseLayoutFile, serialiseLayoutFile, withPositions } from "./layout-file.ts";

const lines = (text: string): string[] => text.split("\n");

describe("layout file", () => {
  it("reads back what it wrote", () => {
    const px = fc.integer({ min: -1_000_000, max: 1_000_000 });
    const key = fc.string({ minLength: 1 }).filter((text) => text !== "__proto__");
    const file = fc.record({ positions: fc.dictionary(key, fc.record({ x: px, y: px })), colours: fc.dictionary(key, fc.constant("#aabbcc")) });
    fc.assert(
      fc.property(file, (part) => {
        const written = { ...emptyLayout, ...part };
        expect(parseLayoutFile(serialiseLayoutFile(written))).toEqual(written);
      }),
    );
  });

  it("moves one line of the file for one moved step", () => {
    const before = withPositions(emptyLayout, { a: { x: 0, y: 0 }, b: { x: 8, y: 8 } });
    const old = lines(serialiseLayoutFile(before));
    const now = lines(serialiseLayoutFile(withPositions(before, { b: { x: 8, y: 16 } })));
    expect(now.filter((line, index) => line !== old[index])).toEqual(['      "y": 16']);
  });

  it("leaves out entries that make no sense and keeps members it does not know", () => {
    const text = '{"positions":{"a":{"x":1,"y":2},"b":{"x":"far"},"c":{"x":1e300,"y":0}},"colours":{"a":"red","b":"#ABCDEF"},"zoom":2}';
    expect(parseLayoutFile(text)).toEqual({ ...emptyLayout, positions: { a: { x: 1, y: 2 } }, colours: { b: "#abcdef" }, zoom: 2 });
  });

  it.each([
    ["{", "not valid JSON"],
    ['{"positions":{},\n"positions":{}}', '"positions" is written twice in one object (line 2 column 1). Fix it, or delete it'],
    ["[]", "JSON object"],
    ['{"version":9}', "later version"],
  ])("refuses %s", (text, words) => {
    expect(() => parseLayoutFile(text)).toThrow(words);
  });

  it("refuses what is nested without end", () => {
    expect(() => parseLayoutFile(`{"x":${"[".repeat(100_000)}${"]".repeat(100_000)}}`)).toThrow("nesting deeper than 64");
  });

  it("reads a file that an editor began with a byte order mark", () => {
    expect(parseLayoutFile('\uFEFF{"positions":{"a":{"x":1,"y":2}}}').positions).toEqual({ a: { x: 1, y: 2 } });
  });

  it("treats an empty file as an empty layout", () => {
    expect(parseLayoutFile(" \n")).toEqual(emptyLayout);
  });

  it("forgets a position set to null", () => {
    const file = withPositions(emptyLayout, { a: { x: 1, y: 1 }, b: { x: 2, y: 2 } });
    expect(withPositions(file, { b: null })).toEqual({ ...emptyLayout, positions: { a: { x: 1, y: 1 } } });
  });
});
