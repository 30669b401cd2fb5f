import { AppError, type ErrorCode, type Problem } from "@fastn/core";

/** Something wrong in an evaluated workflow. It has no line: the module was run, not read; the builder's parse knows lines. */
export interface PlanIssue {
  readonly severity: "error" | "warning";
  readonly code: ErrorCode;
  readonly message: string;
  /** Name of the step at fault, null for the workflow itself. */
  readonly step: string | null;
  /** `retry.maxAttempts`, null when no option is at fault. */
  readonly option: string | null;
}

/** As shown in the Problems panel, at the beginning of the file unless a line is known. */
export function toProblem(issue: PlanIssue, file: string, at: { readonly line: number; readonly column: number } = { line: 1, column: 1 }): Problem {
  const { severity, code, message, step } = issue;
  return { severity, code, message, file, ...at, ...(step !== null && { step }) };
}

export function toAppError(issue: PlanIssue, file: string, others: number): AppError {
  const more = others === 0 ? "" : ` ${others} more ${others === 1 ? "problem follows" : "problems follow"}.`;
  return new AppError(issue.code, `${file}: ${issue.message}${more}`, {
    file,
    ...(issue.step !== null && { step: issue.step }),
    ...(issue.option !== null && { option: issue.option }),
  });
}
