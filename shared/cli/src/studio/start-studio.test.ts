import { createLogger } from "@fastn/core/node";
import { expect, it } from "vitest";
import { warningIn } from "./start-studio.ts";

it("reads warnings and errors out of the log as it is written, and nothing else", () => {
  const told: (string | null)[] = [];
  const logger = createLogger({ name: "studio", level: "info", destination: { write: (line) => void told.push(warningIn(line)) } });
  logger.info({ workflow: "orders" }, "polled");
  logger.warn("traces cannot be sent");
  logger.error({ err: new Error("the service answered 503"), workflow: "orders" }, "shopify.listOrders could not be polled");
  told.push(warningIn("(node:1) ExperimentalWarning: x"), warningIn('{"level":50,"msg":"cut o'), warningIn("{}"));
  expect(told).toEqual([null, "traces cannot be sent", "shopify.listOrders could not be polled (workflow orders): the service answered 503", null, null, null]);
});
