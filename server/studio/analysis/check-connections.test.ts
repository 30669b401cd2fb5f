import type { ConnectorInfo } from "@fastn/core";
import type { WorkspaceConfig } from "@fastn/workflow";
import { expect, it } from "vitest";
import { checkConnections } from "./check-connections.ts";

const desk = {
  name: "desk",
  authWays: [
    {
      type: "combined",
      parts: [
        { type: "basic", scheme: "login" },
        { type: "api_key", scheme: "tenantKey" },
      ],
    },
  ],
};
const acme = { name: "acme", authWays: [{ type: "custom", fields: { key: {}, note: { required: false } } }] };
const infos = [desk, acme, { name: "shopify", authWays: [{ type: "oauth2" }] }] as unknown as readonly ConnectorInfo[];
const connectors = async () => ({ list: () => infos, find: (name: string) => infos.find((info) => info.name === name) });
const key = { secret: "KEY" };

const source = `export default {
  project: "p",
  environments: {
    local: {},
    live: {
      connections: {
        shopfy: {},
        acme: { auth: { type: "custom", fields: { kee: { secret: "KEY" } } } },
        "desk": {
          auth: { type: "api_key", scheme: "tenant", key: { secret: "KEY" } },
        },
        shopify: { auth: { type: "bearer_token", token: { secret: "KEY" } } },
      },
    },
  },
};`;
const config: WorkspaceConfig = {
  project: "p",
  environments: {
    local: {},
    live: {
      connections: {
        shopfy: {},
        acme: { auth: { type: "custom", fields: { kee: key } } },
        desk: { auth: { type: "api_key", scheme: "tenant", key } },
        shopify: { auth: { type: "bearer_token", token: key } },
      },
    },
  },
};

it("tells of connectors, schemes and fields there are not, where they stand", async () => {
  const problems = await checkConnections(config, source, "fastn.config.ts", connectors);
  expect(problems.map(({ severity, line, message }) => `${severity} ${line} ${message}`)).toEqual([
    'warning 7 environments.live.connections: There is no connector "shopfy". Did you mean "shopify"?',
    'error 8 environments.live.connections: acme does not ask for "kee". It asks for key, note.',
    'error 9 environments.live.connections: desk has no security scheme "tenant" of the type api_key. It has login (basic), tenantKey (api_key).',
  ]);
});

it("asks for no connectors where the file has no connections", async () => {
  const none = () => Promise.reject(new Error("they are not needed"));
  expect(await checkConnections({ project: "p", environments: { local: {} } }, "", "fastn.config.ts", none)).toEqual([]);
});
