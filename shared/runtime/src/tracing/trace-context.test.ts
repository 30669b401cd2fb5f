import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseTraceparent, spanIdOf, traceContextOf, traceparentOf, wantsTraces } from "./index.ts";

const runId = "run_01hx2v4k5m6n7p8q9r0s1t2v3w";

describe("traceparent", () => {
  it.each([
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", true],
    ["00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00", false],
    ["cc-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-what-the-future-will-be", true],
  ])("%s is read", (header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: "4bf92f3577b34da6a3ce929d0e0e4736", parentSpanId: "00f067aa0ba902b7", sampled });
  });

  it.each([
    undefined,
    "",
    "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
    "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
  ])("%s is none", (header) => expect(parseTraceparent(header)).toBeNull());

  it("of a run's call names the attempt's span in the run's trace", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.nat(100), (path, attempt) => {
        const read = parseTraceparent(traceparentOf(runId, {}, path, attempt));
        expect(read).toEqual({ ...traceContextOf(runId, {}), parentSpanId: spanIdOf(runId, path, attempt) });
      }),
    );
  });
});

describe("wantsTraces", () => {
  it.each([
    [{}, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" }, true],
    [{ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://collector:4318/v1/traces" }, true],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318", OTEL_SDK_DISABLED: "true" }, false],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318", OTEL_TRACES_EXPORTER: "none" }, false],
  ])("%j: %s", (env, wanted) => expect(wantsTraces(env)).toBe(wanted));
});
