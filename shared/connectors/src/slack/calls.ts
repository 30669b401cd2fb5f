import { AppError, isJsonObject, type ErrorCode, type Json, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import type { HttpAnswer } from "../client/http-client.ts";
import type { ServiceFaultReader } from "../client/faults.ts";
import type { Paging } from "../paging.ts";
import { nullable } from "../schema-parts.ts";

/** Slack says no with status 200 and `ok: false` (docs.slack.dev/apis/web-api, "Evaluating responses"). */
const codesOfSlack: Readonly<Record<string, ErrorCode>> = {
  not_authed: "CONNECTOR_UNAUTHORIZED",
  invalid_auth: "CONNECTOR_UNAUTHORIZED",
  account_inactive: "CONNECTOR_UNAUTHORIZED",
  token_revoked: "CONNECTOR_UNAUTHORIZED",
  token_expired: "CONNECTOR_UNAUTHORIZED",
  missing_scope: "CONNECTOR_UNAUTHORIZED",
  ratelimited: "CONNECTOR_RATE_LIMITED",
  rate_limited: "CONNECTOR_RATE_LIMITED",
  internal_error: "CONNECTOR_UNAVAILABLE",
  fatal_error: "CONNECTOR_UNAVAILABLE",
  service_unavailable: "CONNECTOR_UNAVAILABLE",
  request_timeout: "CONNECTOR_UNAVAILABLE",
};

/** @throws AppError with Slack's own word for what was wrong as `details.reason` */
export function accepted(answer: HttpAnswer, method: string): JsonObject {
  const body = answer.data;
  if (!isJsonObject(body) || typeof body["ok"] !== "boolean")
    throw new AppError("CONNECTOR_BAD_ANSWER", `Slack's answer to ${method} has no "ok".`, { status: answer.status });
  if (body["ok"]) return body;
  const error = String(body["error"] ?? "unknown_error");
  const code = Object.hasOwn(codesOfSlack, error) ? codesOfSlack[error] : undefined;
  const needed = typeof body["needed"] === "string" ? ` It needs the scope ${body["needed"]}.` : "";
  throw new AppError(code ?? "CONNECTOR_REFUSED", `Slack refused ${method}: "${error}".${needed}`, { status: answer.status, reason: error });
}

export const readFault: ServiceFaultReader = ({ body }) =>
  isJsonObject(body) && typeof body["error"] === "string" ? { message: body["error"], reason: body["error"] } : {};

export const Channel = Type.String({ minLength: 1, description: "Name with #, or id, of a channel or person" });
export const ChannelId = Type.String({ minLength: 1, description: "Id of a channel: C0123456789" });
export const Ts = Type.String({ minLength: 1, description: "`ts` of the message: its id within its channel" });

export const pageInput = {
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 999, default: 100 })),
  cursor: Type.Optional(nullable(Type.String())),
};
export const nextCursor = { next_cursor: nullable(Type.String({ description: "null on the last page" })) };

export const paging = (items: string): Paging => ({
  items,
  size: "limit",
  next: ({ next_cursor: cursor }) => (typeof cursor === "string" ? { cursor } : null),
});

/** A list and where it goes on: Slack's empty cursor means that it does not. */
export function pageOf(body: JsonObject, member: string): { readonly list: Json; readonly next_cursor: string | null } {
  const metadata = isJsonObject(body["response_metadata"]) ? body["response_metadata"] : {};
  const cursor = metadata["next_cursor"];
  return { list: body[member] ?? [], next_cursor: typeof cursor === "string" && cursor !== "" ? cursor : null };
}
