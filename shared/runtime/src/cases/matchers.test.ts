import type { Json } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { differences, matcherFault } from "./matchers.ts";

const says = (expected: Json, actual: Json | undefined): string[] => differences(expected, actual, "output").map(({ message }) => message);

describe("differences", () => {
  it.each<[Json, Json]>([
    [{ total: 5 }, { total: 5, more: true }],
    [
      [1, { a: 1 }],
      [1, { a: 1, b: 2 }],
    ],
    [{ id: { $matches: "^INV-[0-9]+$" } }, { id: "INV-12" }],
    [{ $type: "array", $length: 2 }, ["a", "b"]],
    [{ $gte: 1, $lt: 3 }, 2],
    [{ $gt: "2026-01-01" }, "2026-01-02"],
    [{ $contains: { sku: "b" } }, [{ sku: "a" }, { sku: "b", quantity: 1 }]],
    [{ $contains: "ell" }, "hello"],
    [{ $equals: { a: 1, b: [2] } }, { b: [2], a: 1 }],
    [{ $not: { $contains: "x" } }, ["a"]],
    [{ gone: { $exists: false } }, { gone: null }],
    [{ gone: { $exists: false } }, {}],
    [{ $length: { $gte: 2 } }, "abc"],
    [null, null],
  ])("%j fits %j", (expected, actual) => expect(says(expected, actual)).toEqual([]));

  it.each<[Json, Json | undefined, string]>([
    [{ total: 5 }, { total: 6 }, "output.total is 6, not 5"],
    [{ total: 5 }, {}, "output.total is missing, not 5"],
    [{ "a b": 1 }, { "a b": 2 }, 'output["a b"] is 2, not 1'],
    [{ total: null }, {}, "output.total is missing, not null"],
    [[1, 2], [1], "output has 1 items, not 2"],
    [[{ a: 1 }], [{ a: 2 }], "output[0].a is 2, not 1"],
    [{ a: 1 }, "text", 'output is "text", not an object'],
    [{ $matches: "^a" }, "b", 'output does not match ^a: it is "b"'],
    [{ $matches: "1" }, 1, "output does not match 1: it is 1"],
    [{ $equals: { a: 1 } }, { a: 1, b: 2 }, 'output is not exactly {"a":1}: it is {"a":1,"b":2}'],
    [{ $gt: 3 }, "4", 'output is not above 3: it is "4"'],
    [{ $exists: true }, null, "output is not there: it is null"],
    [{ $contains: 4 }, [1], "output does not contain 4: it is [1]"],
  ])("%j does not fit %j, and says how", (expected, actual, message) => expect(says(expected, actual)).toEqual([message]));

  it("answers at once whether a long text matches a pattern that stops JavaScript's own engine", () => {
    expect(says({ $matches: "^(a+)+$" }, `${"a".repeat(20_000)}!`)).toEqual([expect.stringContaining("output does not match ^(a+)+$")]);
  });

  it("finds no difference between a value and itself, and some between it and a changed one", () => {
    const json = fc.jsonValue({ maxDepth: 3 }).filter((value) => !JSON.stringify(value).includes('"$') && !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(json, (value) => {
        expect(differences(value as Json, value as Json, "")).toEqual([]);
      }),
    );
    fc.assert(
      fc.property(json, (value) => {
        expect(differences({ a: value as Json, b: 1 }, { a: value as Json, b: 2 }, "")).toHaveLength(1);
      }),
    );
  });
});

describe("matcherFault", () => {
  it.each<[Json, readonly (string | number)[], string]>([
    [{ lines: [{ $machtes: "x" }] }, ["lines", 0, "$machtes"], 'There is no matcher "$machtes".'],
    [{ $matches: "(" }, ["$matches"], "$matches needs a regular expression: ( is no regular expression"],
    [{ $matches: "^(?=.*\\d).+$" }, ["$matches"], "write it without lookahead, backreferences and counts above 1,000."],
    [{ $type: "text" }, ["$type"], "$type needs one of string,"],
    [{ $gt: true }, ["$gt"], "$gt needs a number or a text."],
    [{ $gt: 1, plain: 2 }, ["plain"], 'There is no matcher "plain".'],
    [{ $not: { $foo: 1 } }, ["$not"], 'There is no matcher "$foo".'],
    [{ $length: true }, ["$length"], "$length needs a number or a matcher."],
  ])("finds what is wrong with %j", (expected, path, message) => {
    expect(matcherFault(expected)).toEqual({ path, message: expect.stringContaining(message) as string });
  });
});
