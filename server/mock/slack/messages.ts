import type { Json, JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockAnswer, type MockRoute } from "../service.ts";
import { bot, channelId, page, refuse, type Request, type SlackData } from "./data.ts";

const shown = ({ channel: _channel, ...message }: JsonObject): JsonObject => message;

function post({ data, body, now }: Request): MockAnswer {
  const { channel, text, blocks, thread_ts: thread } = objectOf(body);
  if (typeof channel !== "string" || channel === "") return refuse("channel_not_found");
  if ((typeof text !== "string" || text === "") && !Array.isArray(blocks)) return refuse("no_text");
  const id = channelId(data, channel);
  if (id === null) return refuse("channel_not_found");
  const ts = `${Math.floor(now / 1000)}.${String(data.messages.length + 1).padStart(6, "0")}`;
  const message: JsonObject = {
    type: "message",
    user: bot,
    bot_id: "B0MOCKBOT1",
    text: typeof text === "string" ? text : "",
    ts,
    ...(typeof thread === "string" && { thread_ts: thread }),
    ...(Array.isArray(blocks) && { blocks: blocks as Json }),
  };
  data.messages.push({ channel: id, ...message });
  return { ...json(200, { ok: true, channel: id, ts, message }), events: [{ topic: "message", record: { channel: id, ...message } }] };
}

/** Run `work` with the message named, or say that there is none. */
const withMessage =
  (work: (request: Request, index: number, fields: JsonObject) => MockAnswer, tsField = "ts") =>
  (request: Request): MockAnswer => {
    const fields = objectOf(request.body);
    const id = channelId(request.data, textOf(fields["channel"]));
    if (id === null) return refuse("channel_not_found");
    const index = request.data.messages.findIndex((message) => message["channel"] === id && message["ts"] === fields[tsField]);
    return index < 0 ? refuse("message_not_found") : work(request, index, fields);
  };

const update = withMessage(({ data, now }, index, fields) => {
  const text = textOf(fields["text"]);
  if (text === "" && !Array.isArray(fields["blocks"])) return refuse("no_text");
  const changed: JsonObject = {
    ...data.messages[index],
    text,
    ...(Array.isArray(fields["blocks"]) && { blocks: fields["blocks"] as Json }),
    edited: { user: bot, ts: `${Math.floor(now / 1000)}.000000` },
  };
  data.messages[index] = changed;
  const { channel, ts } = changed;
  return {
    ...json(200, { ok: true, channel: channel ?? null, ts: ts ?? null, text, message: shown(changed) }),
    events: [{ topic: "message.message_changed", record: { channel: channel ?? null, message: shown(changed), ts: ts ?? null } }],
  };
});

const remove = withMessage(({ data }, index) => {
  const [gone = {}] = data.messages.splice(index, 1);
  const { channel = null, ts = null } = gone;
  return { ...json(200, { ok: true, channel, ts }), events: [{ topic: "message.message_deleted", record: { channel, deleted_ts: ts } }] };
});

const react = withMessage(({ data }, index, fields) => {
  const message = data.messages[index] ?? {};
  const name = textOf(fields["name"]);
  if (!/^[a-z0-9_+'-]+$/.test(name)) return refuse("invalid_name");
  const reactions = (message["reactions"] ?? []) as readonly JsonObject[];
  if (reactions.some((reaction) => reaction["name"] === name)) return refuse("already_reacted");
  data.messages[index] = { ...message, reactions: [...reactions, { name, users: [bot], count: 1 }] };
  return {
    ...json(200, { ok: true }),
    events: [
      {
        topic: "reaction_added",
        record: { user: bot, reaction: name, item: { type: "message", channel: message["channel"] ?? null, ts: message["ts"] ?? null } },
      },
    ],
  };
}, "timestamp");

const unreact = withMessage(({ data }, index, fields) => {
  const message = data.messages[index] ?? {};
  const reactions = (message["reactions"] ?? []) as readonly JsonObject[];
  if (!reactions.some((reaction) => reaction["name"] === fields["name"])) return refuse("no_reaction");
  data.messages[index] = { ...message, reactions: reactions.filter((reaction) => reaction["name"] !== fields["name"]) };
  return json(200, { ok: true });
}, "timestamp");

function history(request: Request): MockAnswer {
  const { data, query } = request;
  const id = channelId(data, query.get("channel") ?? "");
  if (id === null) return refuse("channel_not_found");
  const [oldest, latest] = [query.get("oldest"), query.get("latest")];
  const found = data.messages.filter(
    ({ channel, ts }) => channel === id && (oldest === null || Number(ts) > Number(oldest)) && (latest === null || Number(ts) < Number(latest)),
  );
  return page(request, "messages", found.toReversed().map(shown));
}

function replies(request: Request): MockAnswer {
  const { data, query } = request;
  const [id, parent] = [channelId(data, query.get("channel") ?? ""), query.get("ts")];
  const found = data.messages.filter(({ channel, ts, thread_ts: thread }) => channel === id && (ts === parent || thread === parent));
  return found.length === 0 ? refuse("thread_not_found") : page(request, "messages", found.map(shown));
}

export const messageRoutes: readonly MockRoute<SlackData>[] = [
  { method: "POST", pattern: "/chat.postMessage", handle: post },
  { method: "POST", pattern: "/chat.update", handle: update },
  { method: "POST", pattern: "/chat.delete", handle: remove },
  { method: "POST", pattern: "/reactions.add", handle: react },
  { method: "POST", pattern: "/reactions.remove", handle: unreact },
  { method: "GET", pattern: "/conversations.history", handle: history },
  { method: "GET", pattern: "/conversations.replies", handle: replies },
];
