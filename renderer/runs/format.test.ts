import { describe, expect, it } from "vitest";
import { formatDuration, formatRelative } from "./format.ts";

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [850, "850 ms"],
    [2400, "2.4 s"],
    [42_000, "42 s"],
    [185_000, "3 min 5 s"],
    [7_440_000, "2 h 4 min"],
  ])("writes %i ms as %s", (ms, text) => expect(formatDuration(ms)).toBe(text));
});

describe("formatRelative", () => {
  const now = Date.parse("2026-01-10T12:00:00Z");
  it.each([
    ["2026-01-10T11:59:55Z", "just now"],
    ["2026-01-10T11:57:00Z", "3 min ago"],
    ["2026-01-10T14:00:00Z", "in 2 h"],
    ["2026-01-08T12:00:00Z", "2 d ago"],
  ])("writes %s as %s", (at, text) => expect(formatRelative(at, now)).toBe(text));
});
