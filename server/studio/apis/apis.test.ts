import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Json } from "@fastn/core";
import { unwrap } from "@fastn/core/api";
import { afterEach, describe, expect, it } from "vitest";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

const fixtures = join(import.meta.dirname, "../../../shared/connectors/src/import/fixtures");
const fixture = (file: string): string => readFileSync(join(fixtures, file), "utf8");

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function open(files: Record<string, string> = {}): Promise<{ workspace: TempWorkspace; studio: Studio; api: ReturnType<typeof clientOf> }> {
  const workspace = tempWorkspace(files);
  closers.push(() => workspace.remove());
  const studio = await openTestStudio(workspace.root);
  closers.push(() => studio.close());
  return { workspace, studio, api: clientOf(studio) };
}

const workflow = (steps: string): string => `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("both", { trigger: trigger.manual(), steps: [${steps}] });
`;

const cases: readonly [string, string, string][] = [
  [
    "pets-3.0.openapi.yaml",
    `step("write", { type: "action", connector: "api", action: "createPet", input: { body: { name: "Rex", kind: "dog" } } }),
     step("read", { type: "action", connector: "api", action: "getPet", input: { petId: "{{steps.write.output.id}}" } })`,
    "Rex",
  ],
  [
    "circular-3.1.openapi.json",
    `step("write", { type: "action", connector: "api", action: "createNode", input: { body: { id: "11111111-1111-4111-8111-111111111111", name: "Root" } } }),
     step("read", { type: "action", connector: "api", action: "getNode", input: { id: "{{steps.write.output.id}}" } })`,
    "Root",
  ],
  [
    "legacy.swagger2.json",
    `step("write", { type: "action", connector: "api", action: "invoicesCreate", input: { body: { Invoices: [{ Number: "INV-7" }] } } }),
     step("read", { type: "action", connector: "api", action: "invoicesGet", input: { InvoiceID: "{{steps.write.output.Invoices[0].InvoiceID}}" } })`,
    "INV-7",
  ],
  [
    "crm.postman.json",
    `step("write", { type: "action", connector: "api", action: "createLead", input: { body: { name: "Ada B" } } }),
     step("read", { type: "action", connector: "api", action: "getLead", input: { leadId: "{{steps.write.output.id}}" } })`,
    "Ada B",
  ],
];

describe("an imported API", () => {
  it.each(cases)("made from %s is written to by a workflow and read back, against its mock", async (file, steps, written) => {
    const { workspace, api } = await open();
    const made = await unwrap(api.POST("/api/v1/connectors/import", { body: { file, text: fixture(file), name: "api" } }));
    expect(made).toMatchObject({ name: "api", path: "connectors/api.openapi.json" });
    workspace.write("workflows/both.ts", workflow(steps));
    const { problems } = await unwrap(api.GET("/api/v1/workspace"));
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const started = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "both" } }, body: {} }));
    const look = async () => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId: started.runId } } }));
    await expect.poll(async () => (await look()).status, { timeout: 20_000 }).not.toMatch(/pending|running/);
    const run = await look();
    expect([run.status, run.error?.message]).toEqual(["completed", undefined]);
    const read = run.steps.find(({ path }) => path === "read") as { output?: Json } | undefined;
    expect(JSON.stringify(read?.output)).toContain(`"${written}"`);
  });

  it("is signed in to as its description asks, by connections that the file of the folder or the studio keeps", async () => {
    const { api } = await open({
      "fastn.config.ts": `export default { project: "p", environments: { local: {}, live: { connections: { desk: { baseUrl: "mock", auth: { type: "api_key", headerName: "X-Tenant-Key", key: { secret: "TENANT" } } } } } } };`,
    });
    await unwrap(api.POST("/api/v1/connectors/import", { body: { file: "x.json", text: fixture("odd-shapes-3.0.openapi.json"), name: "desk" } }));
    await unwrap(api.PUT("/api/v1/secrets/{name}", { params: { path: { name: "TENANT" }, query: {} }, body: { value: "canary-file-key" } }));
    const { authWays } = await unwrap(api.GET("/api/v1/connectors/{name}", { params: { path: { name: "desk" } } }));
    expect(authWays).toEqual([
      { type: "oauth2", scheme: "token", grant: "authorization_code" },
      {
        type: "combined",
        parts: [
          { type: "basic", scheme: "login" },
          { type: "api_key", scheme: "tenantKey", in: "header", name: "X-Tenant-Key" },
        ],
      },
    ]);
    const parts = [
      { type: "basic", scheme: "login", user: "ada", password: "canary-password" },
      { type: "api_key", scheme: "tenantKey", key: "canary-tenant-key" },
    ] as const;
    const made = await unwrap(api.POST("/api/v1/connections", { body: { connector: "desk", baseUrl: "mock", auth: { type: "combined", parts: [...parts] } } }));
    expect(made).toMatchObject({
      status: "active",
      auth: {
        type: "combined",
        parts: [
          { type: "basic", scheme: "login", user: "ada" },
          { type: "api_key", scheme: "tenantKey" },
        ],
      },
    });
    expect(JSON.stringify([made, await unwrap(api.GET("/api/v1/connections"))])).not.toContain("canary");
    const test = await unwrap(api.POST("/api/v1/connections/{id}/test", { params: { path: { id: made.id } } }));
    expect(test).toMatchObject({ ok: true, message: expect.stringContaining("was answered") });
    const invoke = (action: string, input: Json, environment: string) =>
      api.POST("/api/v1/connectors/{name}/actions/{action}", { params: { path: { name: "desk", action }, query: { environment } }, body: input as never });
    const tickets = (await invoke("tickets", {}, "live")).error;
    expect([tickets?.code, tickets?.message]).toEqual(["CONNECTOR_UNAUTHORIZED", expect.stringContaining("asks for login with tenantKey, or token")]);
    // Half a sign-in, of schemes by name, is not even tried.
    await unwrap(
      api.PUT("/api/v1/connections/{id}", { params: { path: { id: made.id } }, body: { connector: "desk", baseUrl: "mock", auth: { ...parts[1] } } }),
    );
    const half = (await invoke("tickets", {}, "local")).error;
    expect([half?.code, half?.message]).toEqual(["CONNECTION_MISSING", expect.stringContaining("the connection has tenantKey")]);
    const refused = async (auth: unknown): Promise<unknown> =>
      (await api.POST("/api/v1/connections", { body: { connector: "desk", environment: "live", auth: auth as never } })).error?.code;
    expect([
      await refused({ type: "bearer_token", scheme: "nobody", token: "t" }),
      await refused({ type: "basic", scheme: "tenantKey", user: "u", password: "p" }),
      await refused({ type: "combined", parts: [parts[0], parts[0]] }),
      await refused({ type: "combined", parts: [{ type: "api_key", key: "k" }] }),
    ]).toEqual(Array(4).fill("CONFIG_INVALID"));
  });

  it("gets its tokens in the client's own name where its description says so, beside a key that belongs to them", async () => {
    const { api } = await open();
    const machine = { type: "oauth2", flows: { clientCredentials: { tokenUrl: "https://id.example/token", scopes: { read: "" } } } };
    const text = JSON.stringify({
      openapi: "3.0.0",
      info: { title: "Machine", version: "1" },
      security: [{ machine: [], key: [] }],
      paths: {
        "/items": {
          get: {
            responses: {
              200: {
                description: "",
                content: { "application/json": { schema: { type: "array", items: { type: "object", properties: { id: { type: "string" } } } } } },
              },
            },
          },
        },
      },
      components: { securitySchemes: { machine, key: { type: "apiKey", in: "query", name: "k" } } },
    });
    await unwrap(api.POST("/api/v1/connectors/import", { body: { file: "m.json", text, name: "machine" } }));
    const parts = [
      { type: "oauth2" as const, scheme: "machine", clientId: "robot", clientSecret: "canary-client" },
      { type: "api_key" as const, scheme: "key", key: "canary-key" },
    ];
    const made = await unwrap(api.POST("/api/v1/connections", { body: { connector: "machine", baseUrl: "mock", auth: { type: "combined", parts } } }));
    const path = { path: { id: made.id } };
    const authorized = await api.POST("/api/v1/connections/{id}/authorize", { params: path });
    expect([made.status, authorized.error?.code]).toEqual(["pending", "CONFLICT"]);
    expect(await unwrap(api.POST("/api/v1/connections/{id}/test", { params: path }))).toMatchObject({ ok: true });
    expect((await unwrap(api.GET("/api/v1/connections/{id}", { params: path }))).status).toBe("active");
    const calls = (await unwrap(api.GET("/api/v1/mock/calls"))).data.filter(({ path: called }) => called.endsWith("/items"));
    expect([calls.map(({ status }) => status), JSON.stringify(calls).includes("canary-client")]).toEqual([[200], false]);
  });

  it("is there at the next start, typed, and goes with its file", async () => {
    const { workspace, studio } = await open({ "workflows/both.ts": workflow(cases[0]![1]) });
    workspace.write("connectors/api.openapi.yaml", fixture("pets-3.0.openapi.yaml"));
    await studio.close();
    const again = await openTestStudio(workspace.root);
    closers.push(() => again.close());
    const client = clientOf(again);
    const found = await unwrap(client.GET("/api/v1/connectors/{name}", { params: { path: { name: "api" } } }));
    expect([found.displayName, found.actions.length]).toEqual(["Pet clinic", 7]);
    const types = await unwrap(client.GET("/api/v1/workspace/types"));
    expect(JSON.stringify(types)).toContain("createPet");
    rmSync(join(workspace.root, "connectors/api.openapi.yaml"));
    await expect
      .poll(async () => (await client.GET("/api/v1/connectors/{name}", { params: { path: { name: "api" } } })).response.status, { timeout: 15_000 })
      .toBe(404);
    await expect
      .poll(async () => (await unwrap(client.GET("/api/v1/workspace"))).problems.some(({ code }) => code === "CONNECTOR_UNKNOWN"), { timeout: 15_000 })
      .toBe(true);
  });

  it("that cannot be used is a problem with its file and line, and takes nothing down", async () => {
    const { api } = await open({
      "connectors/bad.openapi.yaml": "openapi: 3.0.0\npaths:\n  /a:\n    get:\n      responses:\n        200:\n          $ref: http://169.254.169.254/x\n",
      "connectors/shopify.openapi.json": fixture("circular-3.1.openapi.json"),
      "connectors/Big Name.openapi.json": fixture("circular-3.1.openapi.json"),
      "connectors/good.openapi.json": fixture("circular-3.1.openapi.json"),
      "connectors/good.openapi.yaml": fixture("pets-3.0.openapi.yaml"),
    });
    const { problems } = await unwrap(api.GET("/api/v1/workspace"));
    const told = problems.filter(({ severity }) => severity === "error").map(({ file, line, code }) => `${file}:${line} ${code}`);
    expect(told.toSorted()).toEqual([
      "connectors/Big Name.openapi.json:1 CONFIG_INVALID",
      "connectors/bad.openapi.yaml:7 CONFIG_INVALID",
      "connectors/good.openapi.yaml:1 CONFIG_INVALID",
      "connectors/shopify.openapi.json:1 CONFIG_INVALID",
    ]);
    const { data } = await unwrap(api.GET("/api/v1/connectors"));
    expect(data.map(({ name }) => name)).toContain("good");
  });
});

describe("importing", () => {
  it("refuses a name that is taken and writes nothing, until asked to replace", async () => {
    const { workspace, api } = await open({ "connectors/other.openapi.yaml": fixture("pets-3.0.openapi.yaml") });
    const text = fixture("legacy.swagger2.json");
    const status = async (body: { file: string; text: string; name?: string; replace?: boolean }): Promise<number> =>
      (await api.POST("/api/v1/connectors/import", { body })).response.status;
    expect(await status({ file: "x.json", text })).toBe(200);
    const before = readFileSync(join(workspace.root, "connectors/x.openapi.json"), "utf8");
    expect(await status({ file: "x.json", text: fixture("circular-3.1.openapi.json") })).toBe(409);
    expect(readFileSync(join(workspace.root, "connectors/x.openapi.json"), "utf8")).toBe(before);
    expect(await status({ file: "x.json", text: fixture("circular-3.1.openapi.json"), replace: true })).toBe(200);
    expect(readFileSync(join(workspace.root, "connectors/x.openapi.json"), "utf8")).not.toBe(before);
    const again = { file: "x.json", text: fixture("circular-3.1.openapi.json").replace('"operationId": "loop"', '"operationId": "spin"'), replace: true };
    expect((await unwrap(api.POST("/api/v1/connectors/import", { body: again }))).notes.at(-1)).toBe(
      "Replaced the description that was there, with what was changed in it by hand; new: spin; gone: loop.",
    );
    expect(await status({ file: "y.json", text, name: "shopify" })).toBe(409);
    expect(await status({ file: "y.json", text, name: "other", replace: true })).toBe(409);
    expect(await status({ file: "y.json", text, name: "../x" })).toBe(422);
    expect(await status({ file: "y.json", text: "{" })).toBe(422);
  });
});
