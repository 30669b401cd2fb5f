import type { ConnectorInfo } from "@fastn/core";
import { describe, expect, it } from "vitest";
import type { ConnectionView } from "../app/api/index.ts";
import { emptyDraft, signInChoices, toInput, type ConnectionDraft, type PartDraft } from "./connection-draft.ts";

const desk = {
  type: "combined",
  parts: [
    { type: "basic", scheme: "login" },
    { type: "api_key", scheme: "tenantKey", in: "query", name: "tenant" },
  ],
};
const connectors = [
  { name: "transform", auth: "none", authWays: [{ type: "none" }] },
  { name: "shopify", auth: "api_key", authWays: [{ type: "api_key", in: "header", name: "X-Key" }] },
  { name: "xero", auth: "oauth2", authWays: [{ type: "oauth2" }] },
  { name: "http", auth: "custom", authWays: [{ type: "custom" }] },
  { name: "acme", auth: "custom", authWays: [{ type: "custom", fields: { region: { type: "text", label: "Region" }, key: {}, note: { required: false } } }] },
  { name: "desk", auth: "oauth2", authWays: [{ type: "oauth2", scheme: "token" }, desk] },
] as unknown as readonly ConnectorInfo[];
const shopify = emptyDraft(null, connectors, "local");
const types = (draft: ConnectionDraft): string[] => draft.parts.map(({ type }) => type);
const choose = (draft: ConnectionDraft, choice: string): ConnectionDraft => {
  const chosen = signInChoices(connectors.find(({ name }) => name === draft.connector)).find(({ value }) => value === choice);
  return { ...draft, choice, parts: chosen?.parts ?? [] };
};
const typed = (draft: ConnectionDraft, ...parts: readonly Partial<PartDraft>[]): ConnectionDraft => ({
  ...draft,
  parts: draft.parts.map((part, index) => ({ ...part, ...parts[index] })),
});

describe("a connection that is being typed", () => {
  it("begins with the connector's usual way to sign in", () => {
    expect([shopify.connector, types(shopify)]).toEqual(["shopify", ["api_key"]]);
    expect(["xero", "http", "desk", "acme"].map((name) => types(emptyDraft(null, connectors, "local", name)))).toEqual([
      ["oauth2"],
      [],
      ["oauth2"],
      ["custom"],
    ]);
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
      parts: [{ type: "basic", user: "ada", secret: "" }],
    });
  });

  it("offers every way the connector's description has, those that belong together as one", () => {
    const labels = signInChoices(connectors.at(-1)).map(({ label }) => label);
    expect(labels.slice(0, 3)).toEqual([
      "OAuth 2 in the browser (token)",
      "user and password (login) and API key in query parameter tenant (tenantKey)",
      "no sign-in",
    ]);
    const draft = choose(emptyDraft(null, connectors, "local", "desk"), "combined login + tenantKey");
    expect(toInput(typed(draft, { user: "ada", secret: "p" }))).toContain("tenantKey: Enter the secret");
    const input = toInput(typed(draft, { user: "ada", secret: "p" }, { secret: "k" }));
    expect(input).toMatchObject({
      auth: {
        type: "combined",
        parts: [
          { type: "basic", scheme: "login", user: "ada", password: "p" },
          { type: "api_key", scheme: "tenantKey", key: "k" },
        ],
      },
    });
    const saved = {
      connector: "desk",
      environment: "local",
      baseUrl: null,
      headers: {},
      auth: {
        type: "combined",
        parts: [
          { type: "basic", scheme: "login", user: "ada" },
          { type: "api_key", scheme: "tenantKey" },
        ],
      },
    };
    const again = emptyDraft(saved as unknown as ConnectionView, connectors, "local");
    expect([again.choice, types(again), again.parts[0]?.user]).toEqual(["combined login + tenantKey", ["basic", "api_key"], "ada"]);
  });

  it("asks for what the connector's own sign-in needs, and for no more", () => {
    const acme = emptyDraft(null, connectors, "local", "acme");
    expect(toInput(typed(acme, { entered: { region: "", key: "k" } }))).toBe("Enter Region: what was entered is never shown again, so a change needs it anew.");
    expect(toInput(typed(acme, { entered: { region: "eu", key: "k", note: "", other: "x" } }))).toMatchObject({
      auth: { type: "custom", fields: { region: "eu", key: "k" } },
    });
  });

  it("asks for the addresses of an OAuth that the connector does not know", () => {
    const http = choose(emptyDraft(null, connectors, "local", "http"), "oauth2");
    expect(toInput(typed(http, { clientId: "c" }))).toContain("Enter the addresses");
    const addresses = { authorizationUrl: "https://id.example/authorize ", tokenUrl: "https://id.example/token" };
    const input = toInput(typed(http, { clientId: "c", addresses }));
    expect(input).toMatchObject({ auth: { authorizationUrl: "https://id.example/authorize", tokenUrl: "https://id.example/token" } });
    const saved = { connector: "http", environment: "local", baseUrl: null, headers: {}, auth: { type: "oauth2", clientId: "c", ...addresses } };
    expect(emptyDraft(saved as unknown as ConnectionView, connectors, "local").parts[0]).toMatchObject({ clientId: "c", addresses });
    expect(choose(emptyDraft(null, connectors, "local", "xero"), "oauth2").parts[0]?.addresses).toBeNull();
  });

  it("may lead to a mail server", () => {
    const smtp = typed({ ...choose(shopify, "basic"), baseUrl: "smtps://smtp.example.com:465" }, { user: "ada", secret: "p" });
    expect(toInput(smtp)).toMatchObject({ baseUrl: "smtps://smtp.example.com:465" });
  });

  it("becomes what is sent, with what was left empty left out", () => {
    expect(toInput(typed({ ...shopify, headers: "A: 1\n\n B-c :  two words " }, { secret: "k" }))).toEqual({
      connector: "shopify",
      environment: "local",
      headers: { A: "1", "B-c": "two words" },
      auth: { type: "api_key", key: "k" },
    });
    expect(toInput(typed({ ...choose(shopify, "oauth2"), baseUrl: " mock " }, { clientId: " c ", scopes: "a  b" }))).toEqual({
      connector: "shopify",
      environment: "local",
      baseUrl: "mock",
      auth: { type: "oauth2", clientId: "c", scopes: ["a", "b"] },
    });
  });

  it.each([
    ["secret", typed(shopify, { secret: "" }), "Enter the secret"],
    ["user", typed(choose(shopify, "basic"), { secret: "p" }), "Enter the user"],
    ["client", choose(shopify, "oauth2"), "client id"],
    ["colon of a header", typed({ ...shopify, headers: "no colon" }, { secret: "k" }), "is no header"],
    ["web address", typed({ ...shopify, baseUrl: "ftp://x" }, { secret: "k" }), "The address must"],
    ["address without a user", typed({ ...shopify, baseUrl: "https://user:pass@x" }, { secret: "k" }), "The address must"],
  ])("that lacks its %s says so", (_what, draft, sentence) => expect(toInput(draft)).toContain(sentence));
});
