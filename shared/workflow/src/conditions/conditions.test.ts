import type { Json } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PayloadCondition, PayloadTest } from "../dsl/trigger.ts";
import { conditionFaults, conditionOperators, fits, parsePayloadPath } from "./index.ts";

const order: Json = { id: 7, total: 120, currency: "EUR", tags: ["vip", "b2b"], note: null, lines: [{ sku: "a-1" }], "odd key": true };

it.each<[PayloadTest, boolean]>([
  [{ path: "currency", op: "eq", value: "EUR" }, true],
  [{ path: "currency", op: "eq", value: "USD" }, false],
  [{ path: "lines", op: "eq", value: [{ sku: "a-1" }] }, true],
  [{ path: "total", op: "eq", value: "120" }, false],
  [{ path: "nothing", op: "eq", value: null }, true],
  [{ path: "currency", op: "neq", value: "USD" }, true],
  [{ path: "nothing", op: "neq", value: 1 }, true],
  [{ path: "total", op: "gt", value: 100 }, true],
  [{ path: "total", op: "gt", value: 120 }, false],
  [{ path: "total", op: "gt", value: "100" }, false],
  [{ path: "nothing", op: "gt", value: 0 }, false],
  [{ path: "total", op: "lt", value: 121 }, true],
  [{ path: "note", op: "lt", value: 1 }, false],
  [{ path: "currency", op: "in", value: ["EUR", "CHF"] }, true],
  [{ path: "currency", op: "in", value: [] }, false],
  [{ path: "tags", op: "contains", value: "vip" }, true],
  [{ path: "tags", op: "contains", value: "vi" }, false],
  [{ path: "currency", op: "contains", value: "UR" }, true],
  [{ path: "total", op: "contains", value: 1 }, false],
  [{ path: "lines[0].sku", op: "exists" }, true],
  [{ path: "lines[1].sku", op: "exists" }, false],
  [{ path: "note", op: "exists" }, false],
  [{ path: "odd key", op: "exists" }, true],
  [{ path: "constructor", op: "exists" }, false],
  [{ path: "__proto__.toString", op: "exists" }, false],
  [{ path: "tags.length", op: "exists" }, false],
])("%j is %s", (test, expected) => expect(fits(test, order)).toBe(expected));

const json = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>;
const path = fc.constantFrom("a", "b", "a.b", "a[0]", "list[1].a", "constructor");
const payload = fc.oneof(json, fc.record({ a: json, b: json, list: fc.array(json) })) as fc.Arbitrary<Json>;
const test: fc.Arbitrary<PayloadTest> = fc.oneof(
  fc.record({ path, op: fc.constantFrom("eq" as const, "neq" as const, "contains" as const), value: json }),
  fc.record({ path, op: fc.constantFrom("gt" as const, "lt" as const), value: fc.oneof(fc.integer(), fc.string()) }),
  fc.record({ path, op: fc.constant("in" as const), value: fc.array(json) }),
  fc.record({ path, op: fc.constant("exists" as const) }),
);
const { condition } = fc.letrec<{ condition: PayloadCondition }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    test,
    fc.record({ all: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ any: fc.array(tie("condition"), { maxLength: 3 }) }),
    fc.record({ not: tie("condition") }),
  ),
}));

describe("joined tests", () => {
  it("mean what every(), some() and ! mean", () => {
    fc.assert(
      fc.property(fc.array(condition, { maxLength: 4 }), payload, (parts, data) => {
        const each = parts.map((part) => fits(part, data));
        expect([fits({ all: parts }, data), fits({ any: parts }, data)]).toEqual([each.every(Boolean), each.some(Boolean)]);
        for (const part of parts) expect(fits({ not: part }, data)).toBe(!fits(part, data));
      }),
    );
  });

  it("obey De Morgan, and are told apart from nonsense by the check", () => {
    fc.assert(
      fc.property(condition, condition, payload, (a, b, data) => {
        expect(fits({ not: { all: [a, b] } }, data)).toBe(fits({ any: [{ not: a }, { not: b }] }, data));
        expect(conditionFaults(a as unknown as Json)).toEqual([]);
      }),
    );
  });

  it("never both equal and differ, and never lie above and below", () => {
    fc.assert(
      fc.property(path, json, payload, (at, value, data) => {
        expect(fits({ path: at, op: "eq", value }, data)).toBe(!fits({ path: at, op: "neq", value }, data));
        expect(fits({ path: at, op: "gt", value }, data) && fits({ path: at, op: "lt", value }, data)).toBe(false);
        expect(fits({ path: at, op: "in", value: [value] }, data)).toBe(fits({ path: at, op: "eq", value }, data));
      }),
    );
  });
});

describe("the check", () => {
  it.each<[Json, string]>([
    [7, ""],
    [{ path: "a", op: "like", value: 1 }, "op"],
    [{ path: "", op: "exists" }, "path"],
    [{ path: "a..b", op: "exists" }, "path"],
    [{ path: "a", op: "eq" }, "value"],
    [{ path: "a", op: "in", value: 1 }, "value"],
    [{ path: "a", op: "gt", value: [] }, "value"],
    [{ path: "a", op: "exists", value: 1 }, "value"],
    [{ path: "a", op: "exists", extra: 1 }, "extra"],
    [{ all: { path: "a", op: "exists" } }, "all"],
    [{ all: [], any: [] }, ""],
    [{ all: [{ path: "a", op: "exists" }, { not: { path: "a", op: "?" } }] }, "all[1].not.op"],
  ])("names the place in %j", (wrong, at) => expect(conditionFaults(wrong).map((fault) => fault.at)).toContain(at));

  it("refuses what would cost too much", () => {
    const deep = Array.from({ length: 40 }).reduce<Json>((inner) => ({ not: inner }), { path: "a", op: "exists" });
    const wide = { all: Array.from({ length: 501 }, () => ({ path: "a", op: "exists" })) };
    expect([conditionFaults(deep).length, conditionFaults(wide).length]).toEqual([1, 1]);
  });

  it("never throws, whatever is written", () => {
    fc.assert(
      fc.property(
        fc.oneof(json, fc.record({ path: json, op: fc.oneof(json, fc.constantFrom(...conditionOperators)), value: json })),
        (any) => void conditionFaults(any as Json),
      ),
    );
    fc.assert(fc.property(fc.string(), (text) => void parsePayloadPath(text)));
  });
});
