import { isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { MockConfig } from "@fastn/workflow";

/** As `mock` in `fastn.config.ts`; delays and failures by chance are off unless they are given here. */
export interface CaseMockSettings extends Pick<MockConfig, "seed" | "locale" | "latencyMs" | "failureRate" | "services"> {
  /** Come before those of the folder. Each is looked at by the mock server when the case runs. */
  readonly rules?: readonly JsonObject[];
}

type Report = (path: readonly (string | number)[], message: string) => void;

const isNumber = (value: Json, most: number): boolean => typeof value === "number" && value >= 0 && value <= most;

/** What each member must be, in words. */
const members: Readonly<Record<keyof CaseMockSettings, readonly [fits: (value: Json) => boolean, hint: string]>> = {
  seed: [(value) => isNumber(value, 2 ** 31 - 1) && Number.isInteger(value), "a whole number from 0"],
  locale: [(value) => typeof value === "string", 'a locale such as "de"'],
  latencyMs: [(value) => isNumber(value, 120_000), "a number of milliseconds up to 120000"],
  failureRate: [(value) => isNumber(value, 1), "a number from 0 to 1"],
  services: [(value) => isJsonObject(value) && Object.values(value).every((on) => typeof on === "boolean"), "an object of true and false by service"],
  rules: [(value) => Array.isArray(value) && (value as readonly Json[]).every(isJsonObject), 'a list of rules: [{ "when": { … }, "answer": { … } }]'],
};

/** `mock` of a case, with every fault reported. */
export function readCaseMock(value: Json, report: Report): CaseMockSettings {
  const known = Object.keys(members).join(", ");
  if (!isJsonObject(value)) {
    report([], `mock is an object. It may have: ${known}.`);
    return {};
  }
  for (const [name, member] of Object.entries(value)) {
    const wanted = Object.hasOwn(members, name) ? members[name as keyof CaseMockSettings] : undefined;
    if (wanted === undefined) report([name], `"${name}" means nothing here. There are: ${known}.`);
    else if (!wanted[0](member)) report([name], `mock.${name} must be ${wanted[1]}.`);
  }
  return value as CaseMockSettings;
}
