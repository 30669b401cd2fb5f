import { Type } from "typebox";
import { defineAction } from "../definition.ts";
import { inputOf } from "../schema-parts.ts";
import { accepted, ChannelId, nextCursor, pageInput, pageOf, paging } from "./calls.ts";

const ChannelRecord = Type.Object({ id: Type.String(), name: Type.String(), is_archived: Type.Boolean(), num_members: Type.Optional(Type.Integer()) });
const User = Type.Object({
  id: Type.String(),
  name: Type.String(),
  deleted: Type.Boolean(),
  is_bot: Type.Boolean(),
  profile: Type.Object({
    real_name: Type.String(),
    email: Type.Optional(Type.String()),
    first_name: Type.Optional(Type.String()),
    last_name: Type.Optional(Type.String()),
    phone: Type.Optional(Type.String()),
  }),
});

const listChannels = defineAction("listChannels", {
  description: "List public channels, a page at a time.",
  entity: "channel",
  type: "list",
  inputSchema: inputOf({ exclude_archived: Type.Optional(Type.Boolean({ default: false })), ...pageInput }),
  outputSchema: Type.Object({ channels: Type.Array(ChannelRecord), ...nextCursor }),
  paging: paging("channels"),
  async handler({ http }, params) {
    const { list, ...next } = pageOf(accepted(await http.get("/conversations.list", { params }), "conversations.list"), "channels");
    return { channels: list, ...next };
  },
});

const getChannel = defineAction("getChannel", {
  description: "Read one channel.",
  entity: "channel",
  type: "read",
  inputSchema: inputOf({ channel: ChannelId }),
  outputSchema: ChannelRecord,
  handler: async ({ http }, params) => accepted(await http.get("/conversations.info", { params }), "conversations.info")["channel"] ?? null,
});

const createChannel = defineAction("createChannel", {
  description: "Create a channel. Names are lower case, without spaces and dots.",
  entity: "channel",
  type: "create",
  inputSchema: inputOf({ name: Type.String({ minLength: 1, maxLength: 80 }), is_private: Type.Optional(Type.Boolean({ default: false })) }),
  outputSchema: ChannelRecord,
  handler: async ({ http }, params) => accepted(await http.post("/conversations.create", { body: params }), "conversations.create")["channel"] ?? null,
});

const inviteToChannel = defineAction("inviteToChannel", {
  description: "Invite people to a channel.",
  entity: "channel",
  type: "update",
  inputSchema: inputOf({ channel: ChannelId, users: Type.Array(Type.String({ minLength: 1 }), { minItems: 1, maxItems: 100, description: "Ids of people" }) }),
  outputSchema: ChannelRecord,
  async handler({ http }, { channel, users }) {
    const body = { channel, users: users.join(",") };
    return accepted(await http.post("/conversations.invite", { body }), "conversations.invite")["channel"] ?? null;
  },
});

const listUsers = defineAction("listUsers", {
  description: "List the people and bots of the workspace.",
  entity: "user",
  type: "list",
  inputSchema: inputOf(pageInput),
  outputSchema: Type.Object({ members: Type.Array(User), ...nextCursor }),
  paging: paging("members"),
  async handler({ http }, params) {
    const { list, ...next } = pageOf(accepted(await http.get("/users.list", { params }), "users.list"), "members");
    return { members: list, ...next };
  },
});

const findUser = defineAction("findUser", {
  displayName: "Find user by email",
  description: "Find the person with an email address.",
  entity: "user",
  type: "read",
  inputSchema: inputOf({ email: Type.String({ minLength: 3 }) }),
  outputSchema: User,
  handler: async ({ http }, params) => accepted(await http.get("/users.lookupByEmail", { params }), "users.lookupByEmail")["user"] ?? null,
});

const getUser = defineAction("getUser", {
  description: "Read one person by id.",
  entity: "user",
  type: "read",
  inputSchema: inputOf({ user: Type.String({ minLength: 1, description: "Id of a person: U0123456789" }) }),
  outputSchema: User,
  handler: async ({ http }, params) => accepted(await http.get("/users.info", { params }), "users.info")["user"] ?? null,
});

export const peopleActions = [listChannels, getChannel, createChannel, inviteToChannel, listUsers, getUser, findUser];
