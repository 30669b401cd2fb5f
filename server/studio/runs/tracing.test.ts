import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
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
      else calls.push(String(request.headers["traceparent"] ?? ""));
      response.setHeader("content-type", "application/json");
      response.end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", base);
  vi.stubEnv("OTEL_SERVICE_NAME", "shop");
  vi.stubEnv("FASTN_SECRET_TOKEN", secret);
  workspace = tempWorkspace({
    "workflows/traced.ts": `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("traced", { trigger: trigger.webhook({ path: "/traced" }), steps: [
  step("lines", { type: "loop", times: 2, steps: [step("call", { type: "action", connector: "http", action: "get", input: { url: "${base}/service" } })] }),
  step("bad", { type: "action", dependsOn: ["lines"], retry: { maxAttempts: 2, initialInterval: "1ms" }, handler: async (ctx) => { throw new Error("refused " + await ctx.secrets.get("TOKEN")); } }),
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

describe("a run's trace", () => {
  it("goes on from the caller's, through the run, its steps and their attempts, out to the service called, and to the collector", async () => {
    const { runId } = await studio.services.runs.start("local", "traced", { idempotencyKey: null, headers: { traceparent: `00-${traceId}-${caller}-01` } });
    await expect.poll(() => received.length, { timeout: 25_000 }).toBeGreaterThan(0);
    const spans = spansReceived();
    const byName = new Map(spans.map((span) => [span.name, span]));
    const shape = spans.map(({ name, parentSpanId, traceId: of }) => [name, of, spans.find(({ spanId }) => spanId === parentSpanId)?.name ?? parentSpanId]);
    expect(shape.toSorted()).toEqual(
      [
        ["run traced", traceId, caller],
        ["step lines", traceId, "run traced"],
        ["attempt 1 of lines", traceId, "step lines"],
        ["step lines[0].call", traceId, "step lines"],
        ["attempt 1 of lines[0].call", traceId, "step lines[0].call"],
        ["step lines[1].call", traceId, "step lines"],
        ["attempt 1 of lines[1].call", traceId, "step lines[1].call"],
        ["step bad", traceId, "run traced"],
        ["attempt 1 of bad", traceId, "step bad"],
        ["attempt 2 of bad", traceId, "step bad"],
      ].toSorted(),
    );
    const attributes = Object.fromEntries((byName.get("attempt 1 of lines[0].call")?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0]]));
    expect(attributes).toMatchObject({
      "fastn.workflow.name": "traced",
      "fastn.execution.id": runId,
      "fastn.tenant.id": "local",
      "fastn.step.name": "call",
      "fastn.step.type": "action",
      "fastn.step.attempt": 1,
      "fastn.connector.name": "http",
      "fastn.connector.action": "get",
    });
    expect(byName.get("step bad")?.status).toMatchObject({ code: 2, message: expect.stringContaining("refused") as string });
    expect(BigInt(byName.get("run traced")?.endTimeUnixNano ?? 0)).toBeGreaterThanOrEqual(BigInt(byName.get("attempt 2 of bad")?.endTimeUnixNano ?? 1));
    expect(calls.toSorted()).toEqual(["lines[0].call", "lines[1].call"].map((path) => `00-${traceId}-${spanIdOf(runId, path, 1)}-01`).toSorted());
    expect(received.join("")).toContain('"shop"');
    expect(received.join("")).not.toContain(secret);

    const { data } = await clientOf(studio).GET("/api/v1/executions/{runId}/trace", { params: { path: { runId } } });
    expect([data?.traceId, data?.spans.map(({ spanId }) => spanId).toSorted()]).toEqual([traceId, spans.map(({ spanId }) => spanId).toSorted()]);
  });

  it("its caller chose not to record is not sent, and still goes out with calls", async () => {
    const before = received.length;
    const sent = calls.length;
    const { runId } = await studio.services.runs.start("local", "traced", { idempotencyKey: null, headers: { traceparent: `00-${traceId}-${caller}-00` } });
    await expect.poll(async () => (await studio.services.runs.get("local", runId)).status, { timeout: 25_000 }).toBe("failed");
    expect(calls.slice(sent)).toEqual([expect.stringMatching(/-00$/) as string, expect.stringMatching(/-00$/) as string]);
    expect(received.length).toBe(before);
  });
});
