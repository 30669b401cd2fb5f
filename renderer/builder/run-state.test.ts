import { describe, expect, it } from "vitest";
import type { RunDetail, StepRun } from "@fastn/core";
import { nodeStates } from "./run-state.ts";

const step = (path: string, part: Partial<StepRun> = {}): StepRun => ({
  path,
  name: path.slice(path.lastIndexOf(".") + 1),
  type: "action",
  status: "completed",
  attempt: 1,
  maxAttempts: 3,
  input: null,
  output: null,
  error: null,
  waitingFor: null,
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: "2026-01-01T00:00:01.000Z",
  durationMs: 1_000,
  skippedBecause: null,
  ...part,
});

const run = (steps: readonly StepRun[], status: RunDetail["status"] = "running"): RunDetail => ({
  runId: "run_1",
  workflow: "w",
  file: "workflows/w.ts",
  status,
  waitingFor: null,
  trigger: "manual",
  environment: "local",
  version: "0",
  createdAt: "2026-01-01T00:00:00.000Z",
  startedAt: "2026-01-01T00:00:00.000Z",
  finishedAt: null,
  durationMs: null,
  error: null,
  retryOf: null,
  input: null,
  output: null,
  steps: [...steps],
  logs: [],
  lastSeq: 1,
  source: "",
});

describe("nodeStates", () => {
  it("tells of each step, with its error in one line and the branch a gate took", () => {
    const states = nodeStates(
      run([
        step("gate", { type: "gate", output: { selected: "then" } }),
        step("call", { status: "failed", error: { code: "CONNECTOR_UNAUTHORIZED", message: "Shopify answered 401.\n  Reconnect." } }),
      ]),
    );
    expect([states["trigger"]?.status, states["gate"]?.selected, states["call"]?.error]).toEqual(["completed", "then", "Shopify answered 401. Reconnect."]);
  });

  it("sums a loop's iterations up: what moves comes first, failures are counted", () => {
    const states = nodeStates(
      run([
        step("lines", { type: "loop", status: "running" }),
        step("lines[0].reserve", { durationMs: 10 }),
        step("lines[1].reserve", { status: "failed", durationMs: 20, error: { code: "STEP_FAILED", message: "no stock" } }),
        step("lines[2].reserve", { status: "running", durationMs: null }),
        step("lines[3].reserve", { status: "pending", durationMs: null }),
      ]),
    );
    expect(states["reserve"]).toMatchObject({ status: "running", durationMs: 30, error: "no stock", items: { done: 2, failed: 1, total: 4 } });
  });

  it("shows a step a finished run never came to as skipped, not as queued for ever", () => {
    const pending = step("never", { status: "pending", durationMs: null });
    expect([nodeStates(run([pending]))["never"]?.status, nodeStates(run([pending], "failed"))["never"]?.status]).toEqual(["pending", "skipped"]);
  });
});
