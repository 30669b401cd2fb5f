import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { json, type MockRoute, type MockService } from "../service.ts";

interface SlackData {
  readonly channels: readonly JsonObject[];
  readonly messages: JsonObject[];
}

const refuse = (error: string) => json(200, { ok: false, error });

/** By id, or by name with or without `#`. Ids of people and of unlisted channels are taken as they are, as Slack does for direct messages. */
function channelId(data: SlackData, given: string): string | null {
  const found = data.channels.find((channel) => channel["id"] === given || channel["name"] === given.replace(/^#/, ""));
  if (found !== undefined) return String(found["id"]);
  return /^[CDGU][A-Z0-9]{8,}$/.test(given) ? given : null;
}

const routes: readonly MockRoute<SlackData>[] = [
  {
    method: "POST",
    pattern: "/chat.postMessage",
    handle({ data, body, now }) {
      const fields = isJsonObject(body) ? body : {};
      const { channel, text, blocks, thread_ts: thread } = fields;
      if (typeof channel !== "string" || channel === "") return refuse("channel_not_found");
      if ((typeof text !== "string" || text === "") && !Array.isArray(blocks)) return refuse("no_text");
      const id = channelId(data, channel);
      if (id === null) return refuse("channel_not_found");
      const ts = `${Math.floor(now / 1000)}.${String(data.messages.length + 1).padStart(6, "0")}`;
      const message: JsonObject = {
        type: "message",
        user: "U0MOCKBOT1",
        bot_id: "B0MOCKBOT1",
        text: typeof text === "string" ? text : "",
        ts,
        ...(typeof thread === "string" && { thread_ts: thread }),
        ...(Array.isArray(blocks) && { blocks: blocks as Json }),
      };
      data.messages.push({ channel: id, ...message });
      return json(200, { ok: true, channel: id, ts, message });
    },
  },
  {
    method: "GET",
    pattern: "/conversations.list",
    handle({ data, query }) {
      const limit = Math.min(999, Math.max(1, Number(query.get("limit") ?? "100") || 100));
      const from = Number(Buffer.from(query.get("cursor") ?? "", "base64url").toString() || "0");
      if (!Number.isInteger(from) || from < 0) return refuse("invalid_cursor");
      const next = from + limit < data.channels.length ? Buffer.from(String(from + limit)).toString("base64url") : "";
      return json(200, { ok: true, channels: data.channels.slice(from, from + limit), response_metadata: { next_cursor: next } });
    },
  },
  {
    method: "GET",
    pattern: "/conversations.history",
    handle({ data, query }) {
      const id = channelId(data, query.get("channel") ?? "");
      if (id === null) return refuse("channel_not_found");
      const messages = data.messages.filter((message) => message["channel"] === id).toReversed();
      return json(200, { ok: true, messages, has_more: false });
    },
  },
  {
    method: "POST",
    pattern: "/auth.test",
    handle: () => json(200, { ok: true, team: "Mock", user: "mock-bot", team_id: "T0MOCKTEAM", user_id: "U0MOCKBOT1" }),
  },
];

/** Shaped like the Web API: every answer is 200 and says `ok`. `/slack/chat.postMessage` and `/slack/api/chat.postMessage` are the same method. */
export const slack: MockService<SlackData> = {
  name: "slack",
  routes,
  seed: (_faker, baseDateMs) => ({
    channels: ["general", "finance", "orders", "support", "random"].map((name, index) => ({
      id: `C0MOCK000${index + 1}`,
      name,
      is_channel: true,
      is_archived: false,
      is_private: false,
      num_members: 5 + index,
      created: Math.floor(baseDateMs / 1000) - 86_400 * 365,
    })),
    messages: [],
  }),
  normalize: (path) => path.replace(/^\/api(?=\/)/, ""),
  view: (data) => ({ messages: [...data.messages], channels: data.channels }),
  failure(status) {
    if (status === 429) return json(429, { ok: false, error: "ratelimited" });
    if (status === 401) return refuse("invalid_auth");
    if (status === 403) return refuse("missing_scope");
    return status >= 500 ? json(status, { ok: false, error: "internal_error" }) : refuse("invalid_arguments");
  },
};
