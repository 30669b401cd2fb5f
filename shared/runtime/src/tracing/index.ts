// A run as a distributed trace: spans from its journal, the W3C context in and out, and OTLP export.
export { createTraceExporter, wantsTraces, type TraceExporter } from "./export-traces.ts";
export { exportTraces, planOf, type TracingOptions } from "./export-runs.ts";
export { RunSpans, traceOf, type RunTrace, type TraceSpan } from "./spans.ts";
export { parseTraceparent, spanIdOf, traceContextOf, traceHeadersOf, traceparentOf, type TraceContext } from "./trace-context.ts";
