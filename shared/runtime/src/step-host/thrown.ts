import { AppError, type ErrorDetails, type ErrorRecord } from "@fastn/core/values";
import type { Thrown } from "./messages.ts";

/** What the platform answered a call of user code with, as user code sees it; it may branch on `code`. */
export class HostAnswerError extends Error {
  override readonly name = "HostAnswerError";
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(record: ErrorRecord) {
    super(record.message);
    this.code = record.code;
    this.details = record.details ?? {};
  }
}

const longestMessage = 8_192;

/** Whatever user code threw, as data. Never throws itself: what was thrown may have getters that do. */
export function describeThrown(error: unknown): Thrown {
  try {
    // Only our own errors carry codes of ours: user code cannot pass off its failure as, say, a cancellation.
    if (error instanceof HostAnswerError || error instanceof AppError) {
      return { code: error.code, message: error.message, details: error.details, stack: error.stack ?? "" };
    }
    if (error instanceof Error) {
      const message = error.name === "Error" ? error.message : `${error.name}: ${error.message}`;
      return { code: "STEP_FAILED", message: clip(message || "It threw an error without a message."), details: {}, stack: String(error.stack ?? "") };
    }
    return { code: "STEP_FAILED", message: clip(`It threw ${nameValue(error)}. Throw an Error to get a stack.`), details: {}, stack: "" };
  } catch {
    return { code: "STEP_FAILED", message: "It threw something that cannot be read.", details: {}, stack: "" };
  }
}

function nameValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return JSON.stringify(value) ?? "an object";
  return String(value);
}

const clip = (text: string): string => (text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text);
