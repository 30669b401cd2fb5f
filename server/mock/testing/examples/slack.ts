import type { JsonObject } from "@fastn/core";
import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples, Run } from "./example.ts";

/** A message in #finance. */
async function posted(run: Run, text = "hello", rest: JsonObject = {}): Promise<{ channel: string; ts: string }> {
  const message = await run("slack", "sendMessage", { channel: "#finance", text, ...rest });
  return { channel: String(at(message, "channel")), ts: String(at(message, "ts")) };
}

export const slack: ConnectorExamples = {
  actions: {
    sendMessage: {
      input: () => ({ channel: "#finance", text: "hello" }),
      look: (output) => expect([at(output, "channel"), at(output, "message", "text")]).toEqual(["C0MOCK0002", "hello"]),
    },
    updateMessage: { input: async (run) => ({ ...(await posted(run)), text: "changed" }), look: (output) => expect(at(output, "text")).toBe("changed") },
    deleteMessage: { input: (run) => posted(run), look: (output) => expect(output).toEqual({ deleted: true }) },
    listMessages: {
      async input(run) {
        for (let each = 1; each <= 12; each++) await posted(run, `message ${each}`);
        return { channel: "C0MOCK0002" };
      },
      look: (output) => expect(at(output, "messages", 0, "text")).toBe("message 12"),
    },
    listReplies: {
      async input(run) {
        const parent = await posted(run, "question");
        for (let each = 1; each <= 12; each++) await posted(run, `answer ${each}`, { thread_ts: parent.ts });
        return parent;
      },
      look: (output) => expect([at(output, "messages", 0, "text"), list(output, "messages").length]).toEqual(["question", 13]),
    },
    addReaction: {
      async input(run) {
        const { channel, ts } = await posted(run);
        return { channel, timestamp: ts, name: "thumbsup" };
      },
      look: (output) => expect(output).toEqual({ added: true }),
    },
    removeReaction: {
      async input(run) {
        const { channel, ts } = await posted(run);
        await run("slack", "addReaction", { channel, timestamp: ts, name: "eyes" });
        expect(await run("slack", "addReaction", { channel, timestamp: ts, name: "eyes" })).toEqual({ added: false });
        return { channel, timestamp: ts, name: "eyes" };
      },
      look: (output) => expect(output).toEqual({ removed: true }),
    },
    listChannels: {
      input: () => ({ limit: 2 }),
      look: (output) => expect([list(output, "channels").length, typeof at(output, "next_cursor")]).toEqual([2, "string"]),
    },
    getChannel: { input: () => ({ channel: "C0MOCK0003" }), look: (output) => expect(at(output, "name")).toBe("orders") },
    createChannel: { input: () => ({ name: "launch" }), look: (output) => expect(at(output, "id")).toBe("C0MOCK0006") },
    inviteToChannel: {
      input: () => ({ channel: "C0MOCK0001", users: ["U0MOCK001", "U0MOCK002"] }),
      look: (output) => expect(at(output, "num_members")).toBe(7),
    },
    listUsers: { input: () => ({}), look: (output) => expect(list(output, "members")).toHaveLength(8) },
    getUser: { input: () => ({ user: "U0MOCK001" }), look: (output) => expect(at(output, "id")).toBe("U0MOCK001") },
    findUser: { input: () => ({ email: "grace.hopper@example.com" }), look: (output) => expect(at(output, "profile", "real_name")).toBe("Grace Hopper") },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "invalid_auth"],
    403: ["CONNECTOR_UNAUTHORIZED", "missing_scope"],
    404: ["CONNECTOR_REFUSED", "invalid_arguments"],
    422: ["CONNECTOR_REFUSED", "invalid_arguments"],
    429: ["CONNECTOR_RATE_LIMITED", "ratelimited"],
    500: ["CONNECTOR_UNAVAILABLE", "internal_error"],
  },
};
