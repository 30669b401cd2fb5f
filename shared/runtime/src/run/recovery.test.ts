import type { JournalEvent } from "@fastn/core";
import { workflow } from "@fastn/workflow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CrashingHost, planOf, TestHost, testRunId, VirtualClock } from "../testing/index.ts";
import { answer, computationFor, samples, type Sample } from "../testing/samples.ts";
import { executeWorkflow, type Execution } from "./execute-workflow.ts";

interface Outcome {
  readonly execution: Execution;
  readonly journal: readonly JournalEvent[];
  /** Calls as `path#attempt`, over all processes. */
  readonly calls: readonly string[];
}

/** Run a sample through as many processes as there are crashes. */
async function runThrough(sample: Sample, crashes: readonly { readonly at: number; readonly before: boolean }[]): Promise<Outcome> {
  const { steps } = sample;
  const made = planOf(workflow("w", { steps, concurrency: 3 }));
  const clock = new VirtualClock();
  const calls: string[] = [];
  let journal: readonly JournalEvent[] = [];
  for (const crash of [...crashes, null]) {
    const host = new CrashingHost(made, { clock, invoke: ({ input }) => answer(sample)(input), computation: computationFor(sample) });
    host.crashAt = crash?.at ?? Number.POSITIVE_INFINITY;
    host.crashBefore = crash?.before ?? false;
    host.journal.push(...journal);
    const before = [...journal];
    const execution = await clock.run(executeWorkflow(made.plan, { runId: testRunId, host, journal: before })).catch(() => null);
    noCompletedStepAgain(before, host.calls);
    calls.push(...host.calls);
    journal = [...host.journal];
    if (execution !== null) return { execution, journal, calls };
    clock.jump(60_000);
  }
  throw new Error("the last process does not crash");
}

function noCompletedStepAgain(journal: readonly JournalEvent[], calls: readonly string[]): void {
  const completed = new Set(journal.flatMap((event) => (event.type === "step_completed" ? [event.path] : [])));
  expect(calls.filter((call) => completed.has(call.split("#")[0] ?? ""))).toEqual([]);
}

/** What must be the same however often the process died. When a run fails, how far its other branches came depends on when. */
function essence({ execution: { status, output, error, steps } }: Outcome): unknown {
  if (status !== "completed") return { status, code: error?.code, step: error?.details?.["step"] };
  return { status, output, steps: steps.map((run) => [run.path, run.status, run.output, run.skippedBecause]) };
}

function checkJournal(journal: readonly JournalEvent[]): void {
  expect(journal.map(({ seq }) => seq)).toEqual(journal.map((_event, at) => at + 1));
  expect(journal.flatMap(({ type }, at) => (type === "run_finished" ? [at] : []))).toEqual([journal.length - 1]);
  const ends = journal.flatMap((event) =>
    event.type === "step_completed" || event.type === "step_failed" || event.type === "step_skipped" ? [event.path] : [],
  );
  expect(new Set(ends).size).toBe(ends.length);
}

const seeds = { seed: 20261123 };

describe("a run whose process dies", () => {
  it("comes to the same end, whatever was on disk, and runs no completed step again", async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const whole = await runThrough(sample, []);
        checkJournal(whole.journal);
        const appends = new Set(whole.journal.map(({ at }) => at)).size + whole.journal.length;
        for (let at = 1; at <= Math.min(appends, 25); at++) {
          for (const before of [true, false]) {
            const crashed = await runThrough(sample, [{ at, before }]);
            checkJournal(crashed.journal);
            expect(essence(crashed)).toEqual(essence(whole));
          }
        }
      }),
      { ...seeds, numRuns: 12 },
    );
  });

  it("comes to the same end when it dies again and again", async () => {
    const crashes = fc.array(fc.record({ at: fc.integer({ min: 1, max: 6 }), before: fc.boolean() }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(samples, crashes, async (sample, deaths) => {
        const whole = await runThrough(sample, []);
        const crashed = await runThrough(sample, deaths);
        checkJournal(crashed.journal);
        expect(essence(crashed)).toEqual(essence(whole));
      }),
      { ...seeds, numRuns: 100 },
    );
  });

  it("never changes once it has ended", async () => {
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const { journal } = await runThrough(sample, []);
        const made = planOf(workflow("w", { steps: sample.steps, concurrency: 3 }));
        const host = new TestHost(made);
        let told = true;
        const again = await host.clock.run(
          executeWorkflow(made.plan, {
            runId: testRunId,
            host,
            journal,
            onDriver: (driver) => void driver.tell({ type: "cancel", by: "ann" }).then((took) => (told = took)),
          }),
        );
        expect([host.journal, host.calls, told, again.status]).toEqual([[], [], false, (journal.at(-1) as { status?: string }).status]);
      }),
      { ...seeds, numRuns: 30 },
    );
  });
});
