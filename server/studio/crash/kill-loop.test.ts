import { describe, expect, it } from "vitest";
import { killLoop } from "./kill-loop.ts";
import { brokenPromises } from "./report.ts";

describe("a platform killed a hundred times", () => {
  // `npm run test:crash` does the same five times as often.
  it("loses no checkpoint, repeats no completed step, leaves a sound database, and its runs end", { timeout: 900_000 }, async () => {
    const report = await killLoop({ perPoint: 14, random: 30, seed: 20261125 });
    expect(brokenPromises(report)).toEqual([]);
    expect(report.kills).toBeGreaterThanOrEqual(100);
    expect(report.repeatedEffects).toBeGreaterThan(0);
  });
});
