import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { ServiceFaultReader } from "../client/faults.ts";
import type { HttpAnswer } from "../client/http-client.ts";
import type { Paging } from "../paging.ts";

/**
 * Xero answers every call with a list; this is its only record.
 * @throws AppError CONNECTOR_REFUSED with the record's own validation errors: Xero sends some of them with status 200
 */
export function only(answer: HttpAnswer, member: string): Json {
  const record = records(answer, member)[0];
  if (!isJsonObject(record)) throw new AppError("CONNECTOR_BAD_ANSWER", `Xero's answer has no record in "${member}".`, { status: answer.status });
  const failed = record["HasErrors"] === true || record["HasValidationErrors"] === true || record["StatusAttributeString"] === "ERROR";
  const errors = record["ValidationErrors"];
  if (failed && Array.isArray(errors) && errors.length > 0) {
    const said = errors.map((error: Json) => (isJsonObject(error) ? String(error["Message"]) : String(error))).join("; ");
    throw new AppError("CONNECTOR_REFUSED", `Xero refused the record: "${said}".`, { status: answer.status });
  }
  return record;
}

export function records(answer: HttpAnswer, member: string): readonly Json[] {
  const list = isJsonObject(answer.data) ? answer.data[member] : undefined;
  if (!Array.isArray(list)) throw new AppError("CONNECTOR_BAD_ANSWER", `Xero's answer has no list "${member}".`, { status: answer.status });
  return list as readonly Json[];
}

/** Paging facts of a list; older answers have none, then the page itself is all that is known. */
export function pagination(answer: HttpAnswer, member: string): JsonObject {
  const given = isJsonObject(answer.data) ? answer.data["pagination"] : undefined;
  const count = records(answer, member).length;
  return isJsonObject(given) ? given : { page: 1, pageSize: count, pageCount: 1, itemCount: count };
}

/** Every list pages alike. */
export const paging = (items: string): Paging => ({
  items,
  size: "pageSize",
  next: ({ pagination: facts }) => (isJsonObject(facts) && Number(facts["page"]) < Number(facts["pageCount"]) ? { page: Number(facts["page"]) + 1 } : null),
});

/** The code of a limit that was reached is in a header; the body says nothing (developer.xero.com, OAuth 2.0 API limits). */
export const readFault: ServiceFaultReader = ({ status, headers, body }) => {
  const problem = headers["x-rate-limit-problem"];
  if (status === 429) return { message: `The limit of calls in a ${problem ?? "while"} is reached`, reason: problem };
  return { reason: isJsonObject(body) && typeof body["Type"] === "string" ? body["Type"] : undefined };
};

/** Text inside a filter of Xero's: quotes end it, so they are refused by escaping as the API expects. */
export const filterText = (text: string): string => `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
