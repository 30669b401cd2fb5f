import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { accepted, Channel, ChannelId, nextCursor, pageInput, pageOf, paging, Ts } from "./calls.ts";

const Blocks = Type.Optional(Type.Array(Type.Object({ type: Type.String() }), { description: "Block Kit layout; text is the fallback then" }));
const Text = Type.String({ minLength: 1, maxLength: 40_000 });
const Message = Type.Object({ text: Type.String(), ts: Type.String() });
const Posted = Type.Object({ channel: Type.String(), ts: Type.String({ description: "Id of the message within its channel" }), message: Message });

const sendMessage = defineAction("sendMessage", {
  description: "Post a message to a channel or a person.",
  entity: "message",
  type: "create",
  inputSchema: inputOf({
    channel: Channel,
    text: Text,
    thread_ts: Type.Optional(Type.String({ description: "`ts` of the message to answer" })),
    blocks: Blocks,
  }),
  outputSchema: Posted,
  async handler({ http }, params) {
    const { channel, ts, message } = accepted(await http.post("/chat.postMessage", { body: params }), "chat.postMessage");
    return { channel: channel ?? null, ts: ts ?? null, message: message ?? null };
  },
});

const updateMessage = defineAction("updateMessage", {
  description: "Change a message the connection has posted.",
  entity: "message",
  type: "update",
  inputSchema: inputOf({ channel: ChannelId, ts: Ts, text: Text, blocks: Blocks }),
  outputSchema: Type.Object({ channel: Type.String(), ts: Type.String(), text: Type.String() }),
  async handler({ http }, params) {
    const { channel, ts, text } = accepted(await http.post("/chat.update", { body: params }), "chat.update");
    return { channel: channel ?? null, ts: ts ?? null, text: text ?? null };
  },
});

const deleteMessage = defineAction("deleteMessage", {
  description: "Delete a message the connection has posted.",
  entity: "message",
  type: "delete",
  inputSchema: inputOf({ channel: ChannelId, ts: Ts }),
  outputSchema: Type.Object({ deleted: Type.Boolean() }),
  async handler({ http }, params) {
    accepted(await http.post("/chat.delete", { body: params }), "chat.delete");
    return { deleted: true };
  },
});

const listMessages = defineAction("listMessages", {
  description: "Read the messages of a channel, newest first.",
  entity: "message",
  type: "list",
  inputSchema: inputOf({
    channel: ChannelId,
    oldest: Type.Optional(Type.String({ description: "Only messages after this `ts`" })),
    latest: Type.Optional(Type.String({ description: "Only messages before this `ts`" })),
    ...pageInput,
  }),
  outputSchema: Type.Object({ messages: Type.Array(Message), ...nextCursor }),
  paging: paging("messages"),
  async handler({ http }, params) {
    const { list, ...next } = pageOf(accepted(await http.get("/conversations.history", { params }), "conversations.history"), "messages");
    return { messages: list, ...next };
  },
});

const listReplies = defineAction("listReplies", {
  description: "Read a message and the answers in its thread, oldest first.",
  entity: "message",
  type: "list",
  inputSchema: inputOf({ channel: ChannelId, ts: Ts, ...pageInput }),
  outputSchema: Type.Object({ messages: Type.Array(Message), ...nextCursor }),
  paging: paging("messages"),
  async handler({ http }, params) {
    const { list, ...next } = pageOf(accepted(await http.get("/conversations.replies", { params }), "conversations.replies"), "messages");
    return { messages: list, ...next };
  },
});

const emoji = Type.String({ minLength: 1, description: "Name without colons: thumbsup" });

const addReaction = defineAction("addReaction", {
  description: "React to a message with an emoji. That it is there already is no failure.",
  entity: "reaction",
  type: "create",
  inputSchema: inputOf({ channel: ChannelId, timestamp: Ts, name: emoji }),
  outputSchema: Type.Object({ added: Type.Boolean() }),
  async handler({ http }, params) {
    const answer = await http.post("/reactions.add", { body: params });
    if ((answer.data as { error?: string } | null)?.error === "already_reacted") return { added: false };
    accepted(answer, "reactions.add");
    return { added: true };
  },
});

const removeReaction = defineAction("removeReaction", {
  description: "Take back an emoji from a message.",
  entity: "reaction",
  type: "delete",
  inputSchema: inputOf({ channel: ChannelId, timestamp: Ts, name: emoji }),
  outputSchema: Type.Object({ removed: Type.Boolean() }),
  async handler({ http }, params) {
    const answer = await http.post("/reactions.remove", { body: params });
    if ((answer.data as { error?: string } | null)?.error === "no_reaction") return { removed: false };
    accepted(answer, "reactions.remove");
    return { removed: true };
  },
});

export const messageActions = [sendMessage, updateMessage, deleteMessage, listMessages, listReplies, addReaction, removeReaction];
