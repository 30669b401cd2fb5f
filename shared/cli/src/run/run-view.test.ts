import type { JournalEvent, JournalEventBody, RunDetail } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { createOut } from "../out.ts";
import { testTerminal } from "../testing.ts";
import { showDuration } from "./format.ts";
import { reportOf, sentenceOf } from "./run-report.ts";
import { RunView } from "./run-view.ts";

const error = { code: "CONNECTOR_UNAVAILABLE", message: "Xero answered 503." } as const;

function shown(...events: (JournalEventBody & { at?: number })[]): string[] {
  const terminal = testTerminal();
  const view = new RunView(createOut(terminal, false));
  for (const [index, event] of events.entries()) view.event({ seq: index + 1, at: 0, ...event } as JournalEvent);
  return terminal.written().split("\n").slice(0, -1);
}

describe("RunView", () => {
  it("shows how each step ends, with the time from its first attempt", () => {
    expect(
      shown(
        { type: "step_started", path: "customer", attempt: 1, input: null, at: 1000 },
        { type: "step_attempt_failed", path: "customer", attempt: 1, error, retryAt: 3000, at: 1500 },
        { type: "step_started", path: "customer", attempt: 2, input: null, at: 3000 },
        { type: "step_completed", path: "customer", output: 1, at: 3250 },
        { type: "step_skipped", path: "sign_off", reason: "is_large took another branch" },
        { type: "step_failed", path: "lines[3].reserve", error, continued: false },
        { type: "step_failed", path: "tell", error, continued: true },
      ),
    ).toEqual([
      "  ↻ customer          attempt 1 failed  Xero answered 503. again in 1.5 s",
      "  ✓ customer          completed  2.3 s",
      "  – sign_off          skipped  is_large took another branch",
      "  ✗ lines[3].reserve  failed  Xero answered 503.",
      "  ✗ tell              failed, the run goes on  Xero answered 503.",
    ]);
  });

  it("shows what a run waits for, and not the pauses between attempts", () => {
    expect(
      shown(
        { type: "timer_set", path: "pause", purpose: "wait", fireAt: 0 },
        { type: "timer_set", path: "a", purpose: "retry", fireAt: 0 },
        { type: "event_awaited", path: "paid", name: "invoice.paid", match: {} },
        { type: "approval_requested", path: "sign_off", approvers: ["finance", "ada"], expiresAt: null },
        { type: "approval_requested", path: "anyone", approvers: [], expiresAt: null },
      ),
    ).toEqual([
      "  … pause             waiting  until 1970-01-01T00:00:00.000Z",
      "  … paid              waiting  for the event invoice.paid",
      "  … sign_off          waiting  for approval by finance, ada",
      "  … anyone            waiting  for approval",
    ]);
  });

  it("gives the terminal no commands that a step wrote, and keeps its own colours", () => {
    const terminal = { ...testTerminal(), colours: true };
    const message = "\u001b[2J\u001b]0;owned\u0007\u001b[31mred\u001b[0m bell\u0007 \u009b2J back\rover \u202eevil\ttab";
    new RunView(createOut(terminal, false)).log({ seq: 1, at: "", stepPath: "a", attempt: 1, level: "info", message });
    expect(terminal.written()).toBe("    \u001b[2ma │\u001b[22m \u001b[2m\u001b[31mred bell\\u0007  back\\u000dover \\u202eevil\ttab\u001b[22m\u001b[39m\n");
  });

  it("sets every line of a log under its step", () => {
    const terminal = testTerminal();
    new RunView(createOut(terminal, false)).log({ seq: 1, at: "", stepPath: "a", attempt: 1, level: "info", message: "one\ntwo" });
    expect(terminal.written()).toBe("    a │ one\n    a │ two\n");
  });

  it("writes no control characters where colours do not help, and some where they do", () => {
    const coloured = testTerminal({ colours: true });
    new RunView(createOut(coloured, false)).event({ seq: 1, at: 0, type: "step_skipped", path: "a", reason: "" });
    expect([coloured.written().includes("\u001b[2m"), shown({ type: "step_skipped", path: "a", reason: "" }).join("").includes("\u001b")]).toEqual([
      true,
      false,
    ]);
  });
});

const run: RunDetail = {
  runId: "run_1",
  workflow: "orders",
  file: "workflows/orders.ts",
  status: "failed",
  waitingFor: null,
  trigger: "manual",
  environment: "local",
  version: "abc",
  createdAt: "",
  startedAt: "",
  finishedAt: "",
  durationMs: 1300,
  error: { ...error, details: { step: "invoice" } },
  retryOf: null,
  input: {},
  output: null,
  logs: [],
  lastSeq: 9,
  source: "",
  steps: [
    {
      path: "lines[0].reserve",
      name: "reserve",
      type: "action",
      status: "failed",
      attempt: 3,
      maxAttempts: 3,
      input: {},
      output: undefined,
      error,
      waitingFor: null,
      startedAt: null,
      finishedAt: null,
      durationMs: 12,
      skippedBecause: null,
    },
  ],
};

describe("reportOf", () => {
  it("gives steps by path, with an error only where there is one", () => {
    expect(reportOf(run)).toEqual({
      runId: "run_1",
      workflow: "orders",
      status: "failed",
      output: null,
      durationMs: 1300,
      steps: { "lines[0].reserve": { status: "failed", output: null, durationMs: 12, attempts: 3, error } },
      error: { ...error, details: { step: "invoice" } },
    });
    expect(Object.keys(reportOf({ ...run, error: null, steps: [] }))).not.toContain("error");
  });
});

describe("sentenceOf", () => {
  const out = createOut(testTerminal(), false);
  it("names the step that failed and why", () => {
    expect(sentenceOf(run, out)).toBe("\n✗ orders failed after 1.3 s at step invoice  run_1\n  Xero answered 503.");
    expect(sentenceOf({ ...run, error: { ...error, details: { step: "reserve", stepPath: "lines[0].reserve" } } }, out)).toContain("at step lines[0].reserve");
    // Not the step that failed before while the run went on.
    expect(sentenceOf({ ...run, error: { ...error, details: { option: "output" } } }, out)).toContain("failed after 1.3 s at the workflow's output  run_1");
  });

  it("shows the output of a run that completed", () => {
    expect(sentenceOf({ ...run, status: "completed", error: null, output: { total: 5 } }, out)).toBe(
      '\n✓ orders completed in 1.3 s  run_1\n{\n  "total": 5\n}',
    );
  });
});

describe("showDuration", () => {
  it("takes the unit people would", () => {
    expect([0, 999, 1300, 59_999, 61_500, null].map(showDuration)).toEqual(["0 ms", "999 ms", "1.3 s", "60.0 s", "1 min 1 s", ""]);
  });
});
