import { describe, expect, it } from "vitest";
import { onceLoop } from "./once-loop.ts";
import { brokenPromises } from "./report.ts";

describe("a step marked once", () => {
  // `npm run test:crash` cuts a thousand off.
  it("is never made again, whether or not it had taken effect when the process died; its run says so and stops", { timeout: 600_000 }, async () => {
    const report = await onceLoop({ attempts: 80, seed: 20261125 });
    expect(brokenPromises(report, 0.2)).toEqual([]);
    expect(report.cutOff).toBeGreaterThanOrEqual(80);
    expect(report.ended["RUN_INTERRUPTED"]).toBe(report.cutOff);
    // Both sides of the doubt were there.
    expect(Math.min(report.cutOffAfterEffect, report.cutOffBeforeEffect)).toBeGreaterThan(0);
  });
});
