import type { Json, JsonObject } from "@fastn/core/values";
import type { RecordingBook } from "../recording/recordings.ts";
import { numberAt, objectAt, refuse, textAt, under } from "../rules/read-fields.ts";
import type { RuleBook } from "../rules/rule-book.ts";
import { isLocale } from "../locale.ts";

/** Everything a mock holds at one moment, so that it goes on from there: the same ids, numbers and bytes. */
export interface Snapshot {
  readonly format: "fastn-mock-snapshot";
  readonly version: 1;
  /** ISO time. */
  readonly takenAt: string;
  readonly seed: number;
  readonly locale: string;
  readonly worlds: readonly WorldSnapshot[];
  /** How often rules were asked and used, and how far recordings are. */
  readonly rules: ReturnType<RuleBook["counts"]>;
  readonly recordings: ReturnType<RecordingBook["positions"]>;
}

export interface WorldSnapshot {
  readonly environment: string;
  readonly seed: number;
  readonly locale: string;
  /** "Now" of the world before any change, ms since 1970. */
  readonly baseDateMs: number;
  readonly changes: number;
  /** Where the streams of numbers stand. */
  readonly random: number;
  readonly faultRandom: number;
  /** What each service keeps, as `encode` writes it. */
  readonly services: JsonObject;
  /** Answers by idempotency key. */
  readonly stored: Json;
}

/** @throws AppError BAD_REQUEST naming the field */
export function readSnapshot(value: Json, at: string): Snapshot {
  const fields = objectAt(value, at, ["format", "version", "takenAt", "seed", "locale", "worlds", "rules", "recordings"]);
  if (fields["format"] !== "fastn-mock-snapshot") refuse(under(at, "format"), 'must be "fastn-mock-snapshot": this file is no snapshot of a mock server.');
  if (fields["version"] !== 1) refuse(under(at, "version"), "must be 1. This version of fastn reads no other.");
  const { worlds } = fields;
  if (!Array.isArray(worlds)) return refuse(under(at, "worlds"), "must be a list.");
  return {
    format: "fastn-mock-snapshot",
    version: 1,
    takenAt: textAt(fields["takenAt"], under(at, "takenAt")) ?? "",
    seed: wholeAt(fields, "seed", at),
    locale: localeAt(fields, at),
    worlds: (worlds as readonly Json[]).map((world, index) => readWorld(world, `${under(at, "worlds")}[${index}]`)),
    // Written by us; counts of rules that are not there are left alone.
    rules: (fields["rules"] ?? {}) as Snapshot["rules"],
    recordings: (fields["recordings"] ?? {}) as Snapshot["recordings"],
  };
}

function readWorld(value: Json, at: string): WorldSnapshot {
  const fields = objectAt(value, at, ["environment", "seed", "locale", "baseDateMs", "changes", "random", "faultRandom", "services", "stored"]);
  return {
    environment: textAt(fields["environment"], under(at, "environment"), (text) => /^[\w.-]{1,64}$/.test(text), "the name of an environment") ?? "local",
    seed: wholeAt(fields, "seed", at),
    locale: localeAt(fields, at),
    baseDateMs: wholeAt(fields, "baseDateMs", at),
    changes: wholeAt(fields, "changes", at),
    random: wholeAt(fields, "random", at),
    faultRandom: wholeAt(fields, "faultRandom", at),
    services: objectAt(fields["services"], under(at, "services"), Object.keys((fields["services"] ?? {}) as JsonObject)),
    stored: fields["stored"] ?? refuse(under(at, "stored"), "is missing."),
  };
}

const wholeAt = (fields: JsonObject, name: string, at: string): number =>
  numberAt(fields[name], under(at, name), 0, Number.MAX_SAFE_INTEGER) ?? refuse(under(at, name), "is missing.");

const localeAt = (fields: JsonObject, at: string): string =>
  textAt(fields["locale"], under(at, "locale"), isLocale, "a locale of this mock") ?? refuse(under(at, "locale"), "is missing.");
