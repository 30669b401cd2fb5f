import { describe, expect, it } from "vitest";
import { brokenPromises } from "./report.ts";
import { handOvers } from "./two-owners.ts";

describe("two processes on one database", () => {
  // `npm run test:crash` does 200 rounds.
  it.skipIf(process.platform === "win32")(
    "one of them stopped for longer than its lease: its runs go to the other, what it still wants to write is refused, no step completes twice",
    { timeout: 600_000 },
    async () => {
      const report = await handOvers({ rounds: 12, seed: 20261125 });
      expect(brokenPromises(report, 1)).toEqual([]);
      expect(report.takenOver).toBeGreaterThanOrEqual(6);
      expect(report.refused["RUN_FENCED"]).toBeGreaterThan(0);
      // The late one's effects count as attempts under the same key.
      expect(report.repeatedEffects).toBeGreaterThan(0);
    },
  );
});
