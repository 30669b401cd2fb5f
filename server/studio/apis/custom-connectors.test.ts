import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unwrap } from "@fastn/core/api";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

// Two processes start and code is compiled; a busy machine takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

const key = "canary-acme-key";

interface Seen {
  readonly line: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** A service that takes calls with the newest signature only: each GET of /expire ends the one before. */
async function service(): Promise<{ url: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  let generation = 0;
  const server = createServer((request, response) => {
    void (async () => {
      let body = "";
      for await (const chunk of request as AsyncIterable<Buffer>) body += chunk.toString();
      const url = new URL(request.url ?? "/", "http://x");
      seen.push({ line: `${request.method} ${url.pathname}${url.search}`, headers: request.headers, body });
      const say = (status: number, data: unknown, headers = {}): void =>
        void response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(data));
      if (url.pathname === "/generation") return say(200, { generation });
      if (url.pathname === "/expire") return say(200, { generation: ++generation });
      const wanted = createHmac("sha256", key).update(`eu ${generation}`).digest("hex");
      if (request.headers["x-acme-signature"] !== wanted) return say(401, { message: "the signature is old" });
      if (url.pathname === "/v1/busy") return say(429, { message: "slow down" }, { "retry-after": "0" });
      if (request.method === "POST") return say(201, { id: "t-2", ...(JSON.parse(body) as object) });
      return say(200, { id: url.pathname.split("/").pop(), name: "Ada" });
    })();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  closers.push(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}

const connector = (url: string): string => `import { createHmac } from "node:crypto";
import { defineConnector } from "@fastn/workflow";
import { nameOf } from "./lib/names.ts";

const id = { type: "string", pattern: "^t-[0-9]+$" };

export default defineConnector({
  displayName: "Acme",
  baseUrl: "${url}/v1",
  auth: {
    type: "custom",
    fields: { region: { label: "Region", type: "text" }, key: { label: "Key" }, note: { required: false } },
    async handler({ region, key }) {
      const { generation } = await (await fetch("${url}/generation")).json();
      return { headers: { "X-Acme-Signature": createHmac("sha256", key).update(region + " " + generation).digest("hex") } };
    },
  },
  actions: {
    getThing: {
      type: "read", entity: "thing", description: "Read one thing.",
      inputSchema: { type: "object", properties: { id }, required: ["id"] },
      outputSchema: { type: "object", properties: { id, title: { type: "string" } } },
      async handler(ctx, { id }) {
        ctx.logger.info("reading", id);
        const { data, status } = await ctx.http.get("/things/" + id, { params: { fields: ["a", "b"] } });
        return { id: data.id, title: nameOf(data), status };
      },
    },
    addThing: { type: "create", async handler(ctx, input) { return (await ctx.http.post("/things", { body: input })).data; } },
    busy: { type: "read", async handler(ctx) { return (await ctx.http.get("/busy")).data; } },
    leak: { async handler(ctx) { return { sent: ctx.auth.headers["x-acme-signature"], files: await import("node:fs").then((fs) => fs.readdirSync("/")) }; } },
    odd: { async handler(ctx) { return ctx.http.get("/things/1", { socketPath: "/var/run/docker.sock" }); } },
  },
});
`;
const names = `export const nameOf = ({ name }: { name: string }): string => name + "!";\n`;
const workflow = `import { step, trigger, workflow } from "@fastn/workflow";
export default workflow("both", { trigger: trigger.manual(), steps: [
  step("write", { type: "action", connector: "acme", action: "addThing", input: { name: "Rex" } }),
  step("read", { type: "action", handler: async (ctx) => ctx.connectors.acme.getThing({ id: ctx.steps.write.output.id }) }),
] });
`;

async function open(trust = true): Promise<{ workspace: TempWorkspace; studio: Studio; api: ReturnType<typeof clientOf>; seen: Seen[]; url: string }> {
  const { url, seen } = await service();
  const workspace = tempWorkspace({
    "connectors/acme.ts": connector(url),
    "connectors/lib/names.ts": names,
    "workflows/both.ts": workflow,
    "fastn.config.ts": `export default { project: "p", environments: { local: {}, live: { connections: { acme: { baseUrl: "${url}/v1", auth: { type: "custom", fields: { region: "eu", key: { secret: "ACME" } } } } } } } };`,
  });
  closers.push(() => workspace.remove());
  const studio = await openTestStudio(workspace.root, { trust, env: { FASTN_SECRET_ACME: key } });
  closers.push(() => studio.close());
  return { workspace, studio, api: clientOf(studio), seen, url };
}

describe("a connector in code", () => {
  it("signs in with code of its own and is used by steps and handlers, its secrets kept from both", async () => {
    const { api, seen, workspace, url } = await open();
    const { problems } = await unwrap(api.GET("/api/v1/workspace"));
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const info = await unwrap(api.GET("/api/v1/connectors/{name}", { params: { path: { name: "acme" } } }));
    expect([info.displayName, info.category, info.authWays, info.actions.map(({ name }) => name)]).toEqual([
      "Acme",
      "custom",
      [{ type: "custom", fields: { region: { label: "Region", type: "text" }, key: { label: "Key" }, note: { required: false } } }],
      ["getThing", "addThing", "busy", "leak", "odd"],
    ]);
    expect(JSON.stringify(await unwrap(api.GET("/api/v1/workspace/types")))).toContain("getThing");

    const body = (fields: Record<string, string>) => ({ connector: "acme", auth: { type: "custom" as const, fields } });
    const refused = async (fields: Record<string, string>) => (await api.POST("/api/v1/connections", { body: body(fields) })).error?.message;
    expect([await refused({ region: "eu" }), await refused({ region: "eu", key, user: "x" })]).toEqual([
      "acme needs key to sign in.",
      'acme does not ask for "user". It asks for region, key, note.',
    ]);
    const made = await unwrap(api.POST("/api/v1/connections", { body: body({ region: "eu", key }) }));
    expect(made).toMatchObject({ status: "active", auth: { type: "custom", fields: ["region", "key"] } });

    const started = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "both" } }, body: {} }));
    const look = async () => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId: started.runId } } }));
    await expect.poll(async () => (await look()).status, { timeout: 60_000 }).not.toMatch(/pending|running/);
    const run = await look();
    expect([run.error?.message, run.output]).toEqual([undefined, { id: "t-2", title: "Ada!", status: 200 }]);
    const calls = seen.filter(({ line }) => line.includes("/v1/"));
    expect(calls.map(({ line, body: sent }) => [line, sent])).toEqual([
      ["POST /v1/things", '{"name":"Rex"}'],
      ["GET /v1/things/t-2?fields=a&fields=b", ""],
    ]);
    expect(calls[0]?.headers["idempotency-key"]).toBe(`${started.runId}/write`);
    // One sign-in served both.
    expect(seen.filter(({ line }) => line === "GET /generation")).toHaveLength(1);

    // The service no longer takes the headers: they are made anew in the middle of a call.
    await fetch(`${url}/expire`);
    const invoke = async (action: string, input: object, environment = "local") =>
      api.POST("/api/v1/connectors/{name}/actions/{action}", { params: { path: { name: "acme", action }, query: { environment } }, body: input as never });
    expect((await invoke("getThing", { id: "t-7" })).data?.output).toEqual({ id: "t-7", title: "Ada!", status: 200 });
    // What fastn.config.ts says signs in the same way.
    expect((await invoke("getThing", { id: "t-8" }, "live")).data?.output).toMatchObject({ id: "t-8" });

    const [busy, input, leak, odd] = [await invoke("busy", {}), await invoke("getThing", { id: "7" }), await invoke("leak", {}), await invoke("odd", {})];
    expect([busy.error?.code, busy.error?.message]).toEqual(["CONNECTOR_RATE_LIMITED", expect.stringContaining('"slow down"')]);
    expect([input.error?.code, input.error?.message]).toEqual(["DATA_VALIDATION_ERROR", expect.stringContaining('"id"')]);
    expect(leak.error?.message).toMatch(/access|permission/i);
    expect([odd.error?.code, odd.error?.message]).toEqual(["DATA_VALIDATION_ERROR", expect.stringContaining("socketPath")]);

    const kept = readdirSync(join(workspace.root, ".fastn"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), "latin1"))
      .join("");
    expect([kept.includes(key), JSON.stringify([made, run, await unwrap(api.GET("/api/v1/connections"))]).includes(key)]).toEqual([false, false]);
  });

  it("runs none of its code in a folder nobody trusts", async () => {
    const { api, seen } = await open(false);
    expect((await unwrap(api.GET("/api/v1/connectors/{name}", { params: { path: { name: "acme" } } }))).actions).toHaveLength(5);
    const path = { params: { path: { name: "acme", action: "getThing" }, query: { environment: "live" } }, body: { id: "t-1" } as never };
    const tried = await api.POST("/api/v1/connectors/{name}/actions/{action}", path);
    expect([tried.error?.code, seen]).toEqual(["WORKSPACE_NOT_TRUSTED", []]);
  });

  it("is what its files say now, and gone with them; one that cannot be read is a problem at its line", async () => {
    const { api, workspace, url } = await open();
    const title = async () =>
      (
        (
          await api.POST("/api/v1/connectors/{name}/actions/{action}", {
            params: { path: { name: "acme", action: "getThing" }, query: { environment: "live" } },
            body: { id: "t-1" } as never,
          })
        ).data?.output as { title?: string } | undefined
      )?.title;
    expect(await title()).toBe("Ada!");
    workspace.write("connectors/lib/names.ts", names.replace('"!"', '"?"'));
    await expect.poll(title, { timeout: 60_000 }).toBe("Ada?");
    const problems = async () => (await unwrap(api.GET("/api/v1/workspace"))).problems.filter(({ severity }) => severity === "error");
    workspace.write("connectors/acme.ts", connector(url).replace(`displayName: "Acme"`, `name: "other"`));
    await expect
      .poll(async () => (await problems()).map(({ file, message }) => `${file} ${message}`), { timeout: 60_000 })
      .toContain('connectors/acme.ts The connector calls itself "other", and its file acme.ts. Make the two the same.');
    workspace.write("connectors/acme.ts", connector(url).replace("baseUrl: ", "baseUrl: process.env.X ?? "));
    await expect.poll(async () => (await problems()).map(({ file, line }) => `${file}:${line}`), { timeout: 60_000 }).toContain("connectors/acme.ts:9");
    rmSync(join(workspace.root, "connectors/acme.ts"));
    await expect
      .poll(async () => (await problems()).map(({ file, code }) => `${file} ${code}`), { timeout: 60_000 })
      .toEqual(["workflows/both.ts CONNECTOR_UNKNOWN"]);
  });
});
