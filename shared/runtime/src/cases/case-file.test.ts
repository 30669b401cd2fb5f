import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCases } from "./case-file.ts";

const read = (value: unknown) => parseCases(JSON.stringify(value, null, 2), "w.cases.json");

describe("parseCases", () => {
  it("fills in what is left out, and knows the line of each case", () => {
    expect(read({ cases: [{ name: "Empty" }, { name: "Full", input: 1, pins: { a: 2 }, events: [{ name: "paid" }], expect: { status: "failed" } }] })).toEqual({
      problems: [],
      cases: [
        { name: "Empty", input: null, pins: {}, events: [], expect: { status: "completed", steps: {} }, line: 3 },
        { name: "Full", input: 1, pins: { a: 2 }, events: [{ name: "paid", payload: null }], expect: { status: "failed", steps: {} }, line: 6 },
      ],
    });
    expect(read([{ name: "Bare list" }]).cases).toHaveLength(1);
  });

  it.each([
    [{ cases: [{ name: "a", expects: {} }] }, 5, '"expects" means nothing here.'],
    [{ cases: [{ name: " " }] }, 4, "A case needs a name"],
    [{ cases: [{ name: "a" }, { name: "a" }] }, 7, 'two cases named "a"'],
    [{ cases: [{ name: "a", expect: { status: "done" } }] }, 6, '"done" is no status of a run.'],
    [{ cases: [{ name: "a", expect: { steps: { b: "finished" } } }] }, 7, '"finished" is no status of a step.'],
    [{ cases: [{ name: "a", expect: { output: { x: { $regex: "x" } } } }] }, 8, 'There is no matcher "$regex".'],
    [{ cases: [{ name: "a", pins: { b: { $error: "broken" } } }] }, 6, "$error is {"],
    [{ cases: [{ name: "a", pins: { b: { $error: { message: "x", code: "NOPE" } } } }] }, 9, "no error code"],
    [{ cases: [{ name: "a", events: [{ payload: 1 }] }] }, 6, "An event is"],
    [{ cases: [{ name: "a", mock: { seeds: 1 } }] }, 6, '"seeds" means nothing here.'],
    [{ cases: [{ name: "a", mock: { seed: 1, failureRate: 2 } }] }, 7, "mock.failureRate must be a number from 0 to 1."],
    [{ cases: [{ name: "a", mock: { rules: ["x"] } }] }, 6, "mock.rules must be a list of rules"],
    [{ cases: [{ name: "a", mock: true }] }, 5, "mock is an object"],
    [{ cases: ["a"] }, 3, "A case is an object"],
    [{ tests: [] }, 1, "A cases file holds"],
  ])("refuses %j, and points at the line", (value, line, message) => {
    const { problems } = read(value);
    expect(problems).toEqual([expect.objectContaining({ severity: "error", file: "w.cases.json", line, message: expect.stringContaining(message) as string })]);
  });

  it("points at the place where the JSON breaks", () => {
    expect(parseCases('{\n  "cases": [\n    oops\n', "w.cases.json").problems).toEqual([
      expect.objectContaining({ line: 3, column: 5, message: expect.stringContaining("w.cases.json is not JSON") as string }),
    ]);
  });

  it.each([
    ["a key written twice", '{ "cases": [\n  { "name": "a", "input": {},\n    "input": 2 } ] }', 3, 5, '"input" is written twice in one object'],
    ["one of them with escapes", '[{ "name": "a",\n "inp\\u0075t": 1, "input": 2 }]', 2, 19, '"input" is written twice'],
    ["a dangerous key", '[{ "name": "a",\n "input": { "__proto__": 1 } }]', 2, 11, "the key __proto__ at [0].input"],
    ["a number beyond JSON", '[{ "name": "a",\n "input": 1e400 }]', 2, 11, "Infinity at [0].input"],
    ["a lone surrogate", '[{ "name": "a",\n "input": "\\ud800" }]', 2, 11, "a lone surrogate"],
    ["nesting one too deep", `[\n${"[".repeat(64)}`, 2, 64, "deeper than 64 levels"],
    ["nesting 1,000,000 deep", `[\n${"[".repeat(1_000_000)}`, 2, 64, "deeper than 64 levels"],
    ["a text of 4 MB without an end", `[\n"${"\\n".repeat(2_000_000)}`, 2, 4_000_002, "is not JSON"],
  ])("refuses %s, and points at it", (_what, text, line, column, message) => {
    expect(parseCases(text, "w.cases.json")).toEqual({
      cases: [],
      problems: [expect.objectContaining({ code: "VALIDATION_FAILED", line, column, message: expect.stringContaining(message) as string })],
    });
  });

  it("reads a text that is not closed yet in one pass, however long it is", () => {
    expect(parseCases(`[{ "name": "${"x".repeat(100_000)}`, "a.cases.json").problems).toHaveLength(1);
  });

  it("takes brackets in texts, and one key in two objects", () => {
    const { cases, problems } = read({ cases: [{ name: "[".repeat(100), input: { name: '"{'.repeat(100) } }] });
    expect([cases.length, problems]).toEqual([1, []]);
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseCases(text, "x").cases.length).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("finds nothing wrong with the cases of the templates", () => {
    const templates = fileURLToPath(new URL("../../../../resources/templates/", import.meta.url));
    const files = readdirSync(templates, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".cases.json"));
    expect(files.length).toBeGreaterThanOrEqual(3);
    for (const file of files) expect([file, parseCases(readFileSync(templates + file, "utf8"), file).problems]).toEqual([file, []]);
  });
});
