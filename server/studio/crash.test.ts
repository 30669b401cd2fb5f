import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { JournalEvent, Json, RunId } from "@fastn/core";
import { subscribeSse, unwrap } from "@fastn/core/api";
import Database from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createMockServer, type MockServer } from "../mock/index.ts";
import { templateWorkspace, type TempWorkspace } from "./testing.ts";
import { bundlePlatform, type PlatformProcess, startPlatform } from "./testing-process.ts";

// The mock server runs in this process, so that its counters outlive the platform that is killed.
let program: string;
let workspace: TempWorkspace;
let mock: MockServer;
let input: Json;
/** Called as each call to the mock arrives, before it is answered. */
let onCall = (): void => {};
let platform: PlatformProcess | null = null;

beforeAll(async () => {
  program = await bundlePlatform();
  mock = createMockServer();
  mock.app.addHook("onRequest", async () => onCall());
  const url = await mock.listen(0);
  workspace = templateWorkspace("order-to-invoice");
  workspace.write(
    "fastn.config.ts",
    `export default { project: "crash", environments: { local: {
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

/** Where to strike: after the k-th journal event was seen, or as the k-th call reached the outside. */
type Point = { readonly event: number } | { readonly call: number };

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

/** What the database holds after the process has gone, read past all of our code. */
function readJournal(runId: RunId): JournalEvent[] {
  const db = new Database(join(workspace.root, ".fastn", "fastn.db"), { readonly: true });
  try {
    expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
    const rows = db.prepare("select seq, at, body from flow_execution_events where run_id = ? order by seq").all(runId) as {
      seq: number;
      at: number;
      body: string;
    }[];
    return rows.map(({ seq, at, body }) => ({ ...(JSON.parse(body) as JournalEvent), seq, at }));
  } finally {
    db.close();
  }
}

const callsByKey = (): Map<string, number> => new Map(mock.counts().map(({ idempotencyKey, method, calls }) => [`${method} ${idempotencyKey}`, calls]));
const completedPaths = (events: readonly JournalEvent[]): Set<string> =>
  new Set(events.flatMap((event) => (event.type === "step_completed" ? [event.path] : [])));

/** Run until the point, kill, and say what was durable and what had been called then. */
async function strike(at: Point): Promise<{ runId: RunId; seen: number; journal: JournalEvent[]; calls: Map<string, number> }> {
  const running = platform ?? (await start());
  let calls = 0;
  let seen = 0;
  const kill = (): void => void running.child.kill("SIGKILL");
  onCall = () => {
    if ("call" in at && ++calls === at.call) kill();
  };
  const runId = await begin(running);
  await follow(running, runId, ({ seq }) => {
    seen = seq;
    if ("event" in at && seq === at.event) kill();
  });
  expect(await running.ended).toBe("SIGKILL");
  platform = null;
  onCall = () => {};
  return { runId, seen, journal: readJournal(runId), calls: callsByKey() };
}

describe("a platform killed with SIGKILL in the middle of a run", () => {
  // A run without a strike has 32 events and 6 calls.
  const points: Point[] = [
    ...Array.from({ length: 26 }, (_, index) => ({ event: index + 1 })),
    ...Array.from({ length: 6 }, (_, index) => ({ call: index + 1 })),
  ];
  let inTheMiddle = 0;

  it.each(points)("at %o goes on with it at the next start: it completes, and nothing that had completed is done again", async (at) => {
    const { runId, seen, journal, calls } = await strike(at);
    const done = completedPaths(journal);
    // Whatever a client was shown had been durable.
    expect(journal.length).toBeGreaterThanOrEqual(seen);
    // News travels; now and then a run has ended before the signal arrives. Then it must stay as it was, which the rest checks all the same.
    if (journal.at(-1)?.type !== "run_finished") inTheMiddle++;

    const again = await start();
    await follow(again, runId, () => {});
    const detail = await unwrap(again.api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
    expect([detail.status, detail.error]).toEqual(["completed", null]);

    const events: JournalEvent[] = [];
    await follow(again, runId, (event) => events.push(event));
    expect(events.slice(0, journal.length)).toEqual(journal);
    const startedAgain = events.slice(journal.length).flatMap((event) => (event.type === "step_started" && done.has(event.path) ? [event.path] : []));
    expect(startedAgain).toEqual([]);
    const paths = events.flatMap((event) => (event.type === "step_completed" ? [event.path] : []));
    expect(paths.length).toBe(new Set(paths).size);

    // The outside: completed steps were not called again, and of the others each effect happened once.
    const after = callsByKey();
    for (const path of done) {
      for (const [key, count] of calls) if (key.endsWith(` ${runId}/${path}`)) expect([key, after.get(key)]).toEqual([key, count]);
    }
    const effects = mock.counts().filter(({ method }) => method !== "GET");
    expect(effects.map(({ carriedOut }) => carriedOut)).toEqual(effects.map(() => 1));
    expect(effects.length).toBe(2);
  });

  it("was struck in the middle at least 25 times", () => expect(inTheMiddle).toBeGreaterThanOrEqual(25));
});

it("killed again and again while it recovers, a run still completes with each effect once", async () => {
  const { runId } = await strike({ event: 4 });
  for (let round = 0; round < 5; round++) {
    const recovering = await start();
    let events = 0;
    await follow(recovering, runId, () => {
      if (++events === 6 + 4 * round) recovering.child.kill("SIGKILL");
    });
    recovering.child.kill("SIGKILL");
    await recovering.ended;
    platform = null;
  }
  const last = await start();
  await follow(last, runId, () => {});
  expect((await unwrap(last.api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))).status).toBe("completed");
  const effects = mock.counts().filter(({ method }) => method !== "GET");
  expect(effects.map(({ carriedOut }) => carriedOut)).toEqual([1, 1]);
});

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
