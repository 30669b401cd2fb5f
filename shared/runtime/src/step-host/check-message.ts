import { borderLimits, isErrorCode, isJsonObject, toJson } from "@fastn/core/values";
import { clip } from "./capture-console.ts";
import type { FromWorker, Outcome, Question } from "./messages.ts";

const levels = ["debug", "info", "warn", "error"] as const;
const longestStack = 64 * 1024;

/**
 * A worker's message, as it may leave the step host process. User code can reach its thread's port and say anything in any shape; what it says here
 * can only harm its own step.
 * @returns null for what is no message at all
 * @throws AppError VALUE_NOT_STORABLE, VALUE_TOO_LARGE for values the platform would not take
 */
export function checkMessage(message: unknown): FromWorker | null {
  if (typeof message !== "object" || message === null) return null;
  const { type, level, message: text, question, body, outcome } = message as Record<string, unknown>;
  switch (type) {
    case "log": {
      const known = levels.find((one) => one === level);
      // The time is this thread's: the worker's may be anything.
      return known === undefined || typeof text !== "string" ? null : { type, at: Date.now(), level: known, message: clip(text) };
    }
    case "ask": {
      const asked = toJson(body, "question to the platform", borderLimits);
      if (!Number.isSafeInteger(question) || !isJsonObject(asked) || typeof asked["kind"] !== "string") return null;
      return { type, question: question as number, body: asked as unknown as Question };
    }
    case "done": {
      const checked = checkOutcome(outcome);
      return checked === null ? null : { type, outcome: checked };
    }
    default:
      return null;
  }
}

function checkOutcome(outcome: unknown): Outcome | null {
  if (typeof outcome !== "object" || outcome === null) return null;
  const { ok, value, thrown } = outcome as Record<string, unknown>;
  if (ok === true) return { ok, value: toJson(value, "returned value", outcomeLimits) };
  if (typeof thrown !== "object" || thrown === null) return null;
  const { code, message, details, stack } = thrown as Record<string, unknown>;
  if (!isErrorCode(code) || typeof message !== "string" || typeof stack !== "string") return null;
  const facts = Object.entries(isJsonObject(toJson(details, "details")) ? (details as object) : {}).filter(([, fact]) =>
    ["string", "number", "boolean"].includes(typeof fact),
  );
  return { ok: false, thrown: { code, message: clip(message), details: Object.fromEntries(facts) as never, stack: stack.slice(0, longestStack) } };
}

/** A description of a workflow may be larger than a step's result, which the worker holds to its own limit. */
const outcomeLimits = borderLimits;
