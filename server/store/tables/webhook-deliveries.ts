import type { Json } from "@fastn/core";
import { defineTable, integer, json, text } from "./define.ts";

/** Signed messages that were taken, so that none is taken twice. */
export const webhookDeliveries = defineTable({
  name: "webhook_deliveries",
  columns: {
    /** Who took it: an environment and a workflow or connector. */
    receiver: text(),
    deliveryId: text(),
    /** SHA-256 of the body, hex. */
    digest: text(),
    /** What was answered. */
    answer: json<Json>(),
    receivedAt: integer(),
  },
  key: ["receiver", "deliveryId"],
  indexes: [{ columns: ["receivedAt"] }],
});
