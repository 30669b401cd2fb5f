import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core/values";

/** Reading what a person wrote, field by field. Each throws AppError BAD_REQUEST with the field's place in the message and in `details.field`. */

export function refuse(at: string, message: string): never {
  throw new AppError("BAD_REQUEST", `"${at}" ${message}`, { field: at });
}

export const under = (at: string, name: string): string => (at === "" ? name : `${at}.${name}`);

/** An object with no other members than these. */
export function objectAt(value: Json | undefined, at: string, known: readonly string[]): JsonObject {
  if (!isJsonObject(value)) return refuse(at, "must be an object.");
  const strange = Object.keys(value).find((name) => !known.includes(name));
  return strange === undefined ? value : refuse(under(at, strange), `is not known here. There are: ${known.join(", ")}.`);
}

export function textAt(value: Json | undefined, at: string, fits: (text: string) => boolean = () => true, hint = "text"): string | undefined {
  if (value === undefined) return undefined;
  return typeof value === "string" && fits(value) ? value : refuse(at, `must be ${hint}.`);
}

export function numberAt(value: Json | undefined, at: string, min: number, max: number, whole = true): number | undefined {
  if (value === undefined) return undefined;
  const fits = typeof value === "number" && value >= min && value <= max && (!whole || Number.isInteger(value));
  return fits ? value : refuse(at, `must be a ${whole ? "whole " : ""}number from ${min} to ${max}.`);
}

export function flagAt(value: Json | undefined, at: string): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  return refuse(at, "must be true or false.");
}
