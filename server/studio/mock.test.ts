import { once } from "node:events";
import { rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { subscribeSse, unwrap } from "@fastn/core/api";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Studio } from "./create-studio.ts";
import type { WorkspaceFiles } from "./workspace/workspace-files.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "./testing.ts";

let studio: Studio;
let workspace: TempWorkspace;
afterEach(async () => {
  await studio.close();
  workspace.remove();
});

const config = (mock: string, more = ""): string =>
  `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "test", ${more} mock: ${mock} });\n`;
const rules = (body: string): string => JSON.stringify({ rules: [{ when: { path: "/shopify/orders", method: "GET" }, answer: { body } }] });

async function open(files: Record<string, string>, env: Record<string, string> = {}): Promise<void> {
  workspace = tempWorkspace(files);
  studio = await openTestStudio(workspace.root, { env });
}

const ask = async (path: string, init?: RequestInit): Promise<unknown> => (await fetch(`${studio.mockUrl}${path}`, init)).json();
const problems = async (): Promise<string[]> => (await unwrap(clientOf(studio).GET("/api/v1/problems"))).data.map(({ file, message }) => `${file}: ${message}`);

describe("the studio's mock server", () => {
  it("behaves as the configuration and the folder's files say, and as they say when they change", async () => {
    await open({
      "fastn.config.ts": config(
        `{ seed: 3, locale: "de", services: { stripe: false }, rules: [{ id: "ping", when: { path: "/acme/ping" }, answer: { body: "pong" } }] }`,
      ),
      "mocks/orders.rules.json": rules("from the file"),
    });
    await expect.poll(() => ask("/acme/ping")).toBe("pong");
    expect(await ask("/shopify/orders")).toBe("from the file");
    expect(await ask("/__admin")).toMatchObject({ seed: 3, locale: "de" });
    expect(await ask("/stripe/v1/customers")).toMatchObject({ message: expect.stringContaining("switched off") as unknown });
    expect(await ask("/__admin/rules")).toMatchObject({ data: [{ source: "mocks/orders.rules.json" }, { id: "ping", source: "fastn.config.ts" }] });
    workspace.write("mocks/orders.rules.json", rules("changed"));
    await expect.poll(() => ask("/shopify/orders")).toBe("changed");
    rmSync(join(workspace.root, "mocks/orders.rules.json"));
    await expect.poll(() => ask("/shopify/orders")).toHaveProperty("orders");
    workspace.write("fastn.config.ts", config(`{ seed: 4 }`));
    await expect.poll(() => ask("/__admin")).toMatchObject({ seed: 4, locale: "en" });
    expect(await ask("/__admin/rules")).toEqual({ data: [] });
  });

  it("tells what it cannot take, with file and field, and keeps what it had", async () => {
    await open({ "fastn.config.ts": config(`{}`), "mocks/orders.rules.json": rules("good") });
    await expect.poll(() => ask("/shopify/orders")).toBe("good");
    workspace.write("mocks/orders.rules.json", `{ "rules": [{ "when": { "path": "orders" }, "answer": {} }] }`);
    const message = 'mocks/orders.rules.json: "mocks/orders.rules.json[0].when.path" must be a path that begins with /, such as /shopify/orders/:id.';
    await expect.poll(problems).toContain(message);
    expect(await ask("/shopify/orders")).toBe("good");
    workspace.write(
      "fastn.config.ts",
      config(`{ rules: [{ fault: 200 }], webhooks: [{ service: "shopify", secret: "hush" }], recorded: [{ file: "x.json", match: "none" }] }`),
    );
    await expect.poll(async () => (await problems()).filter((each) => each.startsWith("fastn.config.ts: ")).length).toBe(3);
    expect((await problems()).join("\n")).toMatch(/"mock\.recorded\[0\]\.match"[\s\S]*"mock\.webhooks\[0\]\.secret"[\s\S]*"mock\.rules\[0\]\.fault"/);
    workspace.write("mocks/orders.rules.json", rules("mended"));
    await expect.poll(() => ask("/shopify/orders")).toBe("mended");
    await expect.poll(problems).not.toContain(message);
  });

  it("tells once of what it cannot take, and looks at the folder no more until it changes", async () => {
    await open({ "fastn.config.ts": config(`{}`) });
    const news: string[] = [];
    const stop = new AbortController();
    const { url, token } = studio;
    const listening = subscribeSse(`${url}/api/v1/workspace/events`, {
      headers: { "x-fastn-token": token },
      signal: stop.signal,
      onEvent: ({ event, data }) => news.push(event === "files" ? `files ${(JSON.parse(data) as { paths: string[] }).paths.join(", ")}` : event),
    });
    await expect.poll(() => news).toContain("ready");
    const looks = vi.spyOn(studio.services.files as WorkspaceFiles, "scan");
    workspace.write("fastn.config.ts", config(`{ rules: [{ fault: 200 }] }`));
    await expect.poll(async () => (await problems()).filter((each) => each.includes("mock.rules[0].fault")).length).toBe(1);
    workspace.write("last.txt", "");
    await expect.poll(() => news).toContain("files last.txt");
    stop.abort();
    await listening.catch(() => null);
    expect(new Set(news.filter((each) => each.startsWith("files")))).toEqual(new Set(["files fastn.config.ts", "files last.txt"]));
    expect(looks.mock.calls.length).toBeLessThan(20);
  });

  it("gives an environment with settings of its own its own data", async () => {
    await open({
      "fastn.config.ts": config(`{}`, `environments: { staging: { connections: { shopify: { baseUrl: "mock" } }, mock: { seed: 9, locale: "sv" } } },`),
      "workflows/who.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("who", { trigger: trigger.manual(), steps: [step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: { id: 6000000001 } })] });`,
    });
    const country = async (environment: string): Promise<unknown> => {
      const api = clientOf(studio);
      const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "who" } }, body: { input: null, environment } }));
      const read = async (): Promise<{ status: string; output: unknown }> => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
      await expect.poll(async () => (await read()).status).toBe("completed");
      return ((await read()).output as { default_address: { country: string } }).default_address.country;
    };
    expect([await country("local"), await country("staging")]).toEqual(["United States", "Sverige"]);
  });

  it("comes with the first requests where the folder says nothing, and takes what a later configuration says", async () => {
    await open({ "fastn.config.ts": `export default { project: "test" };\n` });
    const create = (title: string): Promise<unknown> =>
      ask("/shopify/orders", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ order: { line_items: [{ title, price: "4.00", quantity: 1 }] } }),
      });
    const titles = ["Tee", "Mug", "Cap"];
    const made = (await Promise.all(titles.map(create))) as { order: { id: number; line_items: { title: string }[] } }[];
    expect(made.map(({ order }) => order.line_items[0]?.title)).toEqual(titles);
    expect(new Set(made.map(({ order }) => order.id)).size).toBe(3);
    workspace.write("fastn.config.ts", config(`{ seed: 5 }`));
    await expect.poll(() => ask("/__admin")).toMatchObject({ seed: 5 });
  });

  it("keeps its port open from the start and gives it back at the end, though nobody asked", async () => {
    await open({ "fastn.config.ts": `export default { project: "test" };\n` });
    const { port } = new URL(studio.mockUrl ?? "");
    const listen = async (): Promise<string> => {
      const server = createServer().listen({ host: "127.0.0.1", port: Number(port) });
      const outcome = await once(server, "listening").then(
        () => "free",
        (error: NodeJS.ErrnoException) => error.code,
      );
      server.close();
      return outcome ?? "";
    };
    const before = await listen();
    await studio.close();
    expect([before, await listen()]).toEqual(["EADDRINUSE", "free"]);
  });

  it("says its address once it is at the port the folder names", async () => {
    const free = createServer().listen({ host: "127.0.0.1", port: 0 });
    await once(free, "listening");
    const { port } = free.address() as AddressInfo;
    free.close();
    await once(free, "close");
    workspace = tempWorkspace({ "fastn.config.ts": config(`{ port: ${port} }`) });
    // No port by the command line, which would come first.
    studio = await openTestStudio(workspace.root, { mockPort: undefined });
    const { mockUrl } = await unwrap(clientOf(studio).GET("/api/v1/workspace"));
    expect(mockUrl).toBe(`http://127.0.0.1:${port}`);
    expect((await fetch(`${mockUrl}/__admin`)).status).toBe(200);
  });

  it("starts a workflow by the signed webhook of a change, once", async () => {
    await open(
      {
        "fastn.config.ts": config(`{ webhooks: [{ service: "shopify", topic: "orders/create" }] }`),
        "workflows/orders.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("orders", { trigger: trigger.event({ source: "shopify", event: "order.created" }), steps: [step("echo", { type: "action", handler: (ctx) => ctx.input.id })] });`,
      },
      { FASTN_SECRET_SHOPIFY_WEBHOOK_SECRET: "shared-secret" },
    );
    await expect.poll(() => ask("/__admin/subscriptions")).toMatchObject({ data: [{ service: "shopify", topic: "orders/create", signed: true }] });
    const body = JSON.stringify({ order: { line_items: [{ title: "Tee", price: "4.00", quantity: 1 }] } });
    const made = (await ask("/shopify/orders", { method: "POST", headers: { "content-type": "application/json" }, body })) as { order: { id: number } };
    await expect.poll(() => ask("/__admin/deliveries")).toMatchObject({ data: [{ topic: "orders/create", state: "delivered", status: 202 }] });
    const runs = async (): Promise<{ status: string; output?: unknown }[]> =>
      (await unwrap(clientOf(studio).GET("/api/v1/executions", { params: { query: { workflow: "orders" } } }))).data;
    await expect.poll(async () => (await runs()).map(({ status }) => status)).toEqual(["completed"]);
    const [run] = (await runs()) as unknown as { runId: string }[];
    const full = await unwrap(clientOf(studio).GET("/api/v1/executions/{runId}", { params: { path: { runId: run?.runId ?? "" } } }));
    expect(full.output).toBe(made.order.id);
  });
});
