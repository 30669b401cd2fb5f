import { describe, expect, it } from "vitest";
import type { RunTrace, TraceSpan } from "../app/api/index.ts";
import { barOf, traceRows } from "./trace-rows.ts";

const span = (spanId: string, parentSpanId: string | null, startMs: number, endMs: number | null, attributes: TraceSpan["attributes"] = {}): TraceSpan => ({
  spanId,
  parentSpanId,
  name: `run order`,
  kind: "internal",
  startMs,
  endMs,
  status: "ok",
  message: null,
  attributes,
});
const at = (path: string, more: TraceSpan["attributes"] = {}): TraceSpan["attributes"] => ({ "fastn.step.path": path, ...more });
const trace: RunTrace = {
  traceId: "t",
  parentSpanId: "caller",
  sampled: true,
  spans: [
    span("run", "caller", 0, 100),
    span("a", "run", 0, 40, at("customer")),
    span("a1", "a", 0, 10, at("customer", { "fastn.step.attempt": 1 })),
    span("a2", "a", 30, 40, at("customer", { "fastn.step.attempt": 2 })),
    span("l", "run", 40, 100, at("lines")),
    span("l0", "l", 40, 60, at("lines[0].reserve")),
    span("l1", "l", 60, 100, at("lines[1].reserve")),
    span("g", "run", 40, 100, at("large", { "fastn.step.type": "gate" })),
    span("g1", "g", 40, 100, at("review")),
  ],
};
const brief = (open: readonly string[]): unknown[] =>
  traceRows(trace, new Set(open)).map(({ label, depth, attempts, childCount, expanded }) => [label, depth, attempts.length, childCount, expanded]);

describe("rows of a trace", () => {
  it("are the run and its steps with their attempts, loops folded until they are opened, gates open until they are folded", () => {
    const folded = [
      ["run order", 0, 0, 3, true],
      ["customer", 1, 2, 0, false],
      ["lines", 1, 0, 2, false],
    ];
    const gate = ["large", 1, 0, 1, true];
    const inside = ["review", 2, 0, 0, false];
    expect(brief([])).toEqual([...folded, gate, inside]);
    expect(brief(["g"])).toEqual([...folded, ["large", 1, 0, 1, false]]);
    expect(brief(["l"])).toEqual([
      ...folded.slice(0, 2),
      ["lines", 1, 0, 2, true],
      ["lines[0].reserve", 2, 0, 0, false],
      ["lines[1].reserve", 2, 0, 0, false],
      gate,
      inside,
    ]);
  });

  it("lie where they were in time; what lasts reaches to the end, what took no time can be seen", () => {
    expect([barOf(span("x", null, 25, 75), 0, 100), barOf(span("x", null, 50, null), 0, 100), barOf(span("x", null, 100, 100), 0, 100)]).toEqual([
      { left: 25, width: 50 },
      { left: 50, width: 50 },
      { left: 99.5, width: 0.5 },
    ]);
  });
});
