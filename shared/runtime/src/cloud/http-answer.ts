import { AppError, borderLimits, errorCodes, isErrorCode, toErrorRecord, toJson, type ErrorRecord, type Json } from "@fastn/core";
import type { Tier } from "@fastn/workflow/plan";
import type { InvocationResult } from "./invocation.ts";

export interface HttpAnswer {
  readonly status: number;
  readonly body: Json;
}

/** A request's body as the run's input; null for an empty one. @throws AppError BAD_REQUEST */
export function inputOf(text: string): Json {
  if (text.trim() === "") return null;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new AppError("BAD_REQUEST", "The body is not valid JSON.", {}, { cause: error });
  }
  return toJson(value, "request body", borderLimits);
}

/** A query as the run's input: texts by name, lists where a name comes more than once. */
export function queryInput(query: string): Json {
  const params = new URLSearchParams(query);
  const entries = [...new Set(params.keys())].map((name) => {
    const values = params.getAll(name);
    return [name, values.length > 1 ? values : (values[0] ?? "")];
  });
  return toJson(Object.fromEntries(entries), "query", borderLimits);
}

/**
 * As the desktop answers a webhook: an instant workflow's output inline or its error, else 202 with the run. The difference: the run has ended
 * (or waits in the store) by then, for nothing goes on after the answer.
 */
export function answerFor(tier: Tier, { runId, status, output, error }: InvocationResult): HttpAnswer {
  if (tier !== "instant") return { status: 202, body: { runId, status, output, error: error as unknown as Json } };
  if (error !== null) return problemFor(error, runId);
  return status === "completed" ? { status: 200, body: output } : { status: 202, body: { runId, status } };
}

/** A problem body, for what failed before or in a run. What is not foreseen is not told. */
export function problemFor(error: ErrorRecord, requestId: string): HttpAnswer {
  const { code, message, details = {} } = error;
  const { status } = errorCodes[code];
  return { status, body: { code, statusCode: status, message, details, requestId } };
}

export function problemOf(error: unknown, requestId: string): HttpAnswer {
  const known = error instanceof AppError && isErrorCode(error.code);
  return problemFor(known ? toErrorRecord(error) : { code: "INTERNAL_ERROR", message: "The request could not be handled." }, requestId);
}
