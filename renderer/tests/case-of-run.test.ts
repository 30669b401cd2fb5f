import { describe, expect, it } from "vitest";
import { parse } from "@fastn/builder";
import type { Json, RunDetail, StepRun } from "@fastn/core";
import { caseOfRun } from "./case-of-run.ts";

const source = `import { step, workflow } from "@fastn/workflow";
export default workflow("order", { steps: [
  step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: {} }),
  step("shape", { type: "action", connector: "transform", action: "map", input: {} }),
  step("total", { type: "action", handler: (ctx) => ctx.steps.customer.output }),
  step("paid", { type: "wait", event: { name: "order.paid" } }),
  step("sign_off", { type: "approval" }),
  step("lines", { type: "loop", over: "{{trigger.lines}}", steps: [step("reserve", { type: "action", connector: "cin7-core", action: "reserveStock", input: {} })] }),
] });
`;
const step = (path: string, type: string, output: Json, more: Partial<StepRun> = {}): StepRun =>
  ({ path, name: path.slice(path.lastIndexOf(".") + 1), type, status: "completed", input: null, output, error: null, ...more }) as StepRun;
const run = {
  input: { id: 1 },
  status: "completed",
  output: { ok: true },
  error: null,
  steps: [
    step("customer", "action", { id: 1 }),
    step("shape", "action", []),
    step("total", "action", 3),
    step("paid", "wait", { id: 9 }, { input: { event: "order.paid", match: {} } }),
    step("sign_off", "approval", { approved: true }),
    step("lines", "loop", [1]),
    step("lines[0].reserve", "action", null, { status: "failed", error: { code: "CONNECTOR_UNAVAILABLE", message: "502" } }),
  ],
} as unknown as RunDetail;
const graph = parse(source, { file: "workflows/order.ts" });

describe("a case made of a run", () => {
  it("pins what came from outside and gives the events the run got; what the workflow computes runs again", () => {
    expect(caseOfRun("Paid", run, graph, true)).toEqual({
      name: "Paid",
      input: { id: 1 },
      pins: {
        customer: { id: 1 },
        sign_off: { approved: true },
        "lines[0].reserve": { $error: { code: "CONNECTOR_UNAVAILABLE", message: "502" } },
      },
      events: [{ name: "order.paid", payload: { id: 9 } }],
      expect: { status: "completed", output: { ok: true } },
    });
  });

  it("is live when nothing is to be pinned, and expects a failure by its code", () => {
    const failed = { ...run, status: "failed", output: null, error: { code: "STEP_FAILED", message: "no" } } as RunDetail;
    expect(caseOfRun("Failed", failed, graph, false)).toMatchObject({ name: "Failed", expect: { status: "failed", error: { code: "STEP_FAILED" } } });
    expect(caseOfRun("Failed", failed, graph, false)).not.toHaveProperty("pins");
  });
});
