import type { JsonObject } from "@fastn/core/values";
import { objectOf, textOf } from "../fields.ts";
import { json, type MockService } from "../service.ts";

interface EmailData {
  readonly messages: JsonObject[];
}

const addresses = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : typeof value === "string" && value !== "" ? [value] : []);

/** A mailbox that takes every mail and delivers none: addresses at `bounce.example.com` are refused, as a server would refuse them. */
export const email: MockService<EmailData> = {
  name: "email",
  routes: [
    {
      method: "POST",
      pattern: "/messages",
      handle({ data, body, now }) {
        const mail = objectOf(body);
        const to = ["to", "cc", "bcc"].flatMap((field) => addresses(mail[field]));
        if (to.length === 0) return json(400, { message: "No recipients defined" });
        const rejected = to.filter((address) => /@bounce\.example\.com>?$/i.test(address));
        if (rejected.length === to.length) return json(422, { message: "550 5.1.1 All recipients were rejected" });
        const accepted = to.filter((address) => !rejected.includes(address));
        const messageId = textOf(mail["messageId"]);
        data.messages.push({ ...mail, receivedAt: new Date(now).toISOString() });
        return json(200, { messageId, accepted, rejected });
      },
    },
    { method: "GET", pattern: "/messages", handle: ({ data }) => json(200, { messages: data.messages.toReversed() }) },
  ],
  seed: () => ({ messages: [] }),
  normalize: (path) => path,
  view: ({ messages }) => ({ messages: [...messages] }),
  failure: (status) => json(status, { message: failures[status] ?? "The mailbox was asked to fail" }),
};

const failures: Readonly<Record<number, string>> = {
  401: "535 5.7.8 Authentication credentials invalid",
  403: "550 5.7.1 Sender is not allowed",
  404: "There is no such mailbox",
  422: "550 5.1.1 All recipients were rejected",
  429: "421 4.7.0 Too many messages, try again later",
};
