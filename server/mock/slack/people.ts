import type { JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { bot, channelId, channelRecord, page, refuse, type Request, type SlackData } from "./data.ts";

function createChannel({ data, body, now }: Request): MockAnswer {
  const fields = objectOf(body);
  const name = textOf(fields["name"]);
  if (name === "") return refuse("invalid_name_required");
  if (!/^[a-z0-9_-]{1,80}$/.test(name)) return refuse("invalid_name_specials");
  if (data.channels.some((channel) => channel["name"] === name)) return refuse("name_taken");
  const channel = channelRecord(`C0MOCK${String(data.channels.length + 1).padStart(4, "0")}`, name, Math.floor(now / 1000), 1, fields["is_private"] === true);
  data.channels.push(channel);
  return { ...json(200, { ok: true, channel }), events: [{ topic: "channel_created", record: channel }] };
}

function invite({ data, body }: Request): MockAnswer {
  const fields = objectOf(body);
  const index = data.channels.findIndex((channel) => channel["id"] === fields["channel"]);
  if (index < 0) return refuse("channel_not_found");
  const users = textOf(fields["users"]).split(",");
  if (!users.every((id) => data.users.some((user) => user["id"] === id))) return refuse("user_not_found");
  const before = data.channels[index] ?? {};
  const channel: JsonObject = { ...before, num_members: Number(before["num_members"]) + users.length };
  data.channels[index] = channel;
  return json(200, { ok: true, channel });
}

export const peopleRoutes: readonly MockRoute<SlackData>[] = [
  {
    method: "GET",
    pattern: "/conversations.list",
    handle: (request) =>
      page(
        request,
        "channels",
        request.data.channels.filter((channel) => request.query.get("exclude_archived") !== "true" || channel["is_archived"] !== true),
      ),
  },
  {
    method: "GET",
    pattern: "/conversations.info",
    handle({ data, query }) {
      const id = channelId(data, query.get("channel") ?? "");
      const channel = data.channels.find((each) => each["id"] === id);
      return channel === undefined ? refuse("channel_not_found") : json(200, { ok: true, channel });
    },
  },
  { method: "POST", pattern: "/conversations.create", handle: createChannel },
  { method: "POST", pattern: "/conversations.invite", handle: invite },
  { method: "GET", pattern: "/users.list", handle: (request) => page(request, "members", request.data.users) },
  {
    method: "GET",
    pattern: "/users.info",
    handle({ data, query }) {
      const user = data.users.find((each) => each["id"] === query.get("user"));
      return user === undefined ? refuse("user_not_found") : json(200, { ok: true, user });
    },
  },
  {
    method: "GET",
    pattern: "/users.lookupByEmail",
    handle({ data, query }) {
      const user = data.users.find((each) => objectOf(each["profile"])["email"] === query.get("email")?.toLowerCase());
      return user === undefined ? refuse("users_not_found") : json(200, { ok: true, user });
    },
  },
  { method: "POST", pattern: "/auth.test", handle: () => json(200, { ok: true, team: "Mock", user: "mock-bot", team_id: "T0MOCKTEAM", user_id: bot }) },
];
