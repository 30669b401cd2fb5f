import { describe, expect, it } from "vitest";
import { parse } from "@fastn/builder";
import type { RunDetail, StepRun } from "@fastn/core";
import { inlineValues } from "./inline-values.ts";

const source = `import { workflow, step, trigger } from "@fastn/workflow";
export default workflow("order", {
  trigger: trigger.manual(),
  steps: [
    step("customer", { type: "action", handler: () => 1 }),
    step("lines", { type: "loop", times: 2, steps: [step("line", { type: "action", handler: () => 1 })] }),
    step("never", { type: "action", handler: () => 1 }),
  ],
});
`;

const ran = (path: string, name: string, rest: Partial<StepRun>): StepRun => ({
  path,
  name,
  type: "action",
  status: "completed",
  attempt: 1,
  maxAttempts: 1,
  input: null,
  output: null,
  error: null,
  waitingFor: null,
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: null,
  durationMs: null,
  skippedBecause: null,
  ...rest,
});

describe("inlineValues", () => {
  it("shows what each step gave at the line of its name, the last time for steps of a loop", () => {
    const steps = [
      ran("customer", "customer", { output: { name: "Ada", note: "x".repeat(200) } }),
      ran("lines", "lines", { output: [1, 2] }),
      ran("lines[0].line", "line", { output: 1 }),
      ran("lines[1].line", "line", { status: "failed", error: { code: "STEP_FAILED", message: "no stock" } }),
      ran("never", "never", { status: "pending", startedAt: null }),
    ];
    const values = inlineValues(parse(source), { steps } as unknown as RunDetail);
    expect(values.map(({ line, text }) => [line, text.length > 60 ? text.length : text])).toEqual([
      [5, 80],
      [6, "2 items"],
      [6, "2 times, last failed: no stock"],
    ]);
  });
});
