import { describe, expect, it } from "vitest";
import { parseConfig } from "@fastn/builder";

const told = (source: string): string[] => parseConfig(source).problems.map(({ severity, line, message }) => `${severity} ${line} ${message}`);

describe("parseConfig", () => {
  it("reads a config with constants, without running it", () => {
    const { config, problems } = parseConfig(`
      import { defineConfig } from "@fastn/workflow";
      const variables = { limit: 500 };
      export default defineConfig({
        project: "acme-shop",
        defaultEnvironment: "local",
        environments: {
          local: { variables, config: { currency: "EUR" } },
          live: { connections: { xero: { baseUrl: "https://api.xero.com", auth: { type: "bearer_token", token: { secret: "XERO_TOKEN" } } } } },
        },
        mock: { seed: 7, latencyMs: 20, failureRate: 0.1 },
      });`);
    expect(problems).toEqual([]);
    expect(config).toEqual({
      project: "acme-shop",
      defaultEnvironment: "local",
      environments: {
        local: { variables: { limit: 500 }, config: { currency: "EUR" } },
        live: { connections: { xero: { baseUrl: "https://api.xero.com", auth: { type: "bearer_token", token: { secret: "XERO_TOKEN" } } } } },
      },
      mock: { seed: 7, latencyMs: 20, failureRate: 0.1 },
    });
  });

  it("takes a plain object, with satisfies or without", () => {
    expect(parseConfig(`export default { project: "a" } satisfies object;`).config).toEqual({ project: "a" });
    expect(parseConfig(`const c = { project: "a" } as const; export { c as default };`).config).toEqual({ project: "a" });
  });

  it("refuses a member written twice, at any depth, with the line of the second", () => {
    const source = `export default {\n  project: "a",\n  environments: { local: { config: { a: 1, "a": 2 } },\n    local: {} },\n  project: "b",\n};`;
    expect(told(source).map((text) => text.split(" in ")[0])).toEqual([
      "error 5 `project` is written twice",
      "error 4 `local` is written twice",
      "error 3 `a` is written twice",
    ]);
  });

  it("leaves out what is wrong or code, and says where", () => {
    const source = `export default {
  project: "a",
  name: process.env.NAME,
  mock: { failureRate: 3 },
  environments: { local: { connections: { x: { baseUrl: "ftp://x", auth: { type: "magic" } } } } },
  colour: "red",
};`;
    expect(parseConfig(source).config).toEqual({ project: "a", mock: {}, environments: { local: { connections: { x: {} } } } });
    expect(told(source)).toEqual([
      "error 3 `name` is code. Write the value out: the config is read, never run.",
      "error 4 `mock.failureRate` must be a number from 0 to 1.",
      'error 5 `environments.local.connections.x.baseUrl` is "ftp://x"; it must be "mock", an http(s) address, or smtp(s):// for email.',
      "error 5 `environments.local.connections.x.auth.type` must be one of none, bearer_token, api_key, basic, oauth2, combined, custom.",
      "warning 6 `colour` is not known and has no effect.",
    ]);
  });

  it("never takes a secret's value", () => {
    const source = `export default { project: "a", environments: { live: { connections: { x: { auth: { type: "bearer_token", token: "abc" } } } } } };`;
    expect(JSON.stringify(parseConfig(source).config)).not.toContain("abc");
    expect(parseConfig(source).problems).not.toEqual([]);
  });

  it.each([
    ["an empty file", ""],
    ["broken TypeScript", "export default {"],
    ["a config without a project", "export default {};"],
    ["a project name that is none", `export default { project: "My Shop" };`],
    ["a function", "export default () => ({ project: 'a' });"],
  ])("gives problems and no config for %s", (_, source) => {
    const { config, problems } = parseConfig(source);
    expect(config).toBeNull();
    expect(problems.length).toBeGreaterThan(0);
  });
});
