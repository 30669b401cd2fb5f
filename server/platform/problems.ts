import { AppError, errorCodes, shorten, type ErrorCode, type ProblemBody } from "@fastn/core";
import type { FastifyError } from "fastify";
import type { Service, ServiceRequest } from "./service-types.ts";
import { toValidationError } from "./validation-error.ts";

/** Fastify's own refusals, in our words. */
const fastifyCodes: Readonly<Record<string, { code: ErrorCode; message: string }>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: { code: "PAYLOAD_TOO_LARGE", message: "The body is too large for this route." },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: { code: "UNSUPPORTED_MEDIA_TYPE", message: "Send the body as application/json." },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: { code: "BAD_REQUEST", message: "The body does not have the length its header says." },
  FST_ERR_BAD_URL: { code: "BAD_REQUEST", message: "The address is not a valid URL." },
};

/** One handler turns every failure into a problem body. Messages of unforeseen errors stay in the log: they may name files, queries or secrets. */
export function useProblems(app: Service): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error, request);
    return reply.code(problem.statusCode).type("application/json; charset=utf-8").send(problem);
  });
  app.setNotFoundHandler((request, reply) => {
    const problem = toProblem(new AppError("NOT_FOUND", `There is no ${request.method} ${shorten(request.url.split("?")[0] ?? "")}.`), request);
    return reply.code(404).send(problem);
  });
}

/** What a failure is answered with; those of our own side are logged. */
export function problemOf(error: unknown, request: Pick<ServiceRequest, "id" | "log">): ProblemBody {
  const known = toAppError(error);
  if (errorCodes[known.code].status >= 500) request.log.error({ err: error, requestId: request.id }, "request failed");
  return toProblem(known, request);
}

export function toProblem(error: AppError, request: Pick<ServiceRequest, "id">): ProblemBody {
  const hidden = error.code === "INTERNAL_ERROR";
  return {
    code: error.code,
    statusCode: errorCodes[error.code].status,
    message: hidden ? `Something went wrong inside fastn studio. Its log tells more under request ${request.id}.` : error.message,
    ...(!hidden && Object.keys(error.details).length > 0 && { details: error.details }),
    requestId: request.id,
  };
}

function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const { code, statusCode, validation, validationContext } = error as Partial<FastifyError>;
  if (validation !== undefined) return toValidationError(validation, validationContext ?? "body");
  const known = code === undefined ? undefined : fastifyCodes[code];
  if (known !== undefined) return new AppError(known.code, known.message, {}, { cause: error });
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new AppError("BAD_REQUEST", "The request could not be understood.", {}, { cause: error });
  }
  return new AppError("INTERNAL_ERROR", "unexpected", {}, { cause: error });
}
