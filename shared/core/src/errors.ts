import { longestMessage, readable, shorten } from "./shorten.ts";

/**
 * Every failure someone may branch on. Codes are stored in journals and sent over the API, so they never change meaning.
 * `status` is the HTTP status an API answers with; `retryable` tells the runtime whether another attempt can help.
 */
export const errorCodes = {
  // borders
  BAD_REQUEST: { status: 400, retryable: false },
  UNAUTHORIZED: { status: 401, retryable: false },
  FORBIDDEN: { status: 403, retryable: false },
  NOT_FOUND: { status: 404, retryable: false },
  TIMED_OUT: { status: 408, retryable: false },
  CONFLICT: { status: 409, retryable: false },
  PRECONDITION_FAILED: { status: 412, retryable: false },
  PRECONDITION_REQUIRED: { status: 428, retryable: false },
  PAYLOAD_TOO_LARGE: { status: 413, retryable: false },
  HEADERS_TOO_LARGE: { status: 431, retryable: false },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, retryable: false },
  VALIDATION_FAILED: { status: 422, retryable: false },
  IDEMPOTENCY_MISMATCH: { status: 422, retryable: false },
  RATE_LIMITED: { status: 429, retryable: true },
  INTERNAL_ERROR: { status: 500, retryable: false },
  PLATFORM_UNAVAILABLE: { status: 503, retryable: true },
  // values
  VALUE_NOT_STORABLE: { status: 422, retryable: false },
  VALUE_TOO_LARGE: { status: 413, retryable: false },
  // store
  STORE_UNAVAILABLE: { status: 503, retryable: true },
  STORE_DAMAGED: { status: 500, retryable: false },
  STORE_TOO_NEW: { status: 409, retryable: false },
  // workspace
  WORKSPACE_NOT_FOUND: { status: 404, retryable: false },
  WORKSPACE_READ_ONLY: { status: 409, retryable: false },
  WORKSPACE_LOCKED: { status: 409, retryable: false },
  WORKSPACE_NOT_TRUSTED: { status: 403, retryable: false },
  PATH_OUTSIDE_WORKSPACE: { status: 400, retryable: false },
  FILE_NOT_TEXT: { status: 422, retryable: false },
  FILE_TOO_LARGE: { status: 413, retryable: false },
  CONFIG_INVALID: { status: 422, retryable: false },
  // workflow source
  SOURCE_SYNTAX: { status: 422, retryable: false },
  WORKFLOW_NOT_FOUND: { status: 404, retryable: false },
  WORKFLOW_DUPLICATE: { status: 422, retryable: false },
  WORKFLOW_EMPTY: { status: 422, retryable: false },
  WORKFLOW_INVALID: { status: 422, retryable: false },
  STEP_DUPLICATE: { status: 422, retryable: false },
  STEP_UNKNOWN: { status: 422, retryable: false },
  STEP_CYCLE: { status: 422, retryable: false },
  STEP_OPTION_INVALID: { status: 422, retryable: false },
  CONNECTOR_UNKNOWN: { status: 422, retryable: false },
  ACTION_UNKNOWN: { status: 422, retryable: false },
  EDIT_REFUSED: { status: 409, retryable: false },
  DURATION_INVALID: { status: 422, retryable: false },
  EXPRESSION_SYNTAX: { status: 422, retryable: false },
  EXPRESSION_FAILED: { status: 422, retryable: false },
  // runs
  RUN_NOT_FOUND: { status: 404, retryable: false },
  RUN_ALREADY_FINAL: { status: 409, retryable: false },
  RUN_FENCED: { status: 409, retryable: false },
  RUN_INTERRUPTED: { status: 409, retryable: false },
  RUN_DEAD_LETTERED: { status: 409, retryable: false },
  RUN_LIMIT_REACHED: { status: 422, retryable: false },
  RUN_CANCELLED: { status: 409, retryable: false },
  DEFINITION_CHANGED: { status: 409, retryable: false },
  STEP_FAILED: { status: 422, retryable: true },
  STEP_TIMED_OUT: { status: 408, retryable: true },
  STEP_HOST_DIED: { status: 500, retryable: true },
  STEP_OUT_OF_MEMORY: { status: 422, retryable: false },
  APPROVAL_EXPIRED: { status: 409, retryable: false },
  APPROVAL_REJECTED: { status: 409, retryable: false },
  // connectors
  SECRET_UNREADABLE: { status: 409, retryable: false },
  KEYCHAIN_UNAVAILABLE: { status: 503, retryable: false },
  CONNECTION_MISSING: { status: 401, retryable: false },
  CONNECTOR_UNAUTHORIZED: { status: 401, retryable: false },
  CONNECTOR_RATE_LIMITED: { status: 429, retryable: true },
  CONNECTOR_UNAVAILABLE: { status: 502, retryable: true },
  CONNECTOR_REFUSED: { status: 422, retryable: false },
  CONNECTOR_BAD_ANSWER: { status: 502, retryable: true },
  DATA_VALIDATION_ERROR: { status: 422, retryable: false },
  ADDRESS_NOT_ALLOWED: { status: 422, retryable: false },
} as const satisfies Record<string, { status: number; retryable: boolean }>;

export type ErrorCode = keyof typeof errorCodes;
/** Facts for a program; never secrets. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean>>;

/** A failure with a stable code and a sentence for a person: what happened, where, and what to do next. Over-long names in it are cut. */
export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(readable(message), options);
    this.code = code;
    this.details = bounded(details);
  }
}

function bounded(details: ErrorDetails): ErrorDetails {
  const isLong = (value: unknown): value is string => typeof value === "string" && value.length > longestMessage;
  if (!Object.values(details).some(isLong)) return details;
  return Object.fromEntries(Object.entries(details).map(([name, value]) => [name, isLong(value) ? shorten(value, longestMessage) : value]));
}

/** An error as stored in journals and sent between processes. `stack` names workspace files only. */
export interface ErrorRecord {
  readonly code: ErrorCode;
  readonly message: string;
  readonly details?: ErrorDetails;
  readonly stack?: string;
}

export function isErrorCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(errorCodes, code);
}

/** Anything thrown, as a record. Errors without a known code get `fallback`. The cause stays behind: it is for logs. */
export function toErrorRecord(error: unknown, fallback: ErrorCode = "INTERNAL_ERROR"): ErrorRecord {
  if (error instanceof AppError) {
    return { code: error.code, message: error.message, ...(Object.keys(error.details).length > 0 && { details: error.details }) };
  }
  return { code: fallback, message: error instanceof Error ? error.message : String(error) };
}

export function fromErrorRecord(record: ErrorRecord): AppError {
  return new AppError(record.code, record.message, record.details ?? {});
}
