import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { RunId } from "@fastn/core";
import { spanIdOf } from "@fastn/runtime/tracing";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Studio } from "../create-studio.ts";
import { clientOf, openTestStudio, tempWorkspace, type TempWorkspace } from "../testing.ts";

// A real collector's side of OTLP over HTTP (JSON), and a service that looks at the headers it gets.

interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly { readonly key: string; readonly value: Readonly<Record<string, unknown>> }[];
  readonly status: { readonly code?: number; readonly message?: string };
}

const secret = "s3cret-token-of-nobody";
const received: string[] = [];
const calls: string[] = [];
let server: Server;
let base = "";
let workspace: TempWorkspace;
let studio: Studio;

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => (text += String(chunk)));
    request.on("end", () => {
      if (request.url === "/v1/traces") received.push(text);
      else calls.push([request.url, request.headers["traceparent"], request.headers["tracestate"], request.headers["x-own"]].join(" "));
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", base);
  vi.stubEnv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
  vi.stubEnv("OTEL_SERVICE_NAME", "shop");
  vi.stubEnv("OTEL_BSP_SCHEDULE_DELAY", "20");
  vi.stubEnv("FASTN_SECRET_TOKEN", secret);
  workspace = tempWorkspace({
    "workflows/traced.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("traced", { trigger: trigger.webhook({ path: "/traced" }), steps: [
  step("lines", { type: "loop", times: 2, steps: [step("sure", { type: "gate", when: true, then: [step("call", { type: "action", connector: "http", action: "get", input: { url: "${base}/service" } })] })] }),
  step("own", { type: "action", dependsOn: ["lines"], handler: async (ctx) => { await ctx.fetch("${base}/own", { headers: { "x-own": "1" } }); await ctx.fetch(new Request("${base}/request", { headers: { "x-own": "2" } })); await ctx.fetch("${base}/other", { headers: { traceparent: "00-${"1".repeat(32)}-${"2".repeat(16)}-01" } }); } }),
  step("bad", { type: "action", dependsOn: ["own"], retry: { maxAttempts: 2, initialInterval: "1ms" }, handler: async (ctx) => { throw new Error("refused " + await ctx.secrets.get("TOKEN")); } }),
] });
`,
    "workflows/pure.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("pure", { trigger: trigger.webhook({ path: "/pure" }), tier: "instant", output: null, steps: [
  step("one", { type: "action", connector: "transform", action: "limit", input: { items: [1, 2], count: 1 } }),
] });
`,
    "workflows/outer.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("outer", { trigger: trigger.webhook({ path: "/outer" }), steps: [
  step("first", { type: "action", handler: () => 1 }),
  step("call", { type: "action", dependsOn: ["first"], workflow: "inner" }),
] });
`,
    "workflows/inner.ts": `import { workflow, step } from "@fastn/workflow";
export default workflow("inner", { steps: [
  step("before", { type: "action", connector: "http", action: "get", input: { url: "${base}/service" } }),
  step("ok", { type: "approval", dependsOn: ["before"], approvers: ["finance"] }),
  step("after", { type: "action", dependsOn: ["ok"], handler: () => "done" }),
] });
`,
  });
  studio = await openTestStudio(workspace.root, { env: process.env });
}, 60_000);
afterAll(async () => {
  vi.unstubAllEnvs();
  await studio.close();
  await new Promise((resolve) => server.close(resolve));
  workspace.remove();
});

const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const caller = "00f067aa0ba902b7";

function spansReceived(): OtlpSpan[] {
  const bodies = received.map((text) => JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: OtlpSpan[] }[] }[] });
  return bodies.flatMap(({ resourceSpans }) => resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)));
}

/** A webhook's request, as another service sends it. */
async function hook(path: string, traceparent: string): Promise<RunId> {
  const headers = { "content-type": "application/json", traceparent, tracestate: "vendor=1" };
  const answer = await fetch(`${studio.url}/hooks${path}`, { method: "POST", headers, body: "{}" });
  return ((await answer.json()) as { runId: RunId }).runId;
}

const attributesOf = (span: OtlpSpan | undefined) => Object.fromEntries((span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));

describe("a run's trace", () => {
  it("goes on from the caller's, through the run, its steps and their attempts, out to the service called, and to the collector", async () => {
    const runId = await hook("/traced", `00-${traceId}-${caller}-01`);
    await expect.poll(() => spansReceived().map(({ name }) => name), { timeout: 25_000 }).toContain("run traced");
    const spans = spansReceived();
    const byName = new Map(spans.map((span) => [span.name, span]));
    const spanAt = (path: string, kind: string) => spans.find((span) => span.name.startsWith(kind) && attributesOf(span)["fastn.step.path"] === path);
    const shape = spans.map(({ name, parentSpanId, traceId: of }) => [name, of, spans.find(({ spanId }) => spanId === parentSpanId)?.name ?? parentSpanId]);
    expect(shape.toSorted()).toEqual(
      [
        ["run traced", traceId, caller],
        ["step lines", traceId, "run traced"],
        ["attempt 1 of lines", traceId, "step lines"],
        ["step lines.sure", traceId, "step lines"],
        ["attempt 1 of lines.sure", traceId, "step lines.sure"],
        ["step lines.call", traceId, "step lines.sure"],
        ["attempt 1 of lines.call", traceId, "step lines.call"],
        ["step lines.sure", traceId, "step lines"],
        ["attempt 1 of lines.sure", traceId, "step lines.sure"],
        ["step lines.call", traceId, "step lines.sure"],
        ["attempt 1 of lines.call", traceId, "step lines.call"],
        ["step own", traceId, "run traced"],
        ["attempt 1 of own", traceId, "step own"],
        ["step bad", traceId, "run traced"],
        ["attempt 1 of bad", traceId, "step bad"],
        ["attempt 2 of bad", traceId, "step bad"],
      ].toSorted(),
    );
    const run = { "fastn.workflow.name": "traced", "fastn.execution.id": runId, "fastn.tenant.id": "local" };
    const call = { "fastn.step.name": "call", "fastn.step.path": "lines[0].call", "fastn.loop.index": 0, "fastn.step.type": "action" };
    const connector = { "fastn.connector.name": "http", "fastn.connector.action": "get" };
    expect(attributesOf(byName.get("run traced"))).toEqual({
      ...run,
      "fastn.workflow.version": expect.stringMatching(/^[0-9a-f]{12}$/),
      "fastn.workflow.tier": "standard",
      "fastn.trigger.type": "webhook",
      "fastn.environment": "local",
      "fastn.execution.status": "failed",
      "error.type": "STEP_FAILED",
    });
    expect(attributesOf(spanAt("lines[0].call", "step"))).toEqual({ ...run, ...call, ...connector });
    expect(attributesOf(spanAt("lines[0].call", "attempt"))).toEqual({ ...run, ...call, ...connector, "fastn.step.attempt": 1 });
    expect(attributesOf(byName.get("attempt 2 of bad"))).toEqual({
      ...run,
      "fastn.step.name": "bad",
      "fastn.step.path": "bad",
      "fastn.step.type": "action",
      "fastn.step.attempt": 2,
      "error.type": "STEP_FAILED",
    });
    expect(byName.get("step bad")?.status).toMatchObject({ code: 2, message: expect.stringContaining("refused") as string });
    expect(BigInt(byName.get("run traced")?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(byName.get("attempt 2 of bad")?.endTimeUnixNano ?? 1));
    const of = (path: string): string => `00-${traceId}-${spanIdOf(runId, path, 1)}-01 vendor=1`;
    expect(calls.toSorted()).toEqual([
      `/other 00-${"1".repeat(32)}-${"2".repeat(16)}-01  `,
      `/own ${of("own")} 1`,
      `/request ${of("own")} 2`,
      ...["lines[0].call", "lines[1].call"].map((path) => `/service ${of(path)} `).toSorted(),
    ]);
    expect(received.join("")).toContain('"shop"');
    expect(received.join("")).not.toContain(secret);

    const { data } = await clientOf(studio).GET("/api/v1/executions/{runId}/trace", { params: { path: { runId } } });
    expect([data?.traceId, data?.spans.map(({ spanId }) => spanId).toSorted()]).toEqual([traceId, spans.map(({ spanId }) => spanId).toSorted()]);
  });

  it("its caller chose not to record is not sent, and still goes out with calls", async () => {
    const before = received.length;
    const sent = calls.length;
    const runId = await hook("/traced", `00-${traceId}-${caller}-00`);
    await expect.poll(async () => (await studio.services.runs.get("local", runId)).status, { timeout: 25_000 }).toBe("failed");
    expect(calls.slice(sent).map((call) => call.split(/[ -]/)[4])).toEqual(["00", "00", "00", "00", "01"]);
    expect(received.length).toBe(before);
  });

  it("is sent of a run that is done while its caller waits, too", async () => {
    const own = "5b8aa5a2d2c872e8321cf37308d69df2";
    const headers = { "content-type": "application/json", traceparent: `00-${own}-${caller}-01` };
    const answer = await fetch(`${studio.url}/hooks/pure`, { method: "POST", headers, body: "{}" });
    const runId = answer.headers.get("x-fastn-run-id") as RunId;
    const sent = () => spansReceived().flatMap(({ name, traceId: of, parentSpanId }) => (of === own ? [[name, parentSpanId]] : []));
    await expect.poll(() => sent().length, { timeout: 25_000 }).toBeGreaterThanOrEqual(3);
    expect(sent().toSorted()).toEqual([
      ["attempt 1 of one", spanIdOf(runId, "one")],
      ["run pure", caller],
      ["step one", spanIdOf(runId)],
    ]);
  });

  it("takes in the workflows called, is sent while the run goes on, and each span once, over a restart too", async () => {
    const own = "0af7651916cd43dd8448eb211c80319c";
    const runId = await hook("/outer", `00-${own}-${caller}-01`);
    const spans = () => spansReceived().filter(({ traceId: of }) => of === own);
    const names = () =>
      spans()
        .map(({ name }) => name)
        .toSorted();
    const ended = ["attempt 1 of before", "attempt 1 of first", "step before", "step first"];
    await expect.poll(async () => [names(), (await studio.services.runs.get("local", runId)).status], { timeout: 25_000 }).toEqual([ended, "running"]);
    const { steps } = await studio.services.runs.get("local", runId);
    const childId = steps.find(({ path }) => path === "call")?.childRunId as RunId;
    expect(calls.at(-1)).toBe(`/service 00-${own}-${spanIdOf(childId, "before", 1)}-01 vendor=1 `);

    await studio.close();
    studio = await openTestStudio(workspace.root, { env: process.env });
    await studio.services.runs.approve("local", childId, { stepPath: "ok", approved: true });
    await expect.poll(names, { timeout: 25_000 }).toContain("run outer");
    const rest = ["after", "call", "ok"].flatMap((name) => [`attempt 1 of ${name}`, `step ${name}`]);
    await expect.poll(names, { timeout: 25_000 }).toEqual([...ended, ...rest, "run inner", "run outer"].toSorted());
    const parentOf = (name: string): string | undefined => spans().find((span) => span.name === name)?.parentSpanId;
    expect([parentOf("run outer"), parentOf("run inner"), parentOf("step before")]).toEqual([caller, spanIdOf(runId, "call", 1), spanIdOf(childId)]);
  });
});
