import { systemClock } from "@fastn/core";
import { Redactor } from "@fastn/core/node";
import type { WorkspaceConfig } from "@fastn/workflow";
import { expect, it } from "vitest";
import { createCredentials } from "./connections/credentials.ts";
import { environmentNames, environmentOf, secretsOf } from "./environments.ts";

const config: WorkspaceConfig = {
  project: "p",
  environments: {
    live: {
      connections: {
        shopify: { baseUrl: "https://shop.example", auth: { type: "api_key", headerName: "X-Token", key: { secret: "shopify-token" } } },
        xero: { baseUrl: "https://xero.example", auth: { type: "bearer_token", token: { secret: "XERO" } } },
        erp: { baseUrl: "https://erp.example", auth: { type: "basic", user: "ada", password: { secret: "ERP" } } },
        open: { baseUrl: "https://open.example", auth: { type: "none" } },
        plain: { auth: { type: "bearer_token", token: { secret: "XERO" } } },
        mocked: { baseUrl: "mock", headers: { "X-Tenant": "t-1" } },
      },
      variables: { limit: 5 },
    },
  },
};
const redactor = new Redactor();
const secrets = secretsOf({ FASTN_SECRET_SHOPIFY_TOKEN: "shop-s3cret", FASTN_SECRET_XERO: "xero-s3cret", PATH: "/bin" }, redactor);
const { configured } = createCredentials({
  connections: {} as never,
  vault: {} as never,
  definition: async () => undefined,
  mockUrl: () => null,
  redactor,
  clock: systemClock,
});
const of = (name: string, mockUrl: string | null = "http://127.0.0.1:3005") =>
  environmentOf(config, name, { secrets, mockUrl: () => mockUrl, stored: async () => null, configured });

it("gives each connector its address and what authenticates it, with secrets from the environment", async () => {
  const live = of("live");
  expect([...(await Promise.all(["shopify", "xero", "open", "mocked"].map(live.connection))), live.variables]).toEqual([
    { baseUrl: "https://shop.example", headers: { "x-token": "shop-s3cret" }, credentials: [{ in: "header", name: "x-token", value: "shop-s3cret" }] },
    {
      baseUrl: "https://xero.example",
      headers: { authorization: "Bearer xero-s3cret" },
      credentials: [{ in: "header", name: "authorization", value: "Bearer xero-s3cret" }],
    },
    { baseUrl: "https://open.example", headers: {}, credentials: [] },
    { baseUrl: "http://127.0.0.1:3005/mocked", headers: { "x-tenant": "t-1" }, credentials: [] },
    { limit: 5 },
  ]);
});

it("leaves the address to the connector where the file names none", async () => {
  expect((await of("live").connection("plain")).baseUrl).toBeUndefined();
});

it("says which secret or connection is missing, and how to give it", async () => {
  await expect(of("live").connection("erp")).rejects.toThrow(
    expect.objectContaining({ code: "CONNECTION_MISSING", message: expect.stringContaining("FASTN_SECRET_ERP") }),
  );
  await expect(of("live").connection("slack")).rejects.toThrow(
    expect.objectContaining({ code: "CONNECTION_MISSING", message: expect.stringContaining("environments.live.connections.slack") }),
  );
  await expect(of("local", null).connection("shopify")).rejects.toThrow(expect.objectContaining({ code: "CONNECTION_MISSING" }));
  expect(() => of("moon")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining("local, live") }));
});

it("takes names that every object has for what they are: unknown", async () => {
  expect(() => of("constructor")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
  await expect(of("live").connection("toString")).rejects.toThrow(expect.objectContaining({ code: "CONNECTION_MISSING" }));
});

it("lets every connector of local talk to the mock server unless told otherwise", async () => {
  const local = environmentOf(null, "local", { secrets, mockUrl: () => "http://127.0.0.1:9", stored: async () => null, configured });
  expect([...(await Promise.all(["shopify", "transform", "http"].map(local.connection))), environmentNames(null)]).toEqual([
    { baseUrl: "http://127.0.0.1:9/shopify", headers: {}, credentials: [] },
    { headers: {}, credentials: [] },
    { headers: {}, credentials: [] },
    ["local"],
  ]);
});

it("knows its secrets to black them out, in every form they may turn up", () => {
  const text = `shop-s3cret ${Buffer.from("shop-s3cret").toString("base64")} ${encodeURIComponent("xero-s3cret")} /bin`;
  expect(redactor.scrub(text)).toBe("hidden: secret SHOPIFY_TOKEN hidden: secret SHOPIFY_TOKEN hidden: secret XERO /bin");
});
