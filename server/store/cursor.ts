import { AppError } from "@fastn/core";

/** Cursors are opaque to clients: where the page before ended. */
export function encodeCursor(values: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(values)).toString("base64url");
}

/** @throws AppError BAD_REQUEST for anything this server did not make */
export function decodeCursor(cursor: string, types: readonly ("string" | "number")[]): (string | number)[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    if (Array.isArray(values) && values.length === types.length && values.every((value, index) => typeof value === types[index]))
      return values as (string | number)[];
  } catch {
    // Falls through: the same refusal for every kind of nonsense.
  }
  throw new AppError("BAD_REQUEST", "The cursor is not one this server gave; start again without it.");
}
