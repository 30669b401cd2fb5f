import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { AppError } from "@fastn/core";
import type { CaseResult } from "@fastn/runtime/cases";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../create-studio.ts";
import { localTenant } from "../services.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

// The mock server of cases, through the real studio.

const dsl = (name: string, steps: string): string => `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("${name}", { retry: false, trigger: trigger.manual(), steps: [${steps}] });
`;
const action = (name: string, connector: string, call: string, input: string, more = ""): string =>
  `step("${name}", { type: "action", connector: "${connector}", action: "${call}", input: ${input}, retry: { maxAttempts: 1 } ${more} })`;

const ruled = (email: string, more: object = {}): object => ({
  when: { path: "/shopify/customers/:id", method: "GET" },
  answer: { body: { customer: { id: 1, email } } },
  ...more,
});
const fromService = { output: { last: { id: 6_000_000_001, email: { $not: "folder@rule.example" } } } };

const files = {
  // Each call would take a minute and fail.
  "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";
export default defineConfig({
  project: "test",
  mock: { seed: 3, latencyMs: 60_000, failureRate: 1, recorded: [{ file: "mocks/recorded/hubspot.json", match: "path" }] },
  environments: { staging: { connections: { shopify: { baseUrl: "mock" } }, mock: { seed: 4, locale: "sv", latencyMs: 60_000 } } },
});
`,
  "mocks/customers.rules.json": JSON.stringify({ rules: [ruled("folder@rule.example", { times: 1 })] }),
  "mocks/recorded/hubspot.json": JSON.stringify({
    format: "fastn-recording",
    version: 1,
    name: "hubspot",
    target: "https://api.hubapi.example",
    calls: [
      {
        at: "2026-01-01T00:00:00.000Z",
        request: { method: "GET", path: "/crm/v3/objects/contacts/7", query: "", headers: {} },
        answer: { status: 200, durationMs: 1, headers: { "content-type": "application/json" }, body: { id: "7", properties: { firstname: "Recorded" } } },
      },
    ],
  }),
  "connectors/pets.openapi.yaml": readFileSync(join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures/pets-3.0.openapi.yaml"), "utf8"),
  "workflows/who.ts": dsl(
    "who",
    `${action("first", "shopify", "getCustomer", "{ id: 6000000001 }")}, ${action("second", "shopify", "getCustomer", "{ id: 6000000001 }", ', dependsOn: ["first"]')},
     step("all", { type: "action", handler: (ctx) => ({ first: ctx.steps.first.output, last: ctx.steps.second.output }) })`,
  ),
  "workflows/who.cases.json": JSON.stringify([
    { name: "folder", expect: { output: { first: { email: "folder@rule.example" }, ...fromService.output } } },
    { name: "folder again", expect: { output: { first: { email: "folder@rule.example" }, ...fromService.output } } },
    {
      name: "own rule",
      mock: { rules: [ruled("own@rule.example")] },
      expect: { output: { first: { email: "own@rule.example" }, last: { email: "own@rule.example" } } },
    },
    { name: "own fault", mock: { rules: [{ when: { path: "/shopify/*" }, fault: 404 }] }, expect: { status: "failed", error: { code: "CONNECTOR_REFUSED" } } },
    { name: "chance", mock: { failureRate: 1 }, expect: { status: "failed" } },
    { name: "bad rule", mock: { rules: [{ when: { path: "orders" }, answer: {} }] } },
    { name: "seed 3", mock: { seed: 3 } },
    { name: "seed 4", mock: { seed: 4 } },
    { name: "japanese", mock: { locale: "ja" }, expect: { output: { last: { default_address: { country: "日本" } } } } },
  ]),
  "workflows/contact.ts": dsl("contact", action("contact", "hubspot", "getContact", '{ id: "7" }')),
  "workflows/contact.cases.json": JSON.stringify([{ name: "recorded", expect: { output: { properties: { firstname: "Recorded" } } } }]),
  "workflows/pet.ts": dsl(
    "pet",
    `${action("write", "pets", "createPet", '{ body: { name: "Rex", kind: "dog" } }')}, ${action("read", "pets", "getPet", '{ petId: "{{steps.write.output.id}}" }')}`,
  ),
  "workflows/pet.cases.json": JSON.stringify([{ name: "imported", expect: { output: { name: "Rex" } } }]),
};

let workspace: TempWorkspace;
let studio: Studio;
beforeAll(async () => {
  workspace = tempWorkspace(files);
  studio = await openTestStudio(workspace.root);
}, 60_000);
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

const run = async (workflow: string, name: string, environment?: string): Promise<CaseResult> =>
  (
    await studio.services.cases.run(localTenant, workflow, {
      case: name,
      ...(environment !== undefined && { environment }),
      signal: new AbortController().signal,
    })
  ).result;

describe("the mock server of a case", () => {
  it.each([
    ["who", "folder"],
    ["who", "folder again"],
    ["who", "own rule"],
    ["who", "folder"],
    ["who", "own fault"],
    ["contact", "recorded"],
    ["pet", "imported"],
    ["who", "chance"],
    ["who", "japanese"],
  ])("answers as the folder and the case say, without waiting: %s, %s", async (workflow, name) => {
    expect((await run(workflow, name)).differences).toEqual([]);
  });

  it("has the folder's seed, or the case's", async () => {
    const outputs = [];
    for (const name of ["folder", "seed 3", "seed 4"]) outputs.push((await run("who", name)).output);
    expect(outputs[1]).toEqual(outputs[0]);
    expect(outputs[2]).not.toEqual(outputs[0]);
  });

  it("has what the case's environment says of it, without its delay, and before that what the case says", async () => {
    const country = (name: string): object => ({ last: { default_address: { country: name } } });
    const folder = await run("who", "folder again", "staging");
    const seed3 = await run("who", "seed 3", "staging");
    expect([folder.output, (await run("who", "japanese", "staging")).output]).toMatchObject([country("Sverige"), country("日本")]);
    expect(seed3.output).toMatchObject(country("Sverige"));
    expect(seed3.output).not.toEqual(folder.output);
  });

  it("leaves the folder's own mock server as it was", async () => {
    await run("who", "own rule");
    const rules = (await (await fetch(`${studio.mockUrl}/__admin/rules`)).json()) as { data: { source: string; used: number }[] };
    expect(rules.data.map(({ source, used }) => [source, used])).toEqual([["mocks/customers.rules.json", 0]]);
  });

  it("refuses a rule it cannot take, instead of passing without it", async () => {
    const refused = await run("who", "bad rule").catch((error: unknown) => error as AppError);
    expect(refused).toMatchObject({ code: "CONFIG_INVALID", message: expect.stringContaining('the case: "mock.rules[0].when.path" must be a path') as string });
  });
});
