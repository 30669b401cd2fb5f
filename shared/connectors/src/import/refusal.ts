import { AppError } from "@fastn/core/values";

/** Where something is in a description's text, from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** A description that cannot be used. `details` carry file, line and column for editors. */
export function refuse(file: string, message: string, at: Position = { line: 1, column: 1 }): never {
  throw new AppError("CONFIG_INVALID", `${file}:${at.line}:${at.column} ${message}`, { file, line: at.line, column: at.column });
}
