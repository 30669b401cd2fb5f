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

/** Causes of causes that are told. */
const mostCauses = 4;

/** Whatever user code threw, as data. Never throws itself: what was thrown may have getters that do. */
export function describeThrown(error: unknown): Thrown {
  try {
    // Only our own errors carry codes of ours: user code cannot pass off its failure as, say, a cancellation.
    if (error instanceof HostAnswerError || error instanceof AppError) {
      return { code: error.code, message: error.message, details: error.details, stack: error.stack ?? "" };
    }
    if (error instanceof Error) {
      const message = (error.name === "Error" ? error.message : `${error.name}: ${error.message}`) + causesOf(error);
      return { code: "STEP_FAILED", message: clip(message || "It threw an error without a message."), details: {}, stack: String(error.stack ?? "") };
    }
    return { code: "STEP_FAILED", message: clip(`It threw ${nameValue(error)}. Throw an Error to get a stack.`), details: {}, stack: "" };
  } catch {
    return { code: "STEP_FAILED", message: "It threw something that cannot be read.", details: {}, stack: "" };
  }
}

/** What `fetch failed` and its like leave to their causes: `: connect ECONNREFUSED 127.0.0.1:9`. Empty when there is nothing more to tell. */
export function causesOf(error: Error): string {
  let text = "";
  try {
    let told = error.message;
    let { cause } = error;
    for (let depth = 0; depth < mostCauses && cause instanceof Error; depth += 1, { cause } = cause) {
      const said = sentenceOf(cause);
      if (said === "" || told.includes(said)) continue;
      told += said;
      text += `: ${said}`;
    }
  } catch {
    // A cause that cannot be read takes nothing from what the error itself says.
  }
  return text;
}

/** A host with several addresses fails with one error for each, and a message of its own that is empty. */
function sentenceOf(error: Error): string {
  const message = messageOf(error) || (error instanceof AggregateError ? error.errors.slice(0, mostCauses).map(messageOf).filter(Boolean).join("; ") : "");
  const code = "code" in error && typeof error.code === "string" ? error.code : "";
  if (code === "" || message.includes(code)) return message;
  return message === "" ? code : `${message} (${code})`;
}

/** Node tells the local end of a connection too, also of one that was refused before it had any. */
const messageOf = (error: unknown): string => (error instanceof Error ? error.message.replace(/ - Local \(undefined:undefined\)$/, "") : "");

function nameValue(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  if (typeof value === "object" && value !== null) return JSON.stringify(value) ?? "an object";
  return String(value);
}

const clip = (text: string): string => (text.length > longestMessage ? `${text.slice(0, longestMessage)}…` : text);
