import type { SourceRange } from "@fastn/builder";
import { readable, type ErrorCode, type Problem } from "@fastn/core";

export function problem(severity: Problem["severity"], code: ErrorCode, message: string, file: string, range?: SourceRange, step?: string): Problem {
  const { line = 1, column = 1, endLine, endColumn } = range ?? {};
  return {
    severity,
    code,
    message: readable(message),
    file,
    line,
    column,
    ...(endLine !== undefined && { endLine, endColumn }),
    ...(step !== undefined && { step }),
  };
}
