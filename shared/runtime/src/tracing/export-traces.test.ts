import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createLogger } from "@fastn/core/node";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createTraceExporter, type RunTrace } from "./index.ts";

interface Sent {
  readonly url: string | undefined;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const sent: Sent[] = [];
let status = 200;
let server: Server;
let base = "";

beforeEach(async () => {
  sent.length = 0;
  status = 200;
  server = createServer((request, response) => {
    let body = "";
    request.setEncoding("latin1").on("data", (chunk) => (body += String(chunk)));
    request.on("end", () => {
      sent.push({ url: request.url, headers: request.headers, body });
      response.writeHead(status, { "content-type": String(request.headers["content-type"]) }).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  vi.unstubAllEnvs();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const trace = (name: string, sampled = true): RunTrace => ({
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  parentSpanId: null,
  sampled,
  spans: [
    { spanId: "00f067aa0ba902b7", parentSpanId: null, name, kind: "internal", startMs: 1, endMs: 2, status: "ok", message: null, attributes: {} },
    {
      spanId: "00f067aa0ba902b8",
      parentSpanId: null,
      name: "still open",
      kind: "internal",
      startMs: 1,
      endMs: null,
      status: "unset",
      message: null,
      attributes: {},
    },
  ],
});

/** An exporter by these OTEL_* variables, and what it logged. */
async function exporterWith(env: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries({ OTEL_EXPORTER_OTLP_ENDPOINT: base, ...env })) vi.stubEnv(name, value);
  const lines: { readonly level: string; readonly msg: string }[] = [];
  const logger = createLogger({ name: "test", level: "info", destination: { write: (line) => void lines.push(JSON.parse(line) as (typeof lines)[number]) } });
  return { exporter: await createTraceExporter(process.env, logger), lines };
}

it.each([
  [{}, "application/x-protobuf"],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "http/json" }, "application/json"],
  [{ OTEL_EXPORTER_OTLP_PROTOCOL: "http/json", OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: "http/protobuf" }, "application/x-protobuf"],
])("speaks the protocol that is asked for: %j", async (env, type) => {
  const { exporter } = await exporterWith({
    ...env,
    OTEL_EXPORTER_OTLP_HEADERS: "x-team=a",
    OTEL_SERVICE_NAME: "shop",
    OTEL_RESOURCE_ATTRIBUTES: "region=north",
  });
  exporter.add(trace("run orders"));
  exporter.add(trace("run unwanted", false));
  await exporter.close();
  expect(sent.map(({ url, headers }) => [url, headers["content-type"], headers["x-team"]])).toEqual([["/v1/traces", type, "a"]]);
  const [{ body } = { body: "" }] = sent;
  expect(["run orders", "shop", "region", "telemetry.sdk.name", "still open", "run unwanted"].map((text) => body.includes(text))).toEqual([
    true,
    true,
    true,
    true,
    false,
    false,
  ]);
});

it("says that a protocol is not there, and sends all the same", async () => {
  const { exporter, lines } = await exporterWith({ OTEL_EXPORTER_OTLP_PROTOCOL: "grpc" });
  exporter.add(trace("run orders"));
  await exporter.close();
  expect([sent.length, lines.map(({ msg }) => msg)]).toEqual([1, [expect.stringContaining("may be that or http/json")]]);
});

it("many runs are few requests", async () => {
  const { exporter } = await exporterWith({});
  for (let index = 0; index < 300; index++) exporter.add(trace(`run ${index}`));
  await exporter.close();
  expect(sent.length).toBe(1);
});

it("a collector that refuses is told of once, and again when it takes them", async () => {
  const { exporter, lines } = await exporterWith({});
  status = 400;
  for (const name of ["one", "two", "three"]) {
    exporter.add(trace(name));
    await exporter.flush();
  }
  status = 200;
  for (const name of ["four", "five"]) {
    exporter.add(trace(name));
    await exporter.flush();
  }
  await exporter.close();
  expect([sent.length, lines.map(({ msg }) => msg)]).toEqual([5, [expect.stringContaining("cannot be sent"), expect.stringContaining("again")]]);
});
