import { AppError } from "@fastn/core/values";
import { isLocale, locales } from "./locale.ts";
import { parseFault, type FaultKind } from "./faults.ts";
import type { WorldKey } from "./world.ts";

/** How one call steers the mock, by query or header: `?seed=`, `?locale=`, `?environment=`, `?latency=`, `?fail=`, `?fresh=`, or `x-mock-…`. */
export interface Control {
  readonly world: WorldKey;
  /** ms; null: as configured. */
  readonly latencyMs: number | null;
  readonly fault: FaultKind | null;
  /** Made-up values anew at each call; null: as configured. */
  readonly fresh: boolean | null;
}

const maxLatencyMs = 120_000;

/** @throws AppError BAD_REQUEST naming the parameter */
export function readControl(
  query: URLSearchParams,
  headers: Readonly<Record<string, string | string[] | undefined>>,
  usual: { readonly seed: number; readonly locale: string },
): Control {
  const given = (name: string): string | null => {
    const header = headers[`x-mock-${name}`];
    return query.get(name) ?? (typeof header === "string" ? header : null);
  };
  const whole = (name: string, most: number): number | null => {
    const text = given(name);
    if (text === null) return null;
    if (!/^\d{1,10}$/.test(text) || Number(text) > most) throw new AppError("BAD_REQUEST", `"${name}" must be a whole number from 0 to ${most}.`);
    return Number(text);
  };
  const environment = given("environment") ?? "local";
  if (!/^[\w.-]{1,64}$/.test(environment)) throw new AppError("BAD_REQUEST", '"environment" must be 1 to 64 letters, digits, dots, dashes or underscores.');
  const locale = given("locale") ?? usual.locale;
  if (!isLocale(locale)) throw new AppError("BAD_REQUEST", `"locale" must be one of ${locales.join(", ")}.`);
  const fault = given("fail");
  return {
    world: { environment, seed: whole("seed", 2 ** 31 - 1) ?? usual.seed, locale },
    latencyMs: whole("latency", maxLatencyMs),
    fault: fault === null ? null : parseFault(fault),
    fresh: given("fresh") === null ? null : given("fresh") !== "false",
  };
}
