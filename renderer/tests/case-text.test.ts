import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Json } from "@fastn/core";
import { withCase, withPin } from "./case-text.ts";

const file = `{
  "cases": [
    {
      "name": "A",
      "input": { "id": 1 },
      "pins": { "customer": { "id": 1 }, "rows": [1, 2] }
    },
    { "name": "B, in one line", "input": {} }
  ]
}
`;
const read = (text: string): { cases: { name: string; pins?: Record<string, Json> }[] } => JSON.parse(text) as never;

describe("edits of a cases file", () => {
  it("add a case behind the last and change nothing else", () => {
    const after = withCase(file, { name: "C", input: { id: 3 }, expect: { status: "completed" } });
    expect(after).toBe(
      file.replace(
        '"input": {} }\n',
        '"input": {} },\n    {\n      "name": "C",\n      "input": {\n        "id": 3\n      },\n      "expect": {\n        "status": "completed"\n      }\n    }\n',
      ),
    );
  });

  it("make a new file, and fill an empty list or a bare one", () => {
    expect(read(withCase(null, { name: "C" })).cases).toEqual([{ name: "C" }]);
    expect(read(withCase('{ "cases": [] }', { name: "C" })).cases).toEqual([{ name: "C" }]);
    expect(JSON.parse(withCase('[{ "name": "A" }]\n', { name: "C" }))).toEqual([{ name: "A" }, { name: "C" }]);
    expect(() => withCase('{ "tests": [] }', { name: "C" })).toThrow("no list of cases");
  });

  it("pin a step, pin it otherwise, and unpin it, in that case only", () => {
    const pinned = withPin(file, "B, in one line", "customer", { id: 7 });
    expect(read(pinned).cases).toEqual([read(file).cases[0], { ...read(file).cases[1], pins: { customer: { id: 7 } } }]);
    expect(read(withPin(file, "A", "rows", null)).cases[0]?.pins).toEqual({ customer: { id: 1 }, rows: null });
    expect(withPin(file, "A", "rows", undefined)).toBe(file.replace(', "rows": [1, 2]', ""));
    expect(withPin(file, "A", "customer", undefined)).toBe(file.replace('"customer": { "id": 1 }, ', ""));
    expect(withPin(file, "A", "nothing", undefined)).toBe(file);
    // Without its last pin a case has no pins: it is as it was before the first.
    const { pins: _gone, ...bare } = read(file).cases[0] ?? {};
    expect(read(withPin(withPin(file, "A", "rows", undefined), "A", "customer", undefined)).cases[0]).toEqual(bare);
    expect(() => withPin(file, "D", "customer", 1)).toThrow('no case named "D"');
  });

  it("hold for any names, values and styles of writing", () => {
    const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
    const stepName = fc.string({ minLength: 1 }).filter((name) => name !== "__proto__");
    const aCase = fc.record({ input: json, pins: fc.dictionary(stepName, json, { maxKeys: 4 }) });
    fc.assert(
      fc.property(
        fc.array(aCase, { maxLength: 4 }),
        json,
        stepName,
        json,
        fc.constantFrom(0, 1, 2, 4, "\t"),
        fc.nat(),
        (list, added, step, pin, space, pick) => {
          const cases = list.map((each, index) => ({ name: `case ${index}`, ...each }));
          const text = JSON.stringify({ cases }, null, space);
          expect(JSON.parse(withCase(text, added))).toEqual(JSON.parse(JSON.stringify({ cases: [...cases, added] })));
          const at = pick % Math.max(1, cases.length);
          const chosen = cases[at];
          if (chosen === undefined) return;
          const pinned = withPin(text, chosen.name, step, pin);
          expect(read(pinned).cases[at]?.pins?.[step]).toEqual(JSON.parse(JSON.stringify(pin)));
          const again = read(withPin(pinned, chosen.name, step, undefined)).cases;
          const { [step]: _gone, ...rest } = read(text).cases[at]?.pins ?? {};
          expect(again[at]?.pins).toEqual(Object.keys(rest).length === 0 ? undefined : rest);
          expect(again.filter((_, index) => index !== at)).toEqual(read(text).cases.filter((_, index) => index !== at));
        },
      ),
      { numRuns: 40 },
    );
  });
});
