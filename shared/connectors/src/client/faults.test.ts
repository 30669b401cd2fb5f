import { describe, expect, it } from "vitest";
import { retryAfter, serviceMessage } from "./faults.ts";

describe("serviceMessage", () => {
  it.each<[string, unknown, string]>([
    ["Shopify's text", { errors: "Not Found" }, '"Not Found"'],
    ["Shopify's fields", { errors: { email: ["has already been taken"], base: ["is odd"] } }, '"email has already been taken; is odd"'],
    [
      "Xero's elements",
      { ErrorNumber: 10, Message: "A validation exception occurred", Elements: [{ Name: "x", ValidationErrors: [{ Message: "Name must be unique" }] }] },
      '"A validation exception occurred; Name must be unique"',
    ],
    ["OAuth's", { error: "invalid_grant", error_description: "Token expired" }, '"Token expired; invalid_grant"'],
    ["problem details", { title: "Gone", detail: "It was deleted" }, '"It was deleted; Gone"'],
    ["Stripe's", { error: { type: "card_error", message: "Card declined" } }, '"Card declined"'],
    ["nothing readable", { ok: 1 }, ""],
  ])("reads %s", (_what, body, message) => {
    expect(serviceMessage(JSON.stringify(body))).toBe(message);
  });

  it("leaves pages out and cuts long text", () => {
    expect(serviceMessage("<html><body>Bad gateway</body></html>")).toBe("");
    expect(serviceMessage("x".repeat(1000))).toHaveLength(303);
  });
});

describe("retryAfter", () => {
  const now = Date.UTC(2026, 0, 1);
  it.each<[string, number | null]>([
    ["2", 2000],
    ["2.5", 2500],
    ["0", 0],
    ["Thu, 01 Jan 2026 00:00:30 GMT", 30_000],
    ["Wed, 31 Dec 2025 00:00:00 GMT", 0],
    ["999999999", 86_400_000],
    ["soon", null],
    ["", null],
  ])("reads %j", (value, ms) => {
    expect(retryAfter({ "retry-after": value }, now)).toBe(ms);
  });
});
