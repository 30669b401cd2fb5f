import { expect } from "vitest";
import { at, list } from "../mock-of.ts";
import type { ConnectorExamples } from "./example.ts";

export const slack: ConnectorExamples = {
  actions: {
    sendMessage: {
      input: () => ({ channel: "#finance", text: "hello" }),
      look: (output) => expect([at(output, "channel"), at(output, "message", "text")]).toEqual(["C0MOCK0002", "hello"]),
    },
    listChannels: {
      input: () => ({ limit: 2 }),
      look: (output) => expect([list(output, "channels").length, typeof at(output, "next_cursor")]).toEqual([2, "string"]),
    },
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
