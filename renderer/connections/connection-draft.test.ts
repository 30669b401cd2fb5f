import type { ConnectorInfo } from "@fastn/core";
import { describe, expect, it } from "vitest";
import type { ConnectionView } from "../app/api/index.ts";
import { emptyDraft, toInput } from "./connection-draft.ts";

const connectors = [
  { name: "transform", auth: "none" },
  { name: "shopify", auth: "api_key" },
  { name: "xero", auth: "oauth2" },
] as unknown as readonly ConnectorInfo[];
const shopify = emptyDraft(null, connectors, "local");

describe("a connection that is being typed", () => {
  it("begins with the connector's usual way to sign in", () => {
    expect([shopify.connector, shopify.type, emptyDraft(null, connectors, "local", "xero").type]).toEqual(["shopify", "api_key", "oauth2"]);
  });

  it("begins with the connection as it is, but never with its secret", () => {
    const view = {
      connector: "xero",
      environment: "live",
      baseUrl: null,
      headers: { "Xero-Tenant-Id": "1" },
      auth: { type: "basic", user: "ada" },
    } as unknown as ConnectionView;
    expect(emptyDraft(view, connectors, "local")).toMatchObject({
      connector: "xero",
      environment: "live",
      baseUrl: "",
      headers: "Xero-Tenant-Id: 1",
      type: "basic",
      user: "ada",
      secret: "",
    });
  });

  it("becomes what is sent, with what was left empty left out", () => {
    expect(toInput({ ...shopify, secret: "k", headers: "A: 1\n\n B-c :  two words " })).toEqual({
      connector: "shopify",
      environment: "local",
      headers: { A: "1", "B-c": "two words" },
      auth: { type: "api_key", key: "k" },
    });
    expect(toInput({ ...shopify, type: "oauth2", clientId: " c ", scopes: "a  b", baseUrl: " mock " })).toEqual({
      connector: "shopify",
      environment: "local",
      baseUrl: "mock",
      auth: { type: "oauth2", clientId: "c", scopes: ["a", "b"] },
    });
  });

  it.each([
    [{ secret: "" }, "Enter the secret"],
    [{ type: "basic" as const, secret: "p" }, "Enter the user"],
    [{ type: "oauth2" as const }, "client id"],
    [{ secret: "k", headers: "no colon" }, "is no header"],
    [{ secret: "k", baseUrl: "ftp://x" }, "The address must"],
    [{ secret: "k", baseUrl: "https://user:pass@x" }, "The address must"],
  ])("that lacks something says what: %j", (changes, sentence) => expect(toInput({ ...shopify, ...changes })).toContain(sentence));
});
