import { AppError, readable, type ErrorCode, type Problem } from "@fastn/core";
import type { LineMap } from "./line-map.ts";

/** A problem of the file being read; `file` stays empty because only the caller knows the path. */
export function problemAt(
  lines: LineMap,
  span: { readonly start: number; readonly end: number },
  code: ErrorCode,
  message: string,
  more: { readonly severity?: Problem["severity"]; readonly step?: string } = {},
): Problem {
  const { line, column, endLine, endColumn } = lines.range(span.start, span.end);
  const { severity = "error", step } = more;
  return { severity, code, message: readable(message), file: "", line, column, endLine, endColumn, ...(step !== undefined && { step }) };
}

export const isAppError = (error: unknown, code: ErrorCode): error is AppError => error instanceof AppError && error.code === code;
