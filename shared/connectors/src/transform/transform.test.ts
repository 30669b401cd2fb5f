import { AppError, type Json, type JsonObject } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createConnectorRegistry } from "../built-ins.ts";
import { callOf } from "../testing/call.ts";
import { parsePath, readPath, writePath } from "./path.ts";

const registry = createConnectorRegistry();
const run = (action: string, input: JsonObject): Promise<Json> => registry.invoke(callOf("transform", action, input));

const orders = [
  { id: 1, total: "120.00", tags: ["vip"], customer: { email: "ada@example.com" }, at: "2026-01-01T00:00:00Z" },
  { id: 2, total: "9.50", tags: [], customer: { email: null }, at: "2026-01-03T00:00:00Z" },
  { id: 3, total: 120, tags: ["vip", "new"], customer: { email: "ADA@example.com" }, at: "2026-01-02T00:00:00Z" },
];
const ids = (items: Json): Json[] => (items as readonly JsonObject[]).map((item) => item["id"] ?? null);

describe("filter", () => {
  it.each<[string, JsonObject, number[]]>([
    ["eq", { field: "id", operator: "eq", value: 2 }, [2]],
    ["eq is strict about types", { field: "total", operator: "eq", value: 120 }, [3]],
    ["neq", { field: "id", operator: "neq", value: 2 }, [1, 3]],
    ["gt reads money that is text", { field: "total", operator: "gt", value: 10 }, [1, 3]],
    ["gte", { field: "total", operator: "gte", value: "120.00" }, [1, 3]],
    ["lt", { field: "total", operator: "lt", value: 10 }, [2]],
    ["lte on times", { field: "at", operator: "lte", value: "2026-01-02T00:00:00Z" }, [1, 3]],
    ["in", { field: "id", operator: "in", value: [1, 2] }, [1, 2]],
    ["not_in", { field: "id", operator: "not_in", value: [1, 2] }, [3]],
    ["contains in a list", { field: "tags", operator: "contains", value: "new" }, [3]],
    ["contains in a text", { field: "customer.email", operator: "contains", value: "example" }, [1, 3]],
    ["starts_with", { field: "customer.email", operator: "starts_with", value: "ada" }, [1]],
    ["ends_with", { field: "at", operator: "ends_with", value: "3T00:00:00Z" }, [2]],
    ["exists is false for null", { field: "customer.email", operator: "exists" }, [1, 3]],
    ["not_exists", { field: "customer.email", operator: "not_exists" }, [2]],
    ["a path into a list", { field: "tags[1]", operator: "exists" }, [3]],
    ["no order between kinds", { field: "tags", operator: "gte", value: 0 }, []],
  ])("%s", async (_name, condition, expected) => {
    expect(ids(await run("filter", { items: orders, where: [condition] }))).toEqual(expected);
  });

  it("combines conditions with all, or with any", async () => {
    const where = [
      { field: "id", operator: "eq", value: 1 },
      { field: "id", operator: "eq", value: 2 },
    ];
    expect(ids(await run("filter", { items: orders, where }))).toEqual([]);
    expect(ids(await run("filter", { items: orders, where, match: "any" }))).toEqual([1, 2]);
  });

  it("sees own members only", async () => {
    expect(await run("filter", { items: [{}], where: [{ field: "toString", operator: "exists" }] })).toEqual([]);
    await expect(run("filter", { items: [{}], where: [{ field: "a.__proto__", operator: "exists" }] })).rejects.toMatchObject({
      code: "DATA_VALIDATION_ERROR",
    });
  });
});

describe("map", () => {
  it("makes fields from paths, fixed values, fallbacks and joins, nested where the target is", async () => {
    const fields = {
      Reference: "id",
      "Contact.EmailAddress": { path: "customer.email", default: "none" },
      "Contact.Kind": { value: "customer" },
      Label: { join: ["id", "customer.email", "missing"], separator: "/" },
      Absent: "nothing.there",
    };
    expect(await run("map", { items: orders.slice(0, 2), fields })).toEqual([
      { Reference: 1, Contact: { EmailAddress: "ada@example.com", Kind: "customer" }, Label: "1/ada@example.com" },
      { Reference: 2, Contact: { EmailAddress: "none", Kind: "customer" }, Label: "2" },
    ]);
  });

  it("compares, counts and sums up products over a list inside the item", async () => {
    const order = {
      tier: "gold",
      note: null,
      lines: [
        { qty: 3, price: "9.99" },
        { qty: 2, price: 0.1 },
        { qty: 4, price: null },
      ],
    };
    const fields = {
      vip: { path: "tier", equals: "gold" },
      quiet: { path: "note", equals: null },
      count: { path: "lines", as: "count" },
      total: { sum: "lines", of: ["qty", "price"] },
      pieces: { sum: "lines", of: ["qty"] },
      none: { sum: "nothing.there", of: ["qty"] },
    };
    expect(await run("map", { items: [order], fields })).toEqual([{ vip: true, quiet: true, count: 3, total: 30.17, pieces: 9, none: 0 }]);
  });

  it.each<[string, JsonObject, string]>([
    ["a list that is none", { sum: "tier", of: ["qty"] }, 'the value at "tier" is no list but "gold"'],
    ["a factor that is no number", { sum: "lines", of: ["name"] }, 'the value at "lines.name" is no number but "x"'],
    ["counting what is no list", { path: "tier", as: "count" }, 'the value at "tier" is no list but "gold"'],
  ])("refuses %s and says where", async (_what, field, message) => {
    const items = [{ tier: "gold", lines: [{ name: "x" }] }];
    await expect(run("map", { items, fields: { total: field } })).rejects.toMatchObject({
      code: "DATA_VALIDATION_ERROR",
      message: expect.stringContaining(message),
      details: { field: "total" },
    });
  });

  it.each<[string, Json, Json]>([
    ["upper", "Ada", "ADA"],
    ["lower", "Ada", "ada"],
    ["text", 5, "5"],
    ["text", { a: 1 }, '{"a":1}'],
    ["number", "12.50", 12.5],
    ["integer", "12.9", 12],
    ["boolean", "Yes", true],
    ["boolean", 0, false],
    ["date", 1_767_225_600, "2026-01-01T00:00:00.000Z"],
    ["date", 1_767_225_600_000, "2026-01-01T00:00:00.000Z"],
    ["date", "2026-01-01", "2026-01-01T00:00:00.000Z"],
  ])("turns a value into %s", async (as, value, expected) => {
    expect(await run("map", { items: [{ v: value }], fields: { v: { path: "v", as } } })).toEqual([{ v: expected }]);
  });

  it.each<[JsonObject, string]>([
    [{ path: "v", as: "number" }, 'field "out": the value at "v" is no number but "many"'],
    [{ path: "v", as: "boolean" }, "is neither true nor false"],
    [{ path: "v", as: "date" }, "is no date"],
    [{ path: "w", required: true }, 'the value at "w" is missing'],
  ])("names the field that cannot be made: %j", async (field, words) => {
    await expect(run("map", { items: [{ v: "many" }], fields: { out: field } })).rejects.toMatchObject({
      code: "DATA_VALIDATION_ERROR",
      message: expect.stringContaining(words),
      details: { field: "out" },
    });
  });

  it("keeps the other fields when asked, without touching the input", async () => {
    const items = [{ a: { x: 1 }, b: 2 }];
    expect(await run("map", { items, fields: { "a.y": "b" }, keep: true })).toEqual([{ a: { x: 1, y: 2 }, b: 2 }]);
    expect(items).toEqual([{ a: { x: 1 }, b: 2 }]);
  });

  it("never reads data as an expression", async () => {
    expect(await run("map", { items: [{ note: "{{7*7}}" }], fields: { note: "note" } })).toEqual([{ note: "{{7*7}}" }]);
  });

  it.each(["__proto__.x", "a..b", "a[", "", "a[-1]", "x.constructor"])("refuses the target %j", async (target) => {
    await expect(run("map", { items: [{}], fields: { [target]: "a" } })).rejects.toMatchObject({ code: "DATA_VALIDATION_ERROR" });
  });
});

describe("limit, sort, unique and split", () => {
  it("limits from either end", async () => {
    expect(await run("limit", { items: [1, 2, 3, 4], count: 2 })).toEqual([1, 2]);
    expect(await run("limit", { items: [1, 2, 3, 4], count: 2, offset: 1 })).toEqual([2, 3]);
    expect(await run("limit", { items: [1, 2, 3, 4], count: 2, from: "end" })).toEqual([3, 4]);
    expect(await run("limit", { items: [1, 2, 3, 4], count: 2, offset: 3, from: "end" })).toEqual([1]);
  });

  it("sorts numbers as numbers, and leaves what has no order at the end in either direction", async () => {
    const items = [{ v: "10" }, { v: null }, { v: 9 }, { v: "b" }, { v: "a" }];
    expect(await run("sort", { items, by: "v" })).toEqual([{ v: 9 }, { v: "10" }, { v: "a" }, { v: "b" }, { v: null }]);
    expect(await run("sort", { items, by: "v", direction: "desc" })).toEqual([{ v: "10" }, { v: 9 }, { v: "b" }, { v: "a" }, { v: null }]);
  });

  it("keeps the first of each value", async () => {
    expect(ids(await run("unique", { items: orders, by: "customer.email", ignoreCase: true }))).toEqual([1, 2]);
    expect(await run("unique", { items: [{ a: 1, b: 2 }, { b: 2, a: 1 }, 1, "1"] })).toEqual([{ a: 1, b: 2 }, 1, "1"]);
  });

  it("cuts a list into parts that make it up again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer(), { maxLength: 40 }), fc.integer({ min: 1, max: 10 }), async (items, size) => {
        const parts = (await run("split", { items, size })) as readonly (readonly number[])[];
        expect(parts.flat()).toEqual(items);
        expect(parts.every((part) => part.length > 0 && part.length <= size)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });
});

describe("aggregate", () => {
  const measures = {
    orders: { operation: "count" },
    emails: { operation: "count", field: "customer.email" },
    sum: { operation: "sum", field: "total" },
    most: { operation: "max", field: "total" },
    least: { operation: "min", field: "total" },
    mean: { operation: "average", field: "total" },
    first: { operation: "first", field: "id" },
    all: { operation: "list", field: "id" },
  };

  it("measures a whole list", async () => {
    expect(await run("aggregate", { items: orders, measures })).toEqual({
      orders: 3,
      emails: 2,
      sum: 249.5,
      most: 120,
      least: 9.5,
      mean: 83.1666666667,
      first: 1,
      all: [1, 2, 3],
    });
    expect(
      await run("aggregate", { items: [], measures: { n: { operation: "count" }, s: { operation: "sum", field: "x" }, m: { operation: "max", field: "x" } } }),
    ).toEqual({
      n: 0,
      s: 0,
      m: null,
    });
  });

  it("adds money without the error of binary fractions", async () => {
    expect(await run("aggregate", { items: [{ p: 0.1 }, { p: "0.2" }], measures: { s: { operation: "sum", field: "p" } } })).toEqual({ s: 0.3 });
  });

  it("groups in order of appearance", async () => {
    expect(
      await run("aggregate", {
        items: [
          { k: "b", v: 1 },
          { k: "a", v: 2 },
          { k: "b", v: 3 },
        ],
        groupBy: "k",
        measures: { v: { operation: "sum", field: "v" } },
      }),
    ).toEqual([
      { group: "b", v: 4 },
      { group: "a", v: 2 },
    ]);
  });

  it("says what is not a number", async () => {
    await expect(run("aggregate", { items: [{ v: "many" }], measures: { s: { operation: "sum", field: "v" } } })).rejects.toThrow(
      '"s" wants numbers at "v", but found "many"',
    );
  });
});

describe("merge", () => {
  const left: readonly JsonObject[] = [{ id: "A", n: 1 }, { id: "b", n: 2 }, { n: 3 }];
  const right = [
    { key: "a", city: "Rome" },
    { key: "c", city: "Oslo" },
  ];
  it.each<[string, JsonObject, Json]>([
    ["append", {}, [...left, ...right]],
    ["join", { mode: "join", leftKey: "id", rightKey: "key", ignoreCase: true }, [{ key: "a", city: "Rome", id: "A", n: 1 }]],
    [
      "left_join",
      { mode: "left_join", leftKey: "id", rightKey: "key", ignoreCase: true },
      [{ key: "a", city: "Rome", id: "A", n: 1 }, { id: "b", n: 2 }, { n: 3 }],
    ],
    ["missing", { mode: "missing", leftKey: "id", rightKey: "key", ignoreCase: true }, [{ id: "b", n: 2 }, { n: 3 }]],
  ])("%s", async (_name, options, expected) => {
    expect(await run("merge", { left, right, ...options })).toEqual(expected);
  });

  it("asks for the key a join needs", async () => {
    const numbered = { left: [{ id: 7 }, { id: "07" }], right: [{ id: "7", name: "Ada" }], mode: "join", leftKey: "id" };
    expect(await run("merge", numbered)).toEqual([{ id: 7, name: "Ada" }]);
    await expect(run("merge", { left, right, mode: "join" })).rejects.toThrow('"leftKey" is missing');
  });
});

describe("paths", () => {
  const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,6}$/).filter((text) => !["constructor", "prototype", "__proto__"].includes(text));

  it("read back what they wrote", () => {
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 6 }), fc.jsonValue(), (parts, value) => {
        const target: Record<string, Json> = {};
        const path = parts.join(".");
        writePath(target, parsePath(path), value as Json, path);
        expect(readPath(target, parsePath(path))).toEqual(value);
        expect(readPath(target, parsePath(parts.map((part) => `[${JSON.stringify(part)}]`).join("")))).toEqual(value);
      }),
    );
  });

  it("give a value, nothing, or a typed error for any text, and never leave the item", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.jsonValue(), (path, value) => {
        try {
          const found = readPath(value as Json, parsePath(path));
          expect(typeof found).not.toBe("function");
        } catch (error) {
          expect(error instanceof AppError && error.code).toBe("DATA_VALIDATION_ERROR");
        }
      }),
    );
  });
});
