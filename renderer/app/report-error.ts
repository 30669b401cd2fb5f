import { AppError } from "@fastn/core";
import { toast } from "../ui/index.ts";

/** The sentence of an error, for a person. */
export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Tell that something asked for did not happen. `what` says it as a sentence: "The file could not be saved". */
export function reportError(what: string, error: unknown): void {
  toast({ tone: "danger", title: what, body: errorText(error) });
  // What is no AppError is a bug: the stack belongs into the developer tools as well.
  if (!(error instanceof AppError)) reportBug(error);
}

function reportBug(error: unknown): void {
  queueMicrotask(() => {
    throw error;
  });
}
