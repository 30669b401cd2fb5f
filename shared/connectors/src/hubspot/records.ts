import { AppError, isJsonObject, type Json } from "@fastn/core";
import { Type } from "typebox";
import type { ServiceFaultReader } from "../client/faults.ts";
import type { HttpAnswer } from "../client/http-client.ts";
import type { Paging } from "../paging.ts";
import { nullable } from "../schema-parts.ts";

/** A record of the CRM: HubSpot keeps every property as text. */
export const CrmRecord = Type.Object({
  id: Type.String(),
  properties: Type.Record(Type.String(), nullable(Type.String())),
  createdAt: Type.String({ description: "ISO 8601 time" }),
  updatedAt: Type.String({ description: "ISO 8601 time" }),
  archived: Type.Boolean(),
});

export const Properties = Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]), {
  description: 'Internal names to values: { "email": "ada@example.com" }. Empty text clears a property',
});

export const nextAfter = { next_after: nullable(Type.String({ description: "null on the last page" })) };

/** HubSpot reads and stores properties as text. */
export const asProperties = (given: Readonly<Record<string, string | number | boolean | null>>): Record<string, string> =>
  Object.fromEntries(Object.entries(given).map(([name, value]) => [name, value === null ? "" : String(value)]));

export const paging = (items: string): Paging => ({
  items,
  size: "limit",
  next: ({ next_after: after }) => (typeof after === "string" ? { after } : null),
});

/** @throws AppError CONNECTOR_BAD_ANSWER when the answer is no page of records */
export function pageOf(answer: HttpAnswer): { results: readonly Json[]; next_after: string | null } {
  const { results, paging: more } = isJsonObject(answer.data) ? answer.data : {};
  if (!Array.isArray(results)) throw new AppError("CONNECTOR_BAD_ANSWER", 'HubSpot\'s answer has no list "results".', { status: answer.status });
  const next = isJsonObject(more) && isJsonObject(more["next"]) ? more["next"]["after"] : undefined;
  return { results: results as readonly Json[], next_after: typeof next === "string" ? next : null };
}

/** `category` is HubSpot's own code (developers.hubspot.com/docs/api/error-handling); the context names the properties at fault. */
export const readFault: ServiceFaultReader = ({ body }) => {
  if (!isJsonObject(body)) return {};
  const { message, category, errors } = body;
  const more = Array.isArray(errors)
    ? (errors as readonly Json[]).flatMap((error) => (isJsonObject(error) && typeof error["message"] === "string" ? [error["message"]] : []))
    : [];
  const said = [...(typeof message === "string" ? [message] : []), ...more.filter((text) => text !== message)];
  return { ...(said.length > 0 && { message: said.join("; ") }), ...(typeof category === "string" && { reason: category }) };
};
