import type { Json } from "@fastn/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byKey, differences, type Snapshot } from "./differences.ts";

const snapshot = (...records: Json[]): Snapshot => byKey(records, "id").records;

describe("differences", () => {
  it("name what is new, what changed in which members, and what is gone", () => {
    const before = snapshot({ id: 1, total: 5, note: "a" }, { id: 2 }, { id: 3, total: 1 });
    const now = snapshot({ id: 1, total: 6, extra: true }, { id: 3, total: 1 }, { id: 4 });
    expect(differences(before, { records: now, complete: true }, []).map(({ key, change, changedFields }) => [key, change, changedFields])).toEqual([
      ["1", "updated", ["extra", "note", "total"]],
      ["4", "created", []],
      ["2", "deleted", []],
    ]);
  });

  it("do not come from the order of members, or from members to be ignored", () => {
    const before = snapshot({ id: 1, a: { x: 1, y: 2 }, updated_at: "1" });
    const now = snapshot({ updated_at: "2", a: { y: 2, x: 1 }, id: 1 });
    expect(differences(before, { records: now, complete: true }, ["updated_at"])).toEqual([]);
  });

  it("take nothing for gone that a part of the list does not show", () => {
    const before = snapshot({ id: 1 }, { id: 2 });
    expect(differences(before, { records: snapshot({ id: 2 }), complete: false }, [])).toEqual([]);
  });

  const records = fc.uniqueArray(fc.record({ id: fc.integer({ min: 0, max: 12 }), value: fc.integer({ min: 0, max: 3 }) }), { selector: ({ id }) => id });

  it("applied to what was before give what is now", () => {
    fc.assert(
      fc.property(records, records, (first, second) => {
        const [before, now] = [snapshot(...first), snapshot(...second)];
        const applied = new Map(before);
        for (const { key, change, record } of differences(before, { records: now, complete: true }, [])) {
          if (change === "deleted") applied.delete(key);
          else applied.set(key, record);
        }
        expect(Object.fromEntries(applied)).toEqual(Object.fromEntries(now));
        expect(differences(now, { records: now, complete: true }, [])).toEqual([]);
      }),
    );
  });

  it("of a part are those of the whole without the deletions of what was not shown", () => {
    fc.assert(
      fc.property(records, records, (first, second) => {
        const [before, now] = [snapshot(...first), snapshot(...second)];
        const whole = differences(before, { records: now, complete: true }, []);
        expect(differences(before, { records: now, complete: false }, [])).toEqual(whole.filter(({ change }) => change !== "deleted"));
      }),
    );
  });
});

it("counts records without a key instead of mixing them up", () => {
  expect(byKey([{ id: 1 }, { name: "x" }, { id: null }, 7, { id: "1", late: true }], "id")).toEqual({
    records: new Map([["1", { id: "1", late: true }]]),
    without: 3,
  });
  expect([...byKey([{ meta: { ids: [9] } }], "meta.ids[0]").records.keys()]).toEqual(["9"]);
});
