export { toJson, jsonSizeBytes, isJsonObject, plainJsonBound, stepResultLimits, borderLimits, type Json, type JsonLimits, type JsonObject } from "./json.ts";
export { JsonFault, parseStrictJson, repeatedKey, type RepeatedKey, type TextPlace } from "./strict-json.ts";
export { readable, shorten } from "./shorten.ts";
export { AppError, errorCodes, fromErrorRecord, isErrorCode, toErrorRecord, type ErrorCode, type ErrorDetails, type ErrorRecord } from "./errors.ts";
export { isId, newId, newRunId, type Id, type RequestId, type RunId } from "./ids.ts";
export { FakeClock, systemClock, type Clock } from "./clock.ts";
export { withoutCredentials } from "./credential-headers.ts";
export { editDistance, nearestName } from "./nearest-name.ts";
export { fail, ok, settle, type Result } from "./result.ts";
export type { JournalEvent, JournalEventBody, JournalEventType, PayloadRef } from "./journal.ts";
export type {
  ActionInfo,
  AuthWay,
  Computation,
  Connection,
  ConnectorCall,
  ConnectorInfo,
  ConnectorPort,
  Credential,
  CredentialField,
  Signature,
} from "./connector-port.ts";
export { isFinal, runStatuses, runTriggers, stepStatuses, triggerTypes } from "./statuses.ts";
export * from "./schemas/index.ts";
export { ipcCalls, type IpcInput, type IpcName, type IpcOutput } from "./contracts/ipc.ts";
export { ipcChannel, menuChannel, type ShellBridge } from "./contracts/shell-bridge.ts";
export { contentSecurityPolicy } from "./contracts/page-policy.ts";
export type { FromPlatform, StepHostConnect, ToPlatform } from "./contracts/platform-port.ts";
export { stepTypes, type StepType } from "./step-types.ts";
export { ports } from "./ports.ts";
