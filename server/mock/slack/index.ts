import type { JsonObject } from "@fastn/core/values";
import { json, type MockService } from "../service.ts";
import { refuse, seedSlack, type SlackData } from "./data.ts";
import { messageRoutes } from "./messages.ts";
import { peopleRoutes } from "./people.ts";

/** Shaped like the Web API: every answer is 200 and says `ok`. `/slack/chat.postMessage` and `/slack/api/chat.postMessage` are the same method. */
export const slack: MockService<SlackData> = {
  name: "slack",
  routes: [...messageRoutes, ...peopleRoutes],
  seed: seedSlack,
  normalize: (path) => path.replace(/^\/api(?=\/)/, ""),
  view: (data) => ({ messages: [...data.messages], channels: [...data.channels], users: data.users }),
  failure(status) {
    if (status === 429) return json(429, { ok: false, error: "ratelimited" });
    if (status === 401) return refuse("invalid_auth");
    if (status === 403) return refuse("missing_scope");
    return status >= 500 ? json(status, { ok: false, error: "internal_error" }) : refuse("invalid_arguments");
  },
  delivery({ topic, record }, { id, now }) {
    const [type = topic, subtype] = topic.split(".");
    const event: JsonObject = { ...(record as JsonObject), type, ...(subtype !== undefined && { subtype }) };
    return {
      headers: {},
      body: { token: "mock", team_id: "T0MOCKTEAM", api_app_id: "A0MOCKAPP1", type: "event_callback", event_id: id, event_time: Math.floor(now / 1000), event },
    };
  },
};
