import { expect, it } from "vitest";
import type { RunDetail, StepRun, WaitingFor } from "@fastn/core";
import { interestingStep, runWaitsFor, shownStatus } from "./step-choice.ts";

const step = (path: string, status: StepRun["status"], more: Partial<StepRun> = {}): StepRun => ({
  path,
  name: path,
  type: "action",
  status,
  attempt: 1,
  maxAttempts: 3,
  input: null,
  output: null,
  error: null,
  waitingFor: null,
  startedAt: null,
  finishedAt: null,
  durationMs: null,
  skippedBecause: null,
  ...more,
});
const run = (steps: readonly StepRun[], more: Partial<RunDetail> = {}) => ({ status: "running", error: null, steps, ...more }) as RunDetail;
const waits = (kind: WaitingFor["kind"], stepPath: string, until: string | null = null): Partial<StepRun> => ({ waitingFor: { kind, stepPath, until } });

it("says of a run whose steps all wait what a person should know first", () => {
  const steps = [
    step("nap", "waiting", waits("timer", "nap", "2026-01-01T00:00:00.000Z")),
    step("shaky", "retrying", waits("retry", "shaky")),
    step("ask", "waiting", waits("approval", "ask")),
    step("rows", "running", { type: "loop" }),
    step("done", "completed"),
  ];
  expect(runWaitsFor(run(steps))).toMatchObject({ kind: "approval", stepPath: "ask" });
  expect(runWaitsFor(run(steps.slice(0, 2)))).toMatchObject({ kind: "timer" });
});

it("says of a run with a step at work, and of one that has ended, that it waits for nothing", () => {
  const ask = step("ask", "waiting", waits("approval", "ask"));
  expect(runWaitsFor(run([ask, step("busy", "running")]))).toBeNull();
  expect(runWaitsFor(run([ask], { status: "cancelled" }))).toBeNull();
});

it("looks first at the step a run failed of, then at a question to a person, also when another step failed and the run went on", () => {
  const failed = step("rows[1].row", "failed");
  const ask = step("ask", "waiting", waits("approval", "ask"));
  expect(interestingStep(run([failed, ask, step("busy", "running")]))?.path).toBe("ask");
  const error = { code: "STEP_FAILED", message: "no", details: { step: "pay" } } as const;
  expect(interestingStep(run([failed, step("pay", "failed")], { status: "failed", error }))?.path).toBe("pay");
  expect(interestingStep(run([failed, step("late", "completed")], { status: "completed" }))?.path).toBe("rows[1].row");
});

it("shows a step that an ended run never came to as left out, and one of an open run as queued", () => {
  const later = step("later", "pending");
  expect([shownStatus(run([later], { status: "failed" }), later), shownStatus(run([later]), later)]).toEqual(["skipped", "pending"]);
});
