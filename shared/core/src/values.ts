// Values and errors alone, for programs that must start fast (step workers): no schemas, no logger.
export { isJsonObject, jsonSizeBytes, stepResultLimits, toJson, type Json, type JsonLimits, type JsonObject } from "./json.ts";
export { AppError, errorCodes, fromErrorRecord, isErrorCode, toErrorRecord, type ErrorCode, type ErrorDetails, type ErrorRecord } from "./errors.ts";
export { fail, ok, settle, type Result } from "./result.ts";
