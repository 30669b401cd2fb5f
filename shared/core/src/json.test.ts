import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { AppError } from "./errors.ts";
import { jsonSizeBytes, plainJsonBound, stepResultLimits, toJson, type Json } from "./json.ts";

const refusal = (value: unknown): AppError => {
  try {
    toJson(value, 'output of step "totals"');
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("the value was accepted");
};

describe("toJson", () => {
  it("gives back any JSON value as JSON itself would", () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 8 }), (value) => {
        const before = JSON.stringify(value);
        if (/"(__proto__|constructor|prototype)":/.test(before)) return;
        expect(JSON.stringify(toJson(value))).toBe(before);
      }),
    );
  });

  it("never returns anything but JSON, or throws a typed error", () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withMap: true, withSet: true, withTypedArray: true, withNullPrototype: true }), (value) => {
        try {
          const copy = toJson(value);
          expect(JSON.parse(JSON.stringify(copy))).toEqual(copy);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });

  it.each([
    ["a bigint", { total: 10n }, "total"],
    ["a function", { lines: [{ price: () => 1 }] }, "lines[0].price"],
    ["a symbol", [Symbol("x")], "[0]"],
    ["not a number", { net: Number.NaN }, "net"],
    ["infinity", { net: Number.POSITIVE_INFINITY }, "net"],
    ["a Map", { index: new Map() }, "index"],
    ["an invalid date", { at: new Date("no") }, "at"],
    ["a lone surrogate", { name: "\ud800" }, "name"],
    ["a prototype key", JSON.parse('{"a":{"__proto__":{"polluted":1}}}') as unknown, "a"],
  ])("refuses %s and says where", (_what, value, path) => {
    const error = refusal(value);
    expect([error.code, error.details["path"]]).toEqual(["VALUE_NOT_STORABLE", path]);
    expect(error.message).toContain('output of step "totals"');
  });

  it("refuses cycles but takes the same object twice", () => {
    const shared = { sku: "A" };
    expect(toJson({ first: shared, second: shared })).toEqual({ first: { sku: "A" }, second: { sku: "A" } });
    const cyclic: { self?: unknown } = {};
    cyclic.self = cyclic;
    expect(refusal(cyclic).message).toContain("a cycle at self");
  });

  it("refuses nesting deeper than 64 without running out of stack", () => {
    let deep: unknown = 0;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(refusal(deep).message).toContain("nesting deeper than 64");
  });

  it("refuses more bytes than the limit, counted in UTF-8", () => {
    expect(() => toJson("é".repeat(10), "value", { maxDepth: 4, maxBytes: 21 })).toThrow(/22 bytes; the limit is 21/);
    expect(jsonSizeBytes("é")).toBe(4);
  });

  it("writes dates as ISO text and leaves undefined members out, as JSON does", () => {
    expect(toJson({ at: new Date(0), gone: undefined, list: [undefined] })).toEqual({ at: "1970-01-01T00:00:00.000Z", list: [null] });
  });

  it("turns a getter that throws into a typed error", () => {
    const value = Object.defineProperty({}, "boom", {
      enumerable: true,
      get: () => {
        throw new Error("no");
      },
    });
    expect(refusal(value).code).toBe("VALUE_NOT_STORABLE");
  });

  it("pollutes nothing", () => {
    expect(() => toJson(JSON.parse('{"__proto__":{"polluted":true}}'))).toThrow(AppError);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});

const cyclic = (): unknown[] => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};

describe("plainJsonBound", () => {
  it("bounds the size of what toJson would leave as it is, and is infinite for all else", () => {
    const limits = { maxDepth: 6, maxBytes: 10_000 };
    const any = fc.oneof(
      fc.jsonValue({ maxDepth: 8 }),
      fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
      fc.string({ unit: "binary", maxLength: 3_000 }),
    );
    fc.assert(
      fc.property(any, (value) => {
        const bound = plainJsonBound(value, limits);
        if (bound === Number.POSITIVE_INFINITY) return;
        expect(toJson(value, "value", limits)).toStrictEqual(value);
        expect(jsonSizeBytes(value as Json)).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it("takes plain data within the limits", () => {
    expect(plainJsonBound({ id: 1, lines: [{ sku: "A", price: 9.99, note: null, gift: false }] })).toBeLessThan(250);
  });

  it.each<[string, unknown]>([
    ["a list of holes", Array(2)],
    ["a member that is undefined", { gone: undefined }],
    ["a cycle", cyclic()],
    ["too many bytes", Array.from({ length: 20 }, () => "x".repeat(10_000))],
    ["a prototype key", JSON.parse('{"__proto__":1}')],
  ])("is infinite for %s", (_what, value) => {
    expect(plainJsonBound(value)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("toJson that keeps what is plain", () => {
  const outcome = (plain: "copy" | "keep", value: unknown, maxBytes: number): unknown => {
    try {
      return toJson(value, "value", { maxDepth: 6, maxBytes }, plain);
    } catch (error) {
      return (error as AppError).message;
    }
  };

  it("gives and refuses what a copy does, whether or not the size is limited", () => {
    const any = fc.oneof(fc.jsonValue({ maxDepth: 8 }), fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }));
    fc.assert(
      fc.property(any, fc.constantFrom(60, Number.POSITIVE_INFINITY), (value, maxBytes) => {
        expect(outcome("keep", value, maxBytes)).toEqual(outcome("copy", value, maxBytes));
      }),
    );
  });

  it("does not copy what is plain", () => {
    const order = { id: 1, lines: [{ sku: "A" }] };
    expect(toJson(order, "value", stepResultLimits, "keep")).toBe(order);
    expect(toJson(order)).not.toBe(order);
  });
});
