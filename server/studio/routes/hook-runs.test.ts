import { type Clock, systemClock } from "@fastn/core";
import { subscribeSse, type SseMessage, unwrap } from "@fastn/core/api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

// What is there to see of a run that a webhook started, and what its sender gets who asks again.

const histories = ["all", "errors", "none"] as const;
type HistorySetting = (typeof histories)[number];

/** Sums up `id`, and fails when that is no number. Nothing but computing actions: done at once, while the sender waits. */
const sums = `step("sum", { type: "action", connector: "transform", action: "aggregate", input: { items: ["{{input}}"], measures: { total: { operation: "sum", field: "id" } } } })`;
/** The same in a step of the folder's own code, which the step host runs. */
const handles = `step("sum", { type: "action", handler: (ctx) => { if (typeof ctx.input.id !== "number") throw new Error("no number"); return { total: ctx.input.id }; } })`;

const source = (name: string, more: string, step: string): string => `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("${name}", { trigger: trigger.webhook({ path: "/${name}" }), tier: "instant", retry: false, ${more} output: "{{steps.sum.output}}", steps: [${step}] });
`;
const files = Object.fromEntries(
  histories.flatMap((history) => [
    [`workflows/${history}_at_once.ts`, source(`${history}_at_once`, `history: "${history}",`, sums)],
    [`workflows/${history}_in_steps.ts`, source(`${history}_in_steps`, `history: "${history}",`, handles)],
  ]),
);

/** Stands still while the process is busy: a run that computes is done at once however loaded the machine is. */
let turnAt: number | null = null;
const clock: Clock = {
  ...systemClock,
  now() {
    if (turnAt === null) {
      turnAt = Date.now();
      setImmediate(() => (turnAt = null));
    }
    return turnAt;
  },
};

let workspace: TempWorkspace;
let studio: Studio;
let api: ReturnType<typeof clientOf>;
async function open(): Promise<void> {
  studio = await openTestStudio(workspace.root, { clock });
  api = clientOf(studio);
}
beforeAll(async () => {
  workspace = tempWorkspace(files);
  await open();
});
afterAll(async () => {
  await studio.close();
  workspace.remove();
});

interface Answered {
  readonly status: number;
  readonly body: unknown;
  readonly runId: string;
}

async function post(name: string, input: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answered> {
  const request = { method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(input) };
  const answer = await fetch(`${studio.url}/hooks/${name}`, request);
  return { status: answer.status, body: await answer.json(), runId: answer.headers.get("x-fastn-run-id") ?? "" };
}
const listed = async (workflow: string): Promise<string[]> =>
  (await unwrap(api.GET("/api/v1/executions", { params: { query: { workflow, limit: 200 } } }))).data.map(({ runId }) => runId);
const path = (runId: string) => ({ params: { path: { runId } } });

async function followed(runId: string, lastEventId = ""): Promise<SseMessage[]> {
  const messages: SseMessage[] = [];
  const headers = { "x-fastn-token": studio.token };
  await subscribeSse(`${studio.url}/api/v1/executions/${runId}/events`, { headers, lastEventId, onEvent: (message) => messages.push(message) });
  return messages;
}

const kept: Readonly<Record<HistorySetting, { readonly good: boolean; readonly bad: boolean }>> = {
  all: { good: true, bad: true },
  errors: { good: false, bad: true },
  none: { good: false, bad: false },
};

describe.each(histories)("history %s", (history) => {
  const name = `${history}_at_once`;

  it.each(["good", "bad"] as const)("answers a %s run done at once as any other, and shows it everywhere or nowhere", async (what) => {
    const { status, body, runId } = await post(name, { id: what === "good" ? 7 : "x" });
    if (what === "good") expect([status, body]).toEqual([200, { total: 7 }]);
    else expect([status, body]).toMatchObject([422, { code: "DATA_VALIDATION_ERROR", details: { step: "sum", runId } }]);
    expect(runId).toMatch(/^run_/);

    const isKept = kept[history][what];
    const [detail, trace] = [await api.GET("/api/v1/executions/{runId}", path(runId)), await api.GET("/api/v1/executions/{runId}/trace", path(runId))];
    const stream = await fetch(`${studio.url}/api/v1/executions/${runId}/events`, { headers: { "x-fastn-token": studio.token } });
    await stream.text();
    expect([(await listed(name)).includes(runId), detail.response.status, trace.response.status, stream.status]).toEqual(
      isKept ? [true, 200, 200, 200] : [false, 404, 404, 404],
    );
    if (isKept) expect(detail.data).toMatchObject({ workflow: name, trigger: "webhook", status: what === "good" ? "completed" : "failed" });
    else expect(detail.error).toMatchObject({ code: "RUN_NOT_FOUND" });
  });

  it("keeps what came with a key, and gives the sender who asks again the same answer of the same run", async () => {
    for (const input of [{ id: 8 }, { id: "y" }]) {
      const key = { "idempotency-key": `key-${JSON.stringify(input)}` };
      const first = await post(name, input, key);
      expect(first.status).toBe(input.id === 8 ? 200 : 422);
      const [again, meanwhile] = [await post(name, input, key), await post(name, input)];
      expect([again.status, again.runId, strip(again.body)]).toEqual([first.status, first.runId, strip(first.body)]);
      expect(meanwhile.runId).not.toBe(first.runId);
      expect((await listed(name)).filter((runId) => runId === first.runId)).toHaveLength(1);
      expect((await unwrap(api.GET("/api/v1/executions/{runId}", path(first.runId)))).input).toEqual(input);
    }
    const other = await post(name, { id: 9 }, { "idempotency-key": `key-${JSON.stringify({ id: 8 })}` });
    expect([other.status, other.body]).toMatchObject([422, { code: "IDEMPOTENCY_MISMATCH" }]);
  });

  it("always keeps what a person starts", async () => {
    const { runId } = await unwrap(api.POST("/api/v1/workflows/{name}/run", { params: { path: { name } }, body: { input: { id: 1 } } }));
    expect((await followed(runId)).at(-1)?.event).toBe("end");
    expect(await listed(name)).toContain(runId);
  });
});

it("leaves of runs that went step by step what their history says, and those that had a key know it, after a restart", async () => {
  const made: [name: string, runId: string, isKept: boolean][] = [];
  for (const history of histories) {
    const name = `${history}_in_steps`;
    const [good, bad, keyed] = [await post(name, { id: 1 }), await post(name, { id: "x" }), await post(name, { id: 2 }, { "idempotency-key": "k" })];
    expect([good.status, bad.status, keyed.status]).toEqual([200, 422, 200]);
    // Whoever waited for them may look at them for a while.
    expect(await listed(name)).toEqual([keyed.runId, bad.runId, good.runId]);
    made.push([name, good.runId, kept[history].good], [name, bad.runId, kept[history].bad], [name, keyed.runId, true]);
  }
  await studio.close();
  await open();
  for (const [name, runId, isKept] of made)
    expect([name, runId, (await listed(name)).includes(runId), (await api.GET("/api/v1/executions/{runId}", path(runId))).response.status]).toEqual([
      name,
      runId,
      isKept,
      isKept ? 200 : 404,
    ]);
  for (const [name, runId] of made.filter((_, index) => index % 3 === 2)) {
    const again = await post(name, { id: 2 }, { "idempotency-key": "k" });
    expect([again.status, again.body, again.runId]).toEqual([200, { total: 2 }, runId]);
  }
});

/** Every answer has an id of its own request. */
const strip = (body: unknown): unknown => JSON.parse(JSON.stringify(body).replaceAll(/req_[0-9a-z]{26}/g, "req_id"));

describe("a run done at once", () => {
  it("is followed like one that went step by step: its whole journal, then its end, and only what is new after Last-Event-ID", async () => {
    const { runId } = await post("all_at_once", { id: 3 });
    const { lastSeq } = await unwrap(api.GET("/api/v1/executions/{runId}", path(runId)));
    const messages = await followed(runId);
    const events = messages.slice(0, -1).map(({ id, event, data }) => ({ id, event, ...(JSON.parse(data) as { seq: number; type: string }) }));
    expect(events.map(({ id, event, seq }) => [id, event, seq])).toEqual(Array.from({ length: lastSeq }, (_, at) => [String(at + 1), "journal", at + 1]));
    expect([events[0]?.type, events.at(-1)?.type]).toEqual(["run_started", "run_finished"]);
    expect(messages.at(-1)).toMatchObject({ event: "end", data: JSON.stringify({ status: "completed" }) });
    for (let seq = 1; seq <= lastSeq; seq++) expect((await followed(runId, String(seq))).slice(0, -1)).toEqual(messages.slice(seq, -1));
  });

  it.each([
    ["completes", { id: 3 }, "ok", null],
    ["fails", { id: "x" }, "error", expect.stringContaining("number")],
  ] as const)("that %s has the spans of run, step and attempt, under the caller's", async (_what, input, status, message) => {
    const [traceId, caller] = ["4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"];
    const { runId } = await post("all_at_once", input, { traceparent: `00-${traceId}-${caller}-01` });
    const trace = await unwrap(api.GET("/api/v1/executions/{runId}/trace", path(runId)));
    const nameOf = (spanId: string | null) => trace.spans.find((span) => span.spanId === spanId)?.name ?? spanId;
    expect([trace.traceId, trace.parentSpanId, trace.sampled]).toEqual([traceId, caller, true]);
    expect(trace.spans.map(({ name, kind, parentSpanId, status: of, message: why }) => [name, kind, nameOf(parentSpanId), of, why])).toEqual([
      ["run all_at_once", "server", caller, status, message],
      ["step sum", "internal", "run all_at_once", status, message],
      ["attempt 1 of sum", "client", "step sum", status, message],
    ]);
    for (const { startMs, endMs } of trace.spans) expect(endMs).toBeGreaterThanOrEqual(startMs);
  });
});
