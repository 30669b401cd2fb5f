import type { Logger } from "@fastn/core/node";
import type { RunTrace, TraceSpan } from "./spans.ts";

/** Sends the traces of runs to an OpenTelemetry collector, in batches. No run waits for it, and it never throws. */
export interface TraceExporter {
  /** Spans that have ended; beyond OTEL_BSP_MAX_QUEUE_SIZE unsent ones, further ones are left out. */
  add(trace: RunTrace): void;
  /** Resolves when what was added is sent, or could not be. */
  flush(): Promise<void>;
  close(): Promise<void>;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Whether the standard environment variables ask for traces: an OTLP endpoint, and neither OTEL_SDK_DISABLED nor OTEL_TRACES_EXPORTER=none.
 * opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables
 */
export function wantsTraces(env: Env): boolean {
  const endpoint = env["OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"] ?? env["OTEL_EXPORTER_OTLP_ENDPOINT"] ?? "";
  return endpoint.trim() !== "" && env["OTEL_SDK_DISABLED"]?.toLowerCase() !== "true" && (env["OTEL_TRACES_EXPORTER"] ?? "otlp") === "otlp";
}

/** A collector that does not answer holds up the end of a process no longer than this, ms. */
const longestCloseMs = 2_000;

/**
 * OTLP over HTTP, by the process's own OTEL_* variables: endpoint, headers, timeout, compression, protocol (http/protobuf or http/json),
 * OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES, OTEL_BSP_*. The SDK is loaded here and nowhere else: without an endpoint nobody pays for it.
 */
export async function createTraceExporter(env: Env, logger: Logger): Promise<TraceExporter> {
  const [{ OTLPTraceExporter }, { BatchSpanProcessor }, { defaultResource, detectResources, envDetector, resourceFromAttributes }, api] = await Promise.all([
    protocolOf(env, logger) === "http/json" ? import("@opentelemetry/exporter-trace-otlp-http") : import("@opentelemetry/exporter-trace-otlp-proto"),
    import("@opentelemetry/sdk-trace-base"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/api"),
  ]);
  const { SpanKind, SpanStatusCode, TraceFlags } = api;
  const exporter = new OTLPTraceExporter();
  const tell = sayingOnce(logger);
  const processor = new BatchSpanProcessor({
    export: (spans, done) =>
      exporter.export(spans, (result) => {
        tell(result.error);
        done(result);
      }),
    shutdown: () => exporter.shutdown(),
  });
  const resource = defaultResource()
    .merge(resourceFromAttributes({ "service.name": "fastn-studio" }))
    .merge(detectResources({ detectors: [envDetector] }));
  const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };
  const codes = { unset: SpanStatusCode.UNSET, ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR };
  type ReadableSpan = Parameters<typeof processor.onEnd>[0];

  const toReadable = ({ traceId, sampled }: RunTrace, span: TraceSpan): ReadableSpan => {
    const contextOf = (spanId: string) => ({ traceId, spanId, traceFlags: sampled ? TraceFlags.SAMPLED : TraceFlags.NONE });
    const endMs = span.endMs ?? span.startMs;
    return {
      name: span.name,
      kind: kinds[span.kind],
      spanContext: () => contextOf(span.spanId),
      ...(span.parentSpanId !== null && { parentSpanContext: contextOf(span.parentSpanId) }),
      startTime: hrTime(span.startMs),
      endTime: hrTime(endMs),
      duration: hrTime(endMs - span.startMs),
      status: { code: codes[span.status], ...(span.message !== null && { message: span.message }) },
      attributes: { ...span.attributes },
      links: [],
      events: [],
      ended: true,
      resource,
      instrumentationScope: { name: "fastn" },
      droppedAttributesCount: 0,
      droppedEventsCount: 0,
      droppedLinksCount: 0,
    };
  };

  return {
    add(trace) {
      for (const span of trace.spans) if (span.endMs !== null) processor.onEnd(toReadable(trace, span));
    },
    flush: () => processor.forceFlush().catch(tell),
    close: () => Promise.race([processor.shutdown().catch(tell), new Promise<void>((resolve) => void setTimeout(resolve, longestCloseMs).unref())]),
  };
}

/** @returns what hears of each attempt to send: the first failure is told, and the first success after it */
function sayingOnce(logger: Logger): (error: Error | undefined) => void {
  let failing = false;
  return (error) => {
    if (error !== undefined && !failing)
      logger.warn({ err: error }, "traces cannot be sent to the OpenTelemetry collector; they are left out until it takes them");
    if (error === undefined && failing) logger.info({}, "traces are sent to the OpenTelemetry collector again");
    failing = error !== undefined;
  };
}

function protocolOf(env: Env, logger: Logger): "http/protobuf" | "http/json" {
  const asked = env["OTEL_EXPORTER_OTLP_TRACES_PROTOCOL"] ?? env["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "http/protobuf";
  if (asked === "http/json" || asked === "http/protobuf") return asked;
  logger.warn({ asked }, "traces are sent as http/protobuf, which collectors take at port 4318: OTEL_EXPORTER_OTLP_PROTOCOL may be that or http/json");
  return "http/protobuf";
}

/** OpenTelemetry's form of ms: seconds and nanoseconds. */
const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1_000_000)];
