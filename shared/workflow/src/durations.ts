import { AppError } from "@fastn/core";

/** A length of time: ms as a number, or text such as `"90s"`, `"1.5h"`, `"1h30m"`, `"2d"`. Units from large to small: w d h m s ms. */
export type Duration = number | string;

/** In ms, largest first. Days and weeks are 24 hours and 7 days: durations know no calendar. */
const units = [
  ["w", 604_800_000],
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["m", 60_000],
  ["s", 1_000],
  ["ms", 1],
] as const;

/** Longest duration taken, ms: 100 years. Beyond that a time would leave what JavaScript dates can hold. */
export const maxDurationMs = 100 * 366 * 86_400_000;

const part = /(\d+(?:\.\d+)?)\s*(ms|[wdhms])\s*/y;

/**
 * @returns whole ms, 0..`maxDurationMs`
 * @throws AppError DURATION_INVALID
 */
export function parseDuration(value: Duration): number {
  const ms = typeof value === "number" ? value : parseText(value);
  if (!Number.isFinite(ms) || ms < 0 || ms > maxDurationMs) refuse(value, `it must lie between 0 and 100 years`);
  return Math.round(ms);
}

function parseText(text: string): number {
  let ms = 0;
  let nextUnit = 0;
  part.lastIndex = 0;
  const trimmed = text.trim();
  do {
    const match = part.exec(trimmed);
    if (match === null) return refuse(text, 'write a number and a unit, as in "500ms", "30s", "10m", "1h30m" or "2d"');
    const unit = units.findIndex(([name]) => name === match[2]);
    if (unit < nextUnit) return refuse(text, "each unit may appear once, from large to small");
    nextUnit = unit + 1;
    ms += Number(match[1]) * (units[unit]?.[1] ?? 0);
  } while (part.lastIndex < trimmed.length);
  return ms;
}

/** The shortest text that `parseDuration` turns back into `ms`: `5400000` gives `"1h30m"`. */
export function formatDuration(ms: number): string {
  let rest = Math.round(ms);
  let text = "";
  for (const [name, size] of units) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${count}${name}`;
    rest -= count * size;
  }
  return text === "" ? "0s" : text;
}

/**
 * A point in time: ISO 8601 text with a zone (a date alone is midnight UTC), ms since 1970, or a Date.
 * @returns ms since 1970
 * @throws AppError DURATION_INVALID
 */
export function parseInstant(value: unknown): number {
  const ms = value instanceof Date ? value.getTime() : typeof value === "string" ? parseIso(value) : typeof value === "number" ? value : Number.NaN;
  // The range of JavaScript dates, ECMA-262 21.4.1.1.
  if (!Number.isFinite(ms) || Math.abs(ms) > 8.64e15) {
    throw new AppError("DURATION_INVALID", `${JSON.stringify(value)} is not a time: write ISO 8601 text such as "2026-03-01T09:00:00Z", or ms since 1970.`);
  }
  return ms;
}

/** Without a zone the same text would mean another time on another machine. */
const iso = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2}))?$/;

const parseIso = (text: string): number => (iso.test(text.trim()) ? Date.parse(text.trim()) : Number.NaN);

function refuse(value: Duration, reason: string): never {
  throw new AppError("DURATION_INVALID", `${JSON.stringify(value)} is not a duration: ${reason}.`);
}
