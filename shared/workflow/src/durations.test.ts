import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDuration, maxDurationMs, parseDuration, parseInstant } from "./durations.ts";

describe("parseDuration", () => {
  it.each([
    ["500ms", 500],
    ["30s", 30_000],
    ["10m", 600_000],
    ["1h30m", 5_400_000],
    ["1.5h", 5_400_000],
    [" 2 d ", 172_800_000],
    ["1w 2d", 777_600_000],
    ["1m1ms", 60_001],
    ["0s", 0],
    [1500, 1500],
  ])("reads %s", (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it.each(["", "10", "m", "-5m", "10 minutes", "1m1h", "1h2h", "1e3s", "10mm", "Infinityh", Number.NaN, -1, Infinity, "9999999w"])("refuses %s", (value) => {
    expect(() => parseDuration(value)).toThrow(expect.objectContaining({ code: "DURATION_INVALID" }));
  });

  it("reads back what formatDuration writes", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: maxDurationMs }), (ms) => parseDuration(formatDuration(ms)) === ms));
  });

  it("answers a typed error or a whole number for any text", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[0-9.wdhms ]*$/)), (text) => {
        try {
          return Number.isInteger(parseDuration(text));
        } catch (error) {
          return (error as { code?: string }).code === "DURATION_INVALID";
        }
      }),
    );
  });
});

describe("parseInstant", () => {
  it.each([
    ["2026-03-01T09:00:00Z", Date.UTC(2026, 2, 1, 9)],
    ["2026-03-01T09:00:00.250+02:00", Date.UTC(2026, 2, 1, 7, 0, 0, 250)],
    ["2026-03-01", Date.UTC(2026, 2, 1)],
    [1_700_000_000_000, 1_700_000_000_000],
    [new Date(5), 5],
  ])("reads %s", (value, ms) => {
    expect(parseInstant(value)).toBe(ms);
  });

  it.each(["2026-03-01T09:00:00", "tomorrow", "2026-13-01", "", null, {}, Number.NaN, 1e17])(
    "refuses %s: a time must be the same on every machine",
    (value) => {
      expect(() => parseInstant(value)).toThrow(expect.objectContaining({ code: "DURATION_INVALID" }));
    },
  );
});
