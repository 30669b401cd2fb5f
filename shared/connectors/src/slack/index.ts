import { AppError, isJsonObject } from "@fastn/core";
import { capabilitiesOf } from "../capabilities.ts";
import { entity, entityTable } from "../cdm.ts";
import { actionTable, type ConnectorDefinition, type WebhookDef } from "../definition.ts";
import { entityEvents, triggerTable } from "../webhook/events.ts";
import { readFault } from "./calls.ts";
import { messageActions } from "./messages.ts";
import { peopleActions } from "./people.ts";

const actions = [...messageActions, ...peopleActions];

/**
 * One event a delivery, in an envelope (docs.slack.dev/apis/events-api). The address check that Slack sends first tells no event; it wants
 * its challenge back (docs.slack.dev/reference/events/url_verification).
 */
const webhook: WebhookDef = {
  signature: {
    header: "x-slack-signature",
    encoding: "hex",
    prefix: "v0=",
    signed: "v0:{timestamp}:{body}",
    timestamp: { header: "x-slack-request-timestamp", unit: "s" },
  },
  read({ body }) {
    if (!isJsonObject(body)) throw new AppError("BAD_REQUEST", "This is no delivery of Slack: its body is not a JSON object.");
    if (body["type"] === "url_verification") return [];
    const event = body["event"];
    if (!isJsonObject(event)) throw new AppError("BAD_REQUEST", 'This is no delivery of Slack: it has no "event".');
    const subtype = typeof event["subtype"] === "string" ? `.${event["subtype"]}` : "";
    return [{ topic: `${String(event["type"])}${subtype}`, id: typeof body["event_id"] === "string" ? body["event_id"] : null, payload: event }];
  },
  reply: ({ body }) =>
    isJsonObject(body) && body["type"] === "url_verification" && typeof body["challenge"] === "string" ? { challenge: body["challenge"] } : undefined,
};

const triggers = [
  ...entityEvents("message", "Messages", {
    topics: { created: ["message", "app_mention"], updated: ["message.message_changed"], deleted: ["message.message_deleted"] },
  }),
  ...entityEvents("reaction", "Reactions", { topics: { created: ["reaction_added"], deleted: ["reaction_removed"] } }),
  ...entityEvents("channel", "Channels", {
    topics: { created: ["channel_created"], updated: ["channel_rename"], deleted: ["channel_deleted"] },
    poll: { action: "listChannels", key: "id" },
  }),
  ...entityEvents("user", "People", { topics: { created: ["team_join"], updated: ["user_change"] }, poll: { action: "listUsers", key: "id" } }),
];

export const slack: ConnectorDefinition = {
  name: "slack",
  displayName: "Slack",
  description: "Messages, channels, people and reactions of a Slack workspace.",
  category: "communication",
  color: "#4a154b",
  icon: "message-square",
  auth: {
    type: "oauth2",
    authorizationUrl: "https://slack.com/oauth/v2/authorize",
    tokenUrl: "https://slack.com/api/oauth.v2.access",
    scopes: ["chat:write", "channels:read", "channels:history", "channels:manage", "users:read", "users:read.email", "reactions:write"],
    scopeSeparator: ",",
    clientAuth: "body",
    refresh: "none",
  },
  otherAuth: [{ type: "bearer_token" }],
  readFault,
  webhook,
  defaultBaseUrl: "https://slack.com",
  apiRoot: "/api",
  actions: actionTable(actions),
  triggers: triggerTable(triggers),
  entities: entityTable([
    entity("user", "CDMContact", {
      id: ["string", "id"],
      "profile.email": ["string", "email"],
      "profile.first_name": ["string", "firstName"],
      "profile.last_name": ["string", "lastName"],
      "profile.phone": ["string", "phone"],
      "profile.real_name": ["string"],
    }),
  ]),
  capabilities: capabilitiesOf(actions, triggers),
};
