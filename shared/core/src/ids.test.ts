import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isId, newId, newRunId } from "./ids.ts";

describe("ids", () => {
  it("sort by the time they were made", () => {
    const time = fc.integer({ min: 0, max: 2 ** 47 });
    fc.assert(
      fc.property(time, time, (a, b) => {
        fc.pre(a < b);
        expect(newId("run", a) < newId("run", b)).toBe(true);
      }),
    );
  });

  it("are different when made in the same millisecond", () => {
    expect(new Set(Array.from({ length: 10_000 }, () => newRunId(1))).size).toBe(10_000);
  });

  it("are recognised by prefix and alphabet", () => {
    const id = newRunId();
    expect([isId("run", id), isId("wf", id), isId("run", "run_"), isId("run", `${id.slice(0, -1)}l`), isId("run", null)]).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});
