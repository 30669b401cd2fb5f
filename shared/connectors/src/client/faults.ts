import { STATUS_CODES } from "node:http";
import { AppError, isJsonObject, type ErrorCode, type ErrorDetails, type Json } from "@fastn/core";
import { EgressRefused } from "./egress.ts";
import { AnswerTooLarge, type RawAnswer } from "./transport.ts";

export interface RequestLine {
  readonly service: string;
  readonly method: string;
  readonly url: URL;
  /** Values to hide wherever they turn up, longest first. */
  readonly secrets: readonly string[];
  readonly readFault?: ServiceFaultReader | undefined;
}

/** What a service says in a refusal, in its own words. */
export interface ServiceFault {
  /** Its message; left out: found by the usual member names. */
  readonly message?: string | undefined;
  /** Its own code: `card_declined`. Kept as `details.reason`. */
  readonly reason?: string | undefined;
  /** When the status alone misleads: a throttling told with 403, say. */
  readonly code?: ErrorCode | undefined;
}

/** @param body parsed JSON; null when the answer has none. */
export type ServiceFaultReader = (refusal: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}) => ServiceFault;

/** Query strings carry tokens often enough that only the path is ever shown. */
const lineText = ({ method, url }: RequestLine): string => `${method} ${url.pathname}`;

const lineDetails = ({ method, url }: RequestLine): Record<string, string> => ({ method, url: url.origin + url.pathname });

/** An answer that says no, or one nobody can read (`unreadable` says why). */
export function answerFault(line: RequestLine, answer: RawAnswer, unreadable?: string, cause?: unknown): AppError {
  const status = `${answer.status} ${STATUS_CODES[answer.status] ?? ""}`.trim();
  const details: Record<string, string | number | boolean> = { ...lineDetails(line), status: answer.status };
  if (unreadable !== undefined) {
    const type = answer.headers["content-type"] ?? "no content type";
    return appError(
      line,
      "CONNECTOR_BAD_ANSWER",
      `${line.service} answered ${status} to ${lineText(line)} with ${type} that is ${unreadable}. It began: ${quote(answer.text)}.`,
      details,
      cause,
    );
  }
  const told = line.readFault?.({ status: answer.status, headers: answer.headers, body: jsonOrNull(answer.text) }) ?? {};
  const code = told.code ?? codeOfStatus(answer.status);
  const retryAfterMs = retryAfter(answer.headers);
  if (retryAfterMs !== null) details["retryAfterMs"] = retryAfterMs;
  if (told.reason !== undefined) details["reason"] = told.reason;
  const said = told.message === undefined ? serviceMessage(answer.text) : quote(told.message);
  return appError(
    line,
    code,
    `${line.service} answered ${status} to ${lineText(line)}${said === "" ? "." : `: ${said}`}${advice(code, answer.status, retryAfterMs)}`,
    details,
  );
}

/** 408, 425 and every 5xx but 501 and 505 pass by themselves; other refusals stay refusals. */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401 || status === 403) return "CONNECTOR_UNAUTHORIZED";
  if (status === 429) return "CONNECTOR_RATE_LIMITED";
  if (status === 408 || status === 425) return "CONNECTOR_UNAVAILABLE";
  return status >= 500 && status !== 501 && status !== 505 ? "CONNECTOR_UNAVAILABLE" : "CONNECTOR_REFUSED";
}

function advice(code: ErrorCode, status: number, retryAfterMs: number | null): string {
  switch (code) {
    case "CONNECTOR_UNAUTHORIZED":
      return status === 401 ? " Check the credentials of the connection." : " The connection's credentials lack the permission for this.";
    case "CONNECTOR_RATE_LIMITED":
      return retryAfterMs === null ? " Too many calls; try again later." : ` Too many calls; it asks to wait ${Math.ceil(retryAfterMs / 1000)} s.`;
    default:
      return "";
  }
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3); at most a day, so that a bad clock cannot park a run. */
export function retryAfter(headers: Readonly<Record<string, string>>, nowMs: number = Date.now()): number | null {
  const value = headers["retry-after"]?.trim();
  if (value === undefined || value === "") return null;
  const ms = /^\d+(\.\d+)?$/.test(value) ? Number(value) * 1000 : Date.parse(value) - nowMs;
  return Number.isFinite(ms) ? Math.min(Math.max(0, Math.ceil(ms)), 86_400_000) : null;
}

/** A request that got no answer. `timeoutMs`: it was our own limit that ended it. */
export function transportFault(line: RequestLine, error: unknown, timeoutMs: number | null): AppError {
  const details = lineDetails(line);
  const where = `${lineText(line)} at ${line.url.host}`;
  if (timeoutMs !== null) {
    return appError(line, "CONNECTOR_UNAVAILABLE", `${line.service} did not answer ${where} within ${timeoutMs} ms.`, { ...details, timeoutMs }, error);
  }
  const reason = error instanceof Error ? error : new Error(String(error));
  if (reason instanceof EgressRefused) {
    return appError(line, "ADDRESS_NOT_ALLOWED", `${line.service} was not called: ${reason.message}. Use another address.`, details, error);
  }
  if (reason instanceof AnswerTooLarge) {
    return appError(
      line,
      "VALUE_TOO_LARGE",
      `${line.service} answered ${where} with ${reason.message}. Ask for less at a time, or raise the limit.`,
      details,
      error,
    );
  }
  const code = systemCode(error);
  if (code.startsWith("CERT_") || code.startsWith("ERR_TLS") || code.includes("SELF_SIGNED") || code.startsWith("UNABLE_TO_")) {
    return appError(line, "CONNECTOR_REFUSED", `The certificate of ${line.url.host} is not trusted (${code}).`, { ...details, reason: code }, error);
  }
  const sentence = sentences[code];
  if (sentence !== undefined)
    return appError(line, "CONNECTOR_UNAVAILABLE", `${line.service} could not be reached: ${sentence} (${where}).`, { ...details, reason: code }, error);
  if (code.startsWith("HPE_"))
    return appError(line, "CONNECTOR_BAD_ANSWER", `${line.service} answered ${where} with something that is not HTTP.`, { ...details, reason: code }, error);
  return appError(line, "CONNECTOR_UNAVAILABLE", `${line.service} could not be reached: ${reason.message} (${where}).`, details, error);
}

const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens at that address",
  ENOTFOUND: "no such host name",
  EAI_AGAIN: "the name could not be looked up just now",
  ECONNRESET: "the connection was closed before an answer came",
  EPIPE: "the connection was closed before an answer came",
  UND_ERR_SOCKET: "the connection was closed before an answer came",
  UND_ERR_CONNECT_TIMEOUT: "the connection could not be opened in time",
  ETIMEDOUT: "the connection timed out",
  EHOSTUNREACH: "there is no route to that host",
  ENETUNREACH: "the network is unreachable",
};

function systemCode(error: unknown): string {
  // A host with several addresses fails with one error for each.
  const first = error instanceof AggregateError ? ((error.errors as unknown[])[0] ?? error) : error;
  for (const each of [error, first, first instanceof Error ? first.cause : undefined]) {
    if (typeof each === "object" && each !== null && "code" in each && typeof each.code === "string") return each.code;
  }
  return "";
}

/** The service's own words, from the shapes error bodies come in; empty when it says nothing readable. */
export function serviceMessage(text: string): string {
  const body = jsonOrNull(text);
  if (body === null) return text === "" || text === "null" || /^\s*</.test(text) ? "" : quote(text);
  const said = messages(body, 0);
  return said.length === 0 ? "" : quote([...new Set(said)].join("; "));
}

function jsonOrNull(text: string): Json {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return null;
  }
}

const messageKeys = [
  "message",
  "Message",
  "error_description",
  "detail",
  "Detail",
  "title",
  "Title",
  "error",
  "errors",
  "Elements",
  "ValidationErrors",
  "reason",
];

function messages(value: Json | undefined, depth: number): string[] {
  if (typeof value === "string") return value === "" ? [] : [value];
  if (depth > 4 || typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.slice(0, 10).flatMap((item: Json) => messages(item, depth + 1));
  if (!isJsonObject(value)) return [];
  const known = messageKeys.filter((key) => Object.hasOwn(value, key));
  if (known.length > 0) return known.flatMap((key) => messages(value[key], depth + 1));
  // Shopify names the field: { "errors": { "email": ["has already been taken"] } }.
  if (depth === 0) return [];
  return Object.entries(value)
    .slice(0, 10)
    .flatMap(([field, item]) => messages(item, depth + 1).map((message) => (field === "base" ? message : `${field} ${message}`)));
}

function quote(text: string): string {
  const oneLine = text.replaceAll(/\s+/g, " ").trim();
  return `"${oneLine.length > 300 ? `${oneLine.slice(0, 300)}…` : oneLine}"`;
}

function appError(line: RequestLine, code: ErrorCode, message: string, details: ErrorDetails, cause?: unknown): AppError {
  const clean = line.secrets.reduce((text, secret) => text.replaceAll(secret, "hidden"), message);
  return new AppError(code, clean, details, cause === undefined ? undefined : { cause });
}
