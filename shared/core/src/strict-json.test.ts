import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { JsonFault, parseStrictJson, repeatedKey } from "./strict-json.ts";

const faultOf = (text: string): JsonFault => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof JsonFault) return error;
    throw error;
  }
  throw new Error(`${text} was taken`);
};

describe("a JSON text", () => {
  it("without repeated keys is what JSON.parse makes of it, however it is laid out", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(4), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        expect([parseStrictJson(text), repeatedKey(text)]).toEqual([JSON.parse(text), null]);
      }),
    );
  });

  it("with a member written again at the end of any of its objects is refused, naming the key and its second place", () => {
    const keyed = fc.record({ before: fc.jsonValue(), key: fc.string(), others: fc.dictionary(fc.string(), fc.jsonValue()), depth: fc.nat(5) });
    fc.assert(
      fc.property(keyed, ({ before, key, others, depth }) => {
        const members = Object.entries({ ...others, [key]: 1 }).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
        const head = `[${JSON.stringify(before)},\n${"[".repeat(depth)}{${members.join(",")},`;
        const found = repeatedKey(`${head}${JSON.stringify(key)}:2}${"]".repeat(depth)}]`);
        expect(found).toEqual({ key, line: 2, column: head.length - head.indexOf("\n") });
      }),
    );
  });

  it.each([
    ['{"a":1,"a":2}', '"a" is written twice in one object (line 1 column 8)'],
    [String.raw`{"input":1,"inp\u0075t":2}`, '"input" is written twice in one object (line 1 column 12)'],
    ['{"__proto__":1,"__proto__":2}', '"__proto__" is written twice in one object (line 1 column 16)'],
    [`{"${"k".repeat(500)}":1,"${"k".repeat(500)}":2}`, `"${"k".repeat(199)}…" is written twice in one object (line 1 column 507)`],
    ['[{"a":1},{"a":{"a":[]}}]', null],
    [String.raw`{"a\\":1,"b":"a\"","c\"a":3}`, null],
  ])("%s: %s", (text, message) => {
    if (message === null) expect(parseStrictJson(text)).toEqual(JSON.parse(text));
    else expect(faultOf(text).message).toBe(message);
  });

  it("with repeated keys of another program is taken as JSON.parse takes it", () => {
    expect(parseStrictJson('{"a":1,"a":2}', "last")).toEqual({ a: 2 });
  });

  it.each([
    ["", 1, 1],
    ["{", 1, 2],
    ["nope", 1, 1],
    ['{"a":}', 1, 6],
    ["[1,\n 2", 2, 3],
    ["[1,\n 2}", 2, 3],
    ["[1,]", 1, 4],
    ['{"a":1,}', 1, 8],
    ['{"a" 1}', 1, 6],
    ["{1:2}", 1, 2],
    ["1 2", 1, 3],
    ["[01]", 1, 3],
    ["]", 1, 1],
    ['["a\u0001"]', 1, 4],
    ['{"secret":"hunter2" oops}', 1, 21],
  ])("that is none, %j, is told with the place it stops to be, and nothing of its content", (text, line, column) => {
    const fault = faultOf(text);
    expect([fault.line, fault.column, fault.message]).toEqual([line, column, expect.stringMatching(new RegExp(`[^)]\\(line ${line} column ${column}\\)$`))]);
    expect(fault.message).not.toMatch(/hunter2|position|is not valid JSON/);
  });

  it("cut off anywhere is told with a place inside it", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (value, seed) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, seed % text.length);
        expect(faultOf(cut).column).toBeLessThanOrEqual(cut.length + 1);
      }),
    );
  });

  it("of a megabyte in one string, with escapes throughout, is read without a deep stack", () => {
    expect(faultOf(`{"a":"${"\\n".repeat(1_000_000)}"`).column).toBe(2_000_008);
  });
});
