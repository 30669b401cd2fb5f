import { AppError, isJsonObject, type ErrorCode, type JsonObject } from "@fastn/core";
import { Type } from "typebox";
import type { HttpAnswer } from "../client/http-client.ts";
import { actionTable, defineAction, type ConnectorDefinition } from "../definition.ts";

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

function accepted(answer: HttpAnswer, method: string): JsonObject {
  const body = answer.data;
  if (!isJsonObject(body) || typeof body["ok"] !== "boolean")
    throw new AppError("CONNECTOR_BAD_ANSWER", `Slack's answer to ${method} has no "ok".`, { status: answer.status });
  if (body["ok"]) return body;
  const error = String(body["error"] ?? "unknown_error");
  const code = Object.hasOwn(codesOfSlack, error) ? codesOfSlack[error] : undefined;
  throw new AppError(code ?? "CONNECTOR_REFUSED", `Slack refused ${method}: "${error}".`, { status: answer.status, reason: error });
}

const sendMessage = defineAction("sendMessage", {
  description: "Post a message to a channel or a person.",
  entity: "message",
  type: "create",
  inputSchema: Type.Object(
    {
      channel: Type.String({ minLength: 1, description: "Name with #, or id, of a channel or person" }),
      text: Type.String({ minLength: 1, maxLength: 40_000 }),
      thread_ts: Type.Optional(Type.String({ description: "`ts` of the message to answer" })),
      blocks: Type.Optional(Type.Array(Type.Object({ type: Type.String() }), { description: "Block Kit layout; text is the fallback then" })),
    },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({
    channel: Type.String(),
    ts: Type.String({ description: "Id of the message within its channel" }),
    message: Type.Object({ text: Type.String(), ts: Type.String() }),
  }),
  async handler({ http }, params) {
    const { channel, ts, message } = accepted(await http.post("/chat.postMessage", { body: params }), "chat.postMessage");
    return { channel: channel ?? null, ts: ts ?? null, message: message ?? null };
  },
});

const listChannels = defineAction("listChannels", {
  description: "List public channels, a page at a time.",
  entity: "channel",
  type: "list",
  inputSchema: Type.Object(
    { limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 999, default: 100 })), cursor: Type.Optional(Type.Union([Type.String(), Type.Null()])) },
    { additionalProperties: false },
  ),
  outputSchema: Type.Object({
    channels: Type.Array(Type.Object({ id: Type.String(), name: Type.String(), is_archived: Type.Boolean(), num_members: Type.Integer() })),
    next_cursor: Type.Union([Type.String(), Type.Null()]),
  }),
  async handler({ http }, params) {
    const body = accepted(await http.get("/conversations.list", { params }), "conversations.list");
    const metadata = isJsonObject(body["response_metadata"]) ? body["response_metadata"] : {};
    const cursor = metadata["next_cursor"];
    return { channels: body["channels"] ?? [], next_cursor: typeof cursor === "string" && cursor !== "" ? cursor : null };
  },
});

export const slack: ConnectorDefinition = {
  name: "slack",
  displayName: "Slack",
  description: "Messages and channels of a Slack workspace.",
  category: "communication",
  color: "#4a154b",
  icon: "message-square",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://slack.com/oauth/v2/authorize",
    tokenUrl: "https://slack.com/api/oauth.v2.access",
    scopes: ["chat:write", "channels:read"],
  },
  defaultBaseUrl: "https://slack.com",
  apiRoot: "/api",
  actions: actionTable([sendMessage, listChannels]),
  capabilities: { entities: ["message", "channel"], actions: { message: ["create"], channel: ["list"] }, events: {} },
};
