import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLogger } from "@fastn/core/node";
import { step, workflow } from "@fastn/workflow";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import events from "./fixtures/lambda-events.json" with { type: "json" };
import { createLambdaHandler } from "./index.ts";

const bodies: string[] = [];
const called: (string | undefined)[] = [];
let server: Server;
let base = "";

beforeEach(async () => {
  bodies.length = called.length = 0;
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      if (request.url === "/v1/traces") bodies.push(body);
      else called.push(request.headers["traceparent"] as string | undefined);
      response.writeHead(200, { "content-type": "application/json" }).end("{}");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  vi.stubEnv("OTEL_EXPORTER_OTLP_PROTOCOL", "http/json");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

const calls = () =>
  workflow("calls", {
    tier: "instant",
    steps: [step("ask", { type: "action", handler: async (ctx) => ((await (ctx as { fetch: typeof fetch }).fetch(`${base}/service`)).ok ? "asked" : "") })],
  });
const handler = () => createLambdaHandler(calls(), { tenant: "acme", logger: createLogger({ name: "test", level: "silent" }) });
const context = { awsRequestId: "1", getRemainingTimeInMillis: () => 30_000 };
const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
const event = { ...events.apiGateway, headers: { ...events.apiGateway.headers, traceparent: `00-${traceId}-00f067aa0ba902b7-01` } };

it("an invocation's spans are at the collector before it answers, in its caller's trace, as are the services it calls", async () => {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", base);
  const answer = await handler()(event, context);
  expect(answer).toMatchObject({ statusCode: 200, body: '"asked"' });
  const [body] = bodies.map(
    (text) => JSON.parse(text) as { resourceSpans: { scopeSpans: { spans: { name: string; traceId: string; parentSpanId: string; spanId: string }[] }[] }[] },
  );
  const spans = body?.resourceSpans[0]?.scopeSpans[0]?.spans ?? [];
  const byName = new Map(spans.map((span) => [span.name, span]));
  expect([byName.get("run calls")?.parentSpanId, [...byName.keys()].toSorted(), new Set(spans.map(({ traceId: of }) => of))]).toEqual([
    "00f067aa0ba902b7",
    ["attempt 1 of ask", "run calls", "step ask"],
    new Set([traceId]),
  ]);
  expect(called).toEqual([`00-${traceId}-${byName.get("attempt 1 of ask")?.spanId}-01`]);
  expect(bodies[0]).toContain('"acme"');
});

it("a collector that is away changes no answer", async () => {
  vi.stubEnv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:9");
  expect(await handler()(event, context)).toMatchObject({ statusCode: 200, body: '"asked"' });
});
