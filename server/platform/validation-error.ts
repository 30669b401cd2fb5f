import { AppError } from "@fastn/core";
import type { FastifySchemaValidationError } from "fastify";

/** What was wrong with a request, as an error a person can act on. */
export function toValidationError(errors: readonly FastifySchemaValidationError[], part: string): AppError {
  const first = errors[0];
  const extra = (first?.params as { additionalProperties?: unknown } | undefined)?.additionalProperties;
  const field = Array.isArray(extra) ? `/${String(extra[0])}` : (first?.instancePath ?? "");
  // A member no schema knows is told as one whose schema is `false`.
  const isUnknown = Array.isArray(extra) || first?.keyword === "boolean";
  const reason = isUnknown ? "is not known here" : (first?.message ?? "is not valid");
  const where = part === "querystring" ? "query" : part;
  const name = field === "" ? `The ${where}` : `${where}${field.replaceAll("/", ".")}`;
  return new AppError(part === "body" ? "VALIDATION_FAILED" : "BAD_REQUEST", `${name} ${reason}.`, { in: where, field });
}
