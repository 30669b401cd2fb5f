import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalEvent, Json, RunId } from "@fastn/core";
import { subscribeSse, unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "../mock/index.ts";
import { templateWorkspace, type TempWorkspace } from "./testing.ts";
import { bundlePlatform, type PlatformProcess, startPlatform } from "./testing-process.ts";

// The mock server runs in this process, so that its counters outlive the platform that is killed.
let program: string;
let workspace: TempWorkspace;
let mock: MockServer;
let input: Json;
let platform: PlatformProcess | null = null;

beforeAll(async () => {
  program = await bundlePlatform();
  mock = createMockServer();
  const url = await mock.listen(0);
  workspace = templateWorkspace("order-to-invoice");
  workspace.write(
    "fastn.config.ts",
    `export default { project: "ends", environments: { local: {
      connections: { shopify: { baseUrl: "${url}/shopify" }, xero: { baseUrl: "${url}/xero" } },
      variables: { largeOrder: 500, salesAccount: "200", paymentDays: 14 } } } };`,
  );
  const cases = JSON.parse(readFileSync(join(workspace.root, "workflows/order_to_invoice.cases.json"), "utf8")) as
    | { cases: { input: Json }[] }
    | { input: Json }[];
  input = (Array.isArray(cases) ? cases : cases.cases)[0]?.input ?? null;
}, 60_000);
afterAll(async () => {
  platform?.child.kill("SIGKILL");
  await mock.close();
  workspace.remove();
});

const start = async (): Promise<PlatformProcess> => (platform = await startPlatform(program, workspace.root));

async function begin({ api }: PlatformProcess): Promise<RunId> {
  mock.reset();
  const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "order_to_invoice" } }, body: { input } }));
  return runId as RunId;
}

/** Follow a run until `until` says so or the stream ends; a platform that dies ends it too. */
async function follow({ url, token }: PlatformProcess, runId: RunId, onEvent: (event: JournalEvent) => void): Promise<void> {
  await subscribeSse(`${url}/api/v1/executions/${runId}/events`, {
    headers: { "x-fastn-token": token },
    reconnect: false,
    onEvent: ({ event, data }) => {
      if (event === "journal") onEvent(JSON.parse(data) as JournalEvent);
    },
  }).catch(() => undefined);
}

describe("a platform process", () => {
  it("ends cleanly on SIGTERM with a run under way, which goes on at the next start", async () => {
    const running = platform ?? (await start());
    const runId = await begin(running);
    await follow(running, runId, ({ seq }) => void (seq === 3 && running.child.kill("SIGTERM")));
    expect(await running.ended).toBe(0);
    const next = await start();
    await follow(next, runId, () => {});
    expect((await unwrap(next.api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))).status).toBe("completed");
  });

  it("ends with its parent: when standard input ends", async () => {
    const running = platform ?? (await start());
    running.child.stdin?.end();
    expect(await running.ended).toBe(0);
    platform = null;
  });

  it("that finds another on the same folder gives that one's address and ends", async () => {
    const first = await start();
    const second = await startPlatform(program, workspace.root);
    expect([second.url, await second.ended]).toEqual([first.url, 0]);
    const opened = await fetch(second.openUrl, { redirect: "manual" });
    expect(opened.status).toBe(303);
  });

  it("leaves no process behind when it is killed", async () => {
    const running = platform ?? (await start());
    await follow(running, await begin(running), () => {});
    const children = childrenOf(running.child.pid ?? 0);
    expect(children.length).toBeGreaterThan(0);
    running.child.kill("SIGKILL");
    await running.ended;
    platform = null;
    await expect.poll(() => children.filter(isAlive), { timeout: 10_000 }).toEqual([]);
  });
});

function childrenOf(pid: number): number[] {
  if (process.platform !== "linux") return [pid];
  return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter(Boolean).map(Number);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // Ended but not yet collected by its new parent counts as gone.
    return process.platform !== "linux" || !/^\d+ \(.*\) Z/.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
