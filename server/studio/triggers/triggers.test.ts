import { createHmac } from "node:crypto";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Clock, systemClock } from "@fastn/core";
import { subscribeSse, unwrap } from "@fastn/core/api";
import { afterEach, expect, it, vi } from "vitest";
import type { Studio, StudioOptions } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

let workspace: TempWorkspace;
let studio: Studio;
let api: ReturnType<typeof clientOf>;
afterEach(async () => {
  await studio.close();
  workspace.remove();
});

const source = (name: string, trigger: string): string => `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("${name}", { trigger: ${trigger}, steps: [step("echo", { type: "action", handler: (ctx) => ctx.input })] });
`;
const config = `export default { project: "p", environments: { local: {}, live: {} } };`;

async function open(workflows: Readonly<Record<string, string>>, options: Partial<StudioOptions> = {}): Promise<void> {
  workspace = tempWorkspace({
    "fastn.config.ts": config,
    ...Object.fromEntries(Object.entries(workflows).map(([name, trigger]) => [`workflows/${name}.ts`, source(name, trigger)])),
  });
  await reopen(options);
}
async function reopen(options: Partial<StudioOptions> = {}): Promise<void> {
  studio = await openTestStudio(workspace.root, options);
  api = clientOf(studio);
}
const runs = async (workflow?: string) => (await unwrap(api.GET("/api/v1/executions", { params: { query: { workflow, limit: 200 } } }))).data;
const emit = async (body: { source: string; event: string; payload?: unknown; id?: string; environment?: string }) =>
  unwrap(api.POST("/api/v1/events", { body: body as never }));
const view = async (workflow: string, environment = "local") =>
  (await unwrap(api.GET("/api/v1/triggers"))).data.find((each) => each.workflow === workflow && each.environment === environment);

it("an event starts the workflows that wait for it and whose condition it fits, once for each id", async () => {
  await open({
    large: `trigger.event({ source: "shop", event: "order.paid", where: { all: [{ path: "total", op: "gt", value: 100 }, { not: { path: "test", op: "exists" } }] } })`,
    every: `trigger.event({ source: "shop", event: "order.paid" })`,
    other: `trigger.event({ source: "shop", event: "order.sent" })`,
  });
  const names = async (payload: unknown, id?: string) =>
    (await emit({ source: "shop", event: "order.paid", payload, id })).runs.map(({ workflow }) => workflow);
  expect([await names({ total: 101 }, "e1"), await names({ total: 101 }, "e1"), await names({ total: 100 }), await names({ total: 500, test: true })]).toEqual([
    ["every", "large"],
    ["every", "large"],
    ["every"],
    ["every"],
  ]);
  expect([(await runs("large")).length, (await runs("every")).length, (await runs("other")).length]).toEqual([1, 3, 0]);
});

it("a workflow that cannot be started is named, and keeps no other from it", async () => {
  await open({
    strict: `trigger.event({ source: "s", event: "e", input: { type: "object", required: ["a"] } })`,
    easy: `trigger.event({ source: "s", event: "e" })`,
  });
  const { runs: started, refused } = await emit({ source: "s", event: "e", payload: {} });
  expect([started.map(({ workflow }) => workflow), refused.map(({ workflow, code }) => [workflow, code])]).toEqual([
    ["easy"],
    [["strict", "DATA_VALIDATION_ERROR"]],
  ]);
});

it("an event wakes the runs that wait for it", async () => {
  await open({});
  workspace.write(
    "workflows/waits.ts",
    `import { workflow, step } from "@fastn/workflow";
export default workflow("waits", { steps: [step("paid", { type: "wait", event: { name: "order.paid", match: { id: "{{input.id}}" } }, timeout: "1h" })] });`,
  );
  const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name: "waits" } }, body: { input: { id: 7 } } }));
  const status = async () => (await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))).waitingFor !== null;
  await vi.waitUntil(status, { timeout: 20_000 });
  const continued = [
    (await emit({ source: "s", event: "order.paid", payload: { id: 8 } })).continued,
    (await emit({ source: "s", event: "order.paid", payload: { id: 7 } })).continued,
  ];
  expect(continued).toEqual([0, 1]);
});

it("a trigger is switched off and on per environment, and stays so over a restart", async () => {
  await open({ listens: `trigger.event({ source: "s", event: "e" })` });
  const sent = async (environment?: string) => (await emit({ source: "s", event: "e", environment })).runs.length;
  const put = (enabled: boolean, environment?: string) =>
    unwrap(
      api.PUT("/api/v1/triggers/{workflow}", {
        params: { path: { workflow: "listens" } },
        body: { enabled, ...(environment !== undefined && { environment }) },
      }),
    );
  expect([await sent(), await sent("live")]).toEqual([1, 0]);
  expect([await put(false), await put(true, "live")]).toMatchObject([
    { environment: "local", enabled: false, active: false },
    { environment: "live", enabled: true, active: true },
  ]);
  expect([await sent(), await sent("live")]).toEqual([0, 1]);
  await studio.close();
  await reopen();
  expect([await sent(), await sent("live")]).toEqual([0, 1]);
  const unknown = await api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: "listens" } }, body: { enabled: true, environment: "moon" } });
  expect([unknown.response.status, unknown.error?.code]).toEqual([422, "CONFIG_INVALID"]);
});

it("who follows the workspace hears of each switch", async () => {
  await open({ listens: `trigger.event({ source: "s", event: "e" })` });
  const news: { readonly event: string; readonly data: unknown }[] = [];
  const stop = new AbortController();
  const listening = subscribeSse(`${studio.url}/api/v1/workspace/events`, {
    headers: { "x-fastn-token": studio.token },
    signal: stop.signal,
    onEvent: ({ event, data }) => news.push({ event, data: JSON.parse(data) as unknown }),
  });
  await expect.poll(() => news.map(({ event }) => event)).toContain("ready");
  await unwrap(api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: "listens" } }, body: { enabled: true, environment: "live" } }));
  await expect.poll(() => news).toContainEqual({ event: "triggers", data: { workflow: "listens", environment: "live", enabled: true } });
  stop.abort();
  await listening.catch(() => null);
});

it("a webhook switched off refuses in that environment alone, from its next request on, and takes them again when switched on", async () => {
  await open({ w: `trigger.webhook({ path: "/w" })` });
  const post = async (environment?: string) => {
    const headers = { "content-type": "application/json", ...(environment !== undefined && { "x-fastn-environment": environment }) };
    const answer = await fetch(`${studio.url}/hooks/w`, { method: "POST", body: "{}", headers });
    const { runId, code } = (await answer.json()) as { runId?: string; code?: string };
    return runId === undefined
      ? [answer.status, code]
      : [answer.status, (await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))).environment];
  };
  const put = (enabled: boolean, environment: string) =>
    unwrap(api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: "w" } }, body: { enabled, environment } }));
  const [local, live, refused] = [
    [202, "local"],
    [202, "live"],
    [409, "CONFLICT"],
  ];
  expect([await post(), await post("live")]).toEqual([local, refused]);
  await put(true, "live");
  expect([await post(), await post("local"), await post("live")]).toEqual([local, local, live]);
  await put(false, "local");
  expect([await post(), await post("local"), await post("live")]).toEqual([refused, refused, live]);
  await put(true, "local");
  await put(false, "live");
  expect([await post(), await post("live")]).toEqual([local, refused]);
  expect((await runs("w")).length).toBe(6);
});

it("a schedule switched off has no next time, and one switched on has, in each environment for itself", async () => {
  await open({ w: `trigger.cron({ schedule: "@daily" })` });
  const put = (enabled: boolean, environment: string) =>
    unwrap(api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: "w" } }, body: { enabled, environment } }));
  const shown = async () => [await view("w", "local"), await view("w", "live")].map((each) => [each?.enabled, each?.active, each?.nextAt ?? null]);
  const next = expect.stringMatching(/T00:00:00.000Z$/) as string;
  expect(await shown()).toEqual([
    [true, true, next],
    [false, false, null],
  ]);
  await put(true, "live");
  await put(false, "local");
  expect(await shown()).toEqual([
    [false, false, null],
    [true, true, next],
  ]);
});

/** Goes with the system's, and ahead when it is told to: timers that come due on the way fire, each at its time. */
class ForwardClock implements Clock {
  private aheadMs: number;
  private readonly waiting = new Set<{ readonly at: number; readonly fire: () => void }>();

  constructor(startMs: number) {
    this.aheadMs = startMs - systemClock.now();
  }

  now(): number {
    return systemClock.now() + this.aheadMs;
  }

  after(delayMs: number, fire: () => void): () => void {
    const timer = { at: this.now() + delayMs, fire: () => (this.waiting.delete(timer), cancel(), fire()) };
    this.waiting.add(timer);
    const cancel = systemClock.after(delayMs, timer.fire);
    return () => {
      this.waiting.delete(timer);
      cancel();
    };
  }

  forwardTo(timeMs: number): void {
    for (;;) {
      const [first] = [...this.waiting].filter(({ at }) => at <= timeMs).toSorted((a, b) => a.at - b.at);
      this.aheadMs += Math.max(0, (first?.at ?? timeMs) - this.now());
      if (first === undefined) return;
      first.fire();
    }
  }
}

it("a schedule starts a run at each of its times while the studio is open, in the environments it is switched on in", async () => {
  const berlin = (time: string): number => Date.parse(`2030-03-30T${time}+01:00`);
  const clock = new ForwardClock(berlin("05:10"));
  await open({ w: `trigger.cron({ schedule: "0 6-7 * * *", timezone: "Europe/Berlin" })` }, { clock });
  const started = async () => {
    const found = await Promise.all((await runs("w")).map(({ runId }) => unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }))));
    return found.map(({ environment, trigger, status, input }) => [environment, trigger, status, (input as { scheduledAt?: string }).scheduledAt]).toSorted();
  };
  const put = (enabled: boolean, environment: string) =>
    unwrap(api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: "w" } }, body: { enabled, environment } }));
  const run = (environment: string, time: string) => [environment, "cron", "completed", new Date(berlin(time)).toISOString()];
  // Answered when the schedule is armed.
  await put(true, "local");
  clock.forwardTo(berlin("05:59:55"));
  expect([await started(), (await view("w"))?.nextAt]).toEqual([[], new Date(berlin("06:00")).toISOString()]);
  clock.forwardTo(berlin("06:00:05"));
  await expect.poll(started, { timeout: 20_000 }).toEqual([run("local", "06:00")]);
  await put(true, "live");
  await put(false, "local");
  clock.forwardTo(berlin("07:00:05"));
  await expect.poll(started, { timeout: 20_000 }).toEqual([run("live", "07:00"), run("local", "06:00")]);
});

it("a schedule makes up for what it missed while the studio was off, in the environments it is switched on in", async () => {
  // Far from midnight, whenever this runs.
  const aheadMs = Date.UTC(2030, 0, 1, 12) - Date.now();
  const at = (days: number): Clock => ({ ...systemClock, now: () => systemClock.now() + aheadMs + days * 86_400_000 });
  await open({ w: `trigger.cron({ schedule: "@daily", missed: "once" })` }, { clock: at(0) });
  const put = (enabled: boolean, environment: string) =>
    unwrap(api.PUT("/api/v1/triggers/{workflow}", { params: { path: { workflow: "w" } }, body: { enabled, environment } }));
  /** In order of their environments. */
  const started = async () => (await runs("w")).map(({ environment, trigger }) => `${environment} ${trigger}`).toSorted();
  const reopenAfter = async (days: number) => {
    await studio.close();
    await reopen({ clock: at(days) });
  };
  await put(true, "live");
  expect(await started()).toEqual([]);

  await reopenAfter(2);
  await expect.poll(started, { timeout: 20_000 }).toEqual(["live cron", "local cron"]);
  for (const { runId } of await runs("w")) {
    const { input } = await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId } } }));
    expect(input).toEqual({ schedule: "@daily", timezone: "UTC", scheduledAt: "2030-01-03T00:00:00.000Z" });
  }

  await put(false, "local");
  await reopenAfter(4);
  await expect.poll(started, { timeout: 20_000 }).toEqual(["live cron", "live cron", "local cron"]);
});

it("editing the file changes what starts it, without a restart", async () => {
  await open({ w: `trigger.webhook({ path: "/one" })` });
  const post = async (path: string) =>
    (await fetch(`${studio.url}/hooks${path}`, { method: "POST", body: "{}", headers: { "content-type": "application/json" } })).status;
  expect([await post("/one"), await post("/two")]).toEqual([202, 404]);
  writeFileSync(join(workspace.root, "workflows/w.ts"), source("w", `trigger.webhook({ path: "/two" })`));
  await vi.waitUntil(async () => (await post("/two")) === 202, { timeout: 20_000 });
  expect(await post("/one")).toBe(404);
  writeFileSync(join(workspace.root, "workflows/w.ts"), source("w", `trigger.cron({ schedule: "0 6 * * *", timezone: "Europe/Berlin" })`));
  await vi.waitUntil(async () => (await view("w"))?.type === "cron", { timeout: 20_000 });
  expect([await post("/two"), (await view("w"))?.nextAt]).toEqual([404, expect.stringMatching(/T0[45]:00:00.000Z$/)]);
});

it("a file that comes into the folder starts its workflow, and one outside the glob does not", async () => {
  await open({ inbox: `trigger.file({ files: "inbox/*.csv", settle: "50ms" })` });
  await vi.waitUntil(async () => (await view("inbox"))?.active === true, { timeout: 20_000 });
  mkdirSync(join(workspace.root, "inbox"));
  const drop = join(workspace.root, "inbox/orders.csv");
  await vi.waitUntil(
    async () => {
      // The first look at the folder may come after the first write, and then the file was there before.
      if (existsSync(drop)) rmSync(drop);
      else writeFileSync(drop, "a;b\n");
      writeFileSync(join(workspace.root, "inbox/notes.txt"), String(Math.random()));
      return (await runs("inbox")).length > 0;
    },
    { timeout: 20_000, interval: 500 },
  );
  const [run] = await runs("inbox");
  const { input, trigger } = await unwrap(api.GET("/api/v1/executions/{runId}", { params: { path: { runId: run?.runId ?? "" } } }));
  expect([trigger, input]).toMatchObject(["file", { path: "inbox/orders.csv", sizeBytes: 4 }]);
});

it("the next times of a schedule can be asked for, and why there are none", async () => {
  await open({});
  const preview = (schedule: string, timezone?: string) =>
    unwrap(api.POST("/api/v1/schedules/preview", { body: { schedule, ...(timezone !== undefined && { timezone }) } }));
  expect([(await preview("@hourly")).times.length, (await preview("0 0 31 2 *")).problem, (await preview("* * * * * *")).problem]).toEqual([
    5,
    expect.stringContaining("never fires"),
    expect.stringContaining("seconds"),
  ]);
  const body = { schedule: "30 2 * * *", timezone: "Europe/Berlin", count: 2 };
  // Half past two is left out on the day the clocks go forward.
  expect((await unwrap(api.POST("/api/v1/schedules/preview", { body: { ...body, after: "2026-03-28T12:00:00Z" } }))).times).toEqual([
    "2026-03-29T01:00:00.000Z",
    "2026-03-30T00:30:00.000Z",
  ]);
  expect((await api.POST("/api/v1/schedules/preview", { body: { ...body, after: "tomorrow" } })).error).toMatchObject({ code: "BAD_REQUEST" });
});

it("nothing starts in a folder that is not trusted", async () => {
  await open({ w: `trigger.event({ source: "s", event: "e" })` }, { trust: false });
  const answer = await api.POST("/api/v1/events", { body: { source: "s", event: "e" } });
  expect([answer.response.status, answer.error?.code, (await view("w"))?.active, await runs()]).toEqual([403, "WORKSPACE_NOT_TRUSTED", false, []]);
});

it("a connector's webhook, signed by its secret, becomes an event; a wrong or repeated one starts nothing", async () => {
  await open({ listens: `trigger.event({ source: "http", event: "ping.sent" })` }, { env: { FASTN_SECRET_HTTP_WEBHOOK_SECRET: "shared-secret" } });
  const body = JSON.stringify({ type: "ping.sent", data: { n: 1 } });
  const send = async (secret: string, tenant = "local") => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = createHmac("sha256", secret).update(`d1.${timestamp}.${body}`).digest("base64");
    const headers = { "content-type": "application/json", "webhook-id": "d1", "webhook-timestamp": timestamp, "webhook-signature": `v1,${signature}` };
    return (await fetch(`${studio.url}/api/v1/webhooks/http/${tenant}`, { method: "POST", body, headers })).status;
  };
  expect([await send("wrong"), await send("shared-secret"), await send("shared-secret"), await send("shared-secret", "other")]).toEqual([401, 202, 202, 404]);
  expect((await runs("listens")).length).toBe(1);
});
