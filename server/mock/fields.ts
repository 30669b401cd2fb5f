import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** Reading what callers sent: whatever it is, these answer something of the right type. */

/** Trimmed text; empty for anything else. */
export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value.trim() : "");

/** A number, or text that is one; null otherwise. Forms have no numbers, only text. */
export function numberOf(value: Json | undefined): number | null {
  if (typeof value === "number") return value;
  return typeof value === "string" && value.trim() !== "" && Number.isFinite(Number(value)) ? Number(value) : null;
}

export const objectOf = (value: Json | undefined): JsonObject => (isJsonObject(value) ? value : {});

export const objectsOf = (value: Json | undefined): readonly JsonObject[] => (Array.isArray(value) ? (value as readonly Json[]).filter(isJsonObject) : []);

/** The members of `fields` that are named. */
export const pick = (fields: JsonObject, names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => names.includes(name)));

/** Text as the part of an e-mail address before the @: letters without their marks, and `mock` for a script that has none of them. */
export function plainWord(text: string): string {
  const plain = text
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]/g, "");
  return plain === "" && /\p{L}/u.test(text) ? "mock" : plain;
}
