import type { Logger } from "@fastn/core/node";
import type { RunTrace, TraceSpan } from "./spans.ts";

/** Sends the traces of runs to an OpenTelemetry collector. */
export interface TraceExporter {
  /** Spans that have ended; never throws, for a run must not depend on it. */
  export(trace: RunTrace): Promise<void>;
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

/**
 * OTLP over HTTP, by the process's own OTEL_* variables: endpoint, headers, timeout, compression, OTEL_SERVICE_NAME, OTEL_RESOURCE_ATTRIBUTES. The
 * SDK is loaded here and nowhere else: without an endpoint nobody pays for it.
 */
export async function createTraceExporter(logger: Logger): Promise<TraceExporter> {
  const [{ OTLPTraceExporter }, { detectResources, envDetector, resourceFromAttributes }, { SpanKind, SpanStatusCode, TraceFlags }] = await Promise.all([
    import("@opentelemetry/exporter-trace-otlp-http"),
    import("@opentelemetry/resources"),
    import("@opentelemetry/api"),
  ]);
  const exporter = new OTLPTraceExporter();
  const resource = resourceFromAttributes({ "service.name": "fastn-studio" }).merge(detectResources({ detectors: [envDetector] }));
  const kinds = { internal: SpanKind.INTERNAL, server: SpanKind.SERVER, client: SpanKind.CLIENT, consumer: SpanKind.CONSUMER };
  const codes = { unset: SpanStatusCode.UNSET, ok: SpanStatusCode.OK, error: SpanStatusCode.ERROR };
  type ReadableSpan = Parameters<typeof exporter.export>[0][number];

  const toReadable = ({ traceId }: RunTrace, span: TraceSpan): ReadableSpan => {
    const contextOf = (spanId: string) => ({ traceId, spanId, traceFlags: TraceFlags.SAMPLED });
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
    export(trace) {
      const spans = trace.sampled ? trace.spans.filter(({ endMs }) => endMs !== null).map((span) => toReadable(trace, span)) : [];
      if (spans.length === 0) return Promise.resolve();
      return new Promise((resolve) => {
        exporter.export(spans, ({ error }) => {
          if (error !== undefined) logger.warn({ err: error }, "a run's trace could not be exported");
          resolve();
        });
      });
    },
    close: () => exporter.shutdown(),
  };
}

/** OpenTelemetry's form of ms: seconds and nanoseconds. */
const hrTime = (ms: number): [number, number] => [Math.floor(ms / 1_000), Math.round((ms % 1_000) * 1_000_000)];
