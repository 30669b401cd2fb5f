// Values, errors and time alone, for programs that must start fast (step workers, the mock server): no schemas, no logger.
export { borderLimits, isJsonObject, jsonSizeBytes, stepResultLimits, toJson, type Json, type JsonLimits, type JsonObject } from "./json.ts";
export { JsonFault, parseStrictJson, repeatedKey, type RepeatedKey, type TextPlace } from "./strict-json.ts";
export { readable, shorten } from "./shorten.ts";
export { AppError, errorCodes, fromErrorRecord, isErrorCode, toErrorRecord, type ErrorCode, type ErrorDetails, type ErrorRecord } from "./errors.ts";
export { fail, ok, settle, type Result } from "./result.ts";
export { newId } from "./ids.ts";
export { systemClock, type Clock } from "./clock.ts";
export { ports } from "./ports.ts";
export { editDistance, nearestName } from "./nearest-name.ts";
