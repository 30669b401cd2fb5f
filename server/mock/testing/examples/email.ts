import { expect } from "vitest";
import { at } from "../mock-of.ts";
import type { ConnectorExamples } from "./example.ts";

const mail = { from: "shop@example.com", to: "Ada <ada@example.com>" };

export const email: ConnectorExamples = {
  actions: {
    sendEmail: {
      input: () => ({
        ...mail,
        cc: ["a@example.com", "gone@bounce.example.com"],
        subject: "Hello",
        text: "Hi",
        attachments: [{ filename: "a.txt", content: "x" }],
      }),
      look: (output) =>
        expect([at(output, "accepted"), at(output, "rejected")]).toEqual([["Ada <ada@example.com>", "a@example.com"], ["gone@bounce.example.com"]]),
    },
    sendTemplate: {
      input: () => ({ ...mail, subject: "Order {id}", html: "<p>{name}</p>", data: { id: 7, name: "<Ada>" } }),
      look: (output) => expect(String(at(output, "messageId"))).toMatch(/^<[0-9a-f]{32}@fastn\.studio>$/),
    },
    replyToEmail: {
      input: () => ({ ...mail, subject: "RE: Order 7", text: "Thank you", inReplyTo: "<1@example.com>", references: ["<0@example.com>"] }),
      look: (output) => expect(at(output, "accepted")).toEqual(["Ada <ada@example.com>"]),
    },
    renderTemplate: {
      input: () => ({ subject: "Order {id}", html: "<p>{name}</p>", data: { id: 7, name: "<Ada>" } }),
      look: (output) => expect(output).toEqual({ subject: "Order 7", html: "<p>&#60;Ada&#62;</p>" }),
    },
    parseAddresses: {
      input: () => ({ text: '"Lovelace, Ada" <ada@example.com>, team@example.com, nobody' }),
      look: (output) =>
        expect(output).toEqual({
          addresses: [
            { name: "Lovelace, Ada", address: "ada@example.com" },
            { name: "", address: "team@example.com" },
          ],
          rejected: ["nobody"],
        }),
    },
    verifyServer: { input: () => ({}), look: (output) => expect(output).toEqual({ ready: true }) },
  },
  refusals: {
    401: ["CONNECTOR_UNAUTHORIZED", "credentials invalid"],
    403: ["CONNECTOR_UNAUTHORIZED", "not allowed"],
    404: ["CONNECTOR_REFUSED", "no such mailbox"],
    422: ["CONNECTOR_REFUSED", "rejected"],
    429: ["CONNECTOR_RATE_LIMITED", "Too many messages"],
    500: ["CONNECTOR_UNAVAILABLE", "asked to fail"],
  },
};
