import { AppError, type ErrorDetails } from "@fastn/core";

/** Stop an edit. The message is the sentence a person reads: what stands in the way, and what to do instead. */
export function refuse(message: string, details: ErrorDetails = {}): never {
  throw new AppError("EDIT_REFUSED", message, details);
}
