import { describe, expect, it } from "vitest";
import type { JournalEvent, RunDetail } from "@fastn/core";
import { applyEvent, nameOfPath } from "./apply-event.ts";

const t0 = Date.UTC(2026, 0, 1);

function pendingRun(): RunDetail {
  const step = {
    type: "action",
    status: "pending",
    attempt: 0,
    maxAttempts: 3,
    input: null,
    output: null,
    error: null,
    waitingFor: null,
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    skippedBecause: null,
  } as const;
  return {
    runId: "run_1",
    workflow: "order",
    file: "workflows/order.ts",
    status: "pending",
    waitingFor: null,
    trigger: "manual",
    environment: "local",
    version: "abc",
    createdAt: new Date(t0).toISOString(),
    startedAt: null,
    finishedAt: null,
    durationMs: null,
    error: null,
    retryOf: null,
    input: null,
    output: null,
    steps: [
      { ...step, path: "customer", name: "customer" },
      { ...step, path: "invoice", name: "invoice" },
    ],
    logs: [],
    lastSeq: 0,
    source: "",
  };
}

const play = (events: readonly JournalEvent[], run = pendingRun()): RunDetail => events.reduce(applyEvent, run);

describe("applyEvent", () => {
  it("shows a step that fails an attempt as retrying until its next one, then done", () => {
    const error = { code: "CONNECTOR_UNAVAILABLE", message: "502" } as const;
    const retrying = play([
      { seq: 1, at: t0, type: "run_started", workflow: "order", trigger: "manual", input: { id: 1 }, definition: "abc" },
      { seq: 2, at: t0 + 1, type: "step_started", path: "customer", attempt: 1, input: { id: 1 } },
      { seq: 3, at: t0 + 2, type: "step_attempt_failed", path: "customer", attempt: 1, error, retryAt: t0 + 5000 },
    ]);
    expect(retrying.steps[0]).toMatchObject({ status: "retrying", error, waitingFor: { kind: "retry", until: new Date(t0 + 5000).toISOString() } });
    const done = play(
      [
        { seq: 4, at: t0 + 5001, type: "step_started", path: "customer", attempt: 2, input: { id: 1 } },
        { seq: 5, at: t0 + 5101, type: "step_completed", path: "customer", output: { name: "Ada" } },
      ],
      retrying,
    );
    expect(done.steps[0]).toMatchObject({ status: "completed", attempt: 2, durationMs: 5100, error: null, waitingFor: null, output: { name: "Ada" } });
  });

  it("adds a loop's iterations as they begin", () => {
    const run = play([{ seq: 1, at: t0, type: "step_started", path: "lines[3].invoice", attempt: 1, input: null }]);
    expect(run.steps.map((step) => [step.path, step.name, step.status])).toEqual([
      ["customer", "customer", "pending"],
      ["invoice", "invoice", "pending"],
      ["lines[3].invoice", "invoice", "running"],
    ]);
  });

  it("ignores events it has already seen, so that a resumed stream may overlap", () => {
    const event = { seq: 1, at: t0, type: "step_started", path: "customer", attempt: 1, input: null } as const;
    const once = play([event]);
    expect(applyEvent(once, { ...event, attempt: 9 })).toBe(once);
  });

  it("leaves no step under way in a run that has ended", () => {
    const run = play([
      { seq: 1, at: t0, type: "run_started", workflow: "order", trigger: "manual", input: null, definition: "abc" },
      { seq: 2, at: t0, type: "step_started", path: "customer", attempt: 1, input: null },
      { seq: 3, at: t0 + 9, type: "run_finished", status: "cancelled", output: null, error: null },
    ]);
    expect([run.status, run.durationMs, run.steps[0]?.status, run.steps[1]?.status]).toEqual(["cancelled", 9, "cancelled", "pending"]);
  });
});

describe("nameOfPath", () => {
  it.each([
    ["invoice", "invoice"],
    ["lines[3].reserve", "reserve"],
    ["outer[0].inner[12]", "inner"],
  ])("reads %s as %s", (path, name) => expect(nameOfPath(path)).toBe(name));

  it("says which event and which people a step waits for, and until when", () => {
    const waiting = play([
      { seq: 1, at: t0, type: "run_started", workflow: "order", trigger: "manual", input: null, definition: "abc" },
      { seq: 2, at: t0 + 1, type: "event_awaited", path: "customer", name: "order.paid", match: {} },
      { seq: 3, at: t0 + 1, type: "timer_set", path: "customer", purpose: "expiry", fireAt: t0 + 9_000 },
      { seq: 4, at: t0 + 2, type: "approval_requested", path: "invoice", approvers: ["finance"], expiresAt: null },
    ]);
    expect(waiting.steps.map((step) => step.waitingFor)).toEqual([
      { kind: "event", stepPath: "customer", until: new Date(t0 + 9_000).toISOString(), name: "order.paid" },
      { kind: "approval", stepPath: "invoice", until: null, approvers: ["finance"] },
    ]);
  });

  it("keeps the names of large values that did not come with the events", () => {
    const payloads = { input: { hash: "a", bytes: 70_000 } };
    const output = { output: { hash: "b", bytes: 80_000 } };
    const ended = play([
      { seq: 1, at: t0, type: "run_started", workflow: "order", trigger: "manual", input: null, definition: "abc", payloads },
      { seq: 2, at: t0 + 1, type: "step_started", path: "customer", attempt: 1, input: null, payloads },
      { seq: 3, at: t0 + 2, type: "step_completed", path: "customer", output: null, payloads: output },
      { seq: 4, at: t0 + 3, type: "run_finished", status: "completed", output: null, error: null, payloads: output },
    ]);
    expect([ended.payloads, ended.steps[0]?.payloads]).toEqual([
      { ...payloads, ...output },
      { ...payloads, ...output },
    ]);
  });
});
