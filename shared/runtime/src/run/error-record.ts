import { AppError, toErrorRecord, type ErrorRecord } from "@fastn/core";

/** A failure of a step that knows where in the workspace it happened; `sourceStack` names workspace files only. */
interface LocatedError extends AppError {
  readonly sourceStack: string;
}

const isLocated = (error: unknown): error is LocatedError => error instanceof AppError && "sourceStack" in error && typeof error.sourceStack === "string";

/** An error as the journal keeps it. What is no AppError came from our own side: its text may hold paths of ours, so it stays in the log. */
export function stepErrorRecord(error: unknown): ErrorRecord {
  if (isLocated(error) && error.sourceStack !== "") return { ...toErrorRecord(error), stack: error.sourceStack };
  if (error instanceof AppError) return toErrorRecord(error);
  return { code: "INTERNAL_ERROR", message: "The platform failed while running the step; its log has the details." };
}
