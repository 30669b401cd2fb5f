import { AppError } from "@fastn/core";

export const maxRunsVariable = "FASTN_MAX_RUNS";

const standard = 100;
const most = 1_000;

/**
 * Runs at work at once; further ones are `pending` until it is their turn, by priority and time. A run that waits does not count.
 * @returns 1..1,000, default 100
 * @throws AppError CONFIG_INVALID
 */
export function maxRunsOf(env: Readonly<Record<string, string | undefined>>): number {
  const asked = env[maxRunsVariable];
  if (asked === undefined || asked === "") return standard;
  const number = /^\d{1,4}$/.test(asked) ? Number(asked) : 0;
  if (number >= 1 && number <= most) return number;
  throw new AppError("CONFIG_INVALID", `${maxRunsVariable} is "${asked.slice(0, 40)}". Set it to a whole number from 1 to ${most}, or remove it.`, {
    variable: maxRunsVariable,
  });
}
