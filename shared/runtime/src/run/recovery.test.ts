/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import { AppError, type Json, type JournalEvent } from "@fastn/core";
import { step, workflow, type Step } from "@fastn/workflow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CrashingHost, planOf, TestHost, testRunId, VirtualClock } from "../testing/index.ts";
import { executeWorkflow, type Execution } from "./execute-workflow.ts";
import type { ConnectorStepCall } from "./host.ts";

/** How often each step fails before it succeeds, by name. */
type Failures = Readonly<Record<string, number>>;

interface Sample {
  readonly steps: readonly Step[];
  readonly failures: Failures;
}

/** An action that refers to earlier steps; what it gives depends on what they gave. */
const actionOf = (name: string, sees: readonly string[], more: object): Step =>
  step(name, {
    type: "action",
    connector: "test",
    action: "do",
    input: { name, sees: sees.map((other) => `{{steps.${other}.output}}`), path: "{{run.stepPath}}" },
    retry: { maxAttempts: 3, initialInterval: "1s" },
    ...more,
  });

/** Workflows of up to fifteen steps of all kinds in any constellation; one step at most may fail for good and halt the run. */
const samples: fc.Arbitrary<Sample> = fc
  .record({
    kinds: fc.array(fc.constantFrom("action", "action", "action", "gate", "loop", "while", "wait", "off"), { minLength: 1, maxLength: 5 }),
    sees: fc.array(fc.array(fc.nat(9), { maxLength: 3 }), { minLength: 10, maxLength: 10 }),
    fails: fc.array(fc.nat(2), { minLength: 10, maxLength: 10 }),
    breaks: fc.option(fc.record({ at: fc.nat(9), how: fc.constantFrom("halt", "continue") }), { nil: null }),
    truths: fc.array(fc.boolean(), { minLength: 10, maxLength: 10 }),
    times: fc.array(fc.nat(3), { minLength: 10, maxLength: 10 }),
    wide: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 10, maxLength: 10 }),
    skipsItems: fc.boolean(),
    order: fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 }),
  })
  .map(({ kinds, sees, fails, breaks, truths, times, wide, skipsItems, order }) => {
    let next = 0;
    const outer: string[] = [];
    const failures: Record<string, number> = {};
    const act = (visible: readonly string[], more: object = {}): { readonly name: string; readonly made: Step } => {
      const at = next++;
      const name = `s${at}`;
      const broken = breaks?.at === at;
      failures[name] = broken ? 99 : (fails[at % 10] ?? 0);
      const seen = [...new Set((sees[at % 10] ?? []).flatMap((n) => visible[n % Math.max(1, visible.length)] ?? []))];
      return { name, made: actionOf(name, seen, { ...(broken && { onError: breaks.how }), ...more }) };
    };
    const steps = kinds.map((kind): Step => {
      const visible = [...outer];
      if (kind === "action" || kind === "off") {
        const { name, made } = act(visible, kind === "off" ? { skip: true } : {});
        outer.push(name);
        return made;
      }
      const at = next++;
      const name = `s${at}`;
      outer.push(name);
      if (kind === "wait") return step(name, { type: "wait", for: (times[at % 10] ?? 0) * 500, dependsOn: visible.slice(-1) });
      const first = act(visible);
      const second = act([...visible, first.name]);
      if (kind === "gate") {
        outer.push(first.name);
        return step(name, { type: "gate", when: truths[at % 10] ?? true, then: [first.made], otherwise: [second.made] } as never);
      }
      const body = [first.made, second.made];
      const onItemError = skipsItems ? "continue" : "halt";
      if (kind === "while") return step(name, { type: "loop", while: `{{ADD(index, -${times[at % 10] ?? 0})}}`, steps: body } as never);
      return step(name, { type: "loop", times: times[at % 10] ?? 0, concurrency: wide[at % 10] ?? 1, onItemError, steps: body });
    });
    // Order in the list decides nothing.
    const shuffled = steps.map((made, at) => ({ made, at: order[at] ?? 0 })).sort((a, b) => a.at - b.at);
    return { steps: shuffled.map(({ made }) => made), failures };
  });

function answer(failures: Failures) {
  return ({ path, attempt, input }: ConnectorStepCall): Json => {
    const name = path.slice(path.lastIndexOf(".") + 1);
    if (attempt <= (failures[name] ?? 0)) throw new AppError("CONNECTOR_UNAVAILABLE", `${name} is down`);
    return { did: input };
  };
}

interface Outcome {
  readonly execution: Execution;
  readonly journal: readonly JournalEvent[];
  /** Calls as `path#attempt`, over all processes. */
  readonly calls: readonly string[];
}

/** Run a sample through as many processes as there are crashes. */
async function runThrough({ steps, failures }: Sample, crashes: readonly { readonly at: number; readonly before: boolean }[]): Promise<Outcome> {
  const made = planOf(workflow("w", { steps, concurrency: 3 }));
  const clock = new VirtualClock();
  const calls: string[] = [];
  let journal: readonly JournalEvent[] = [];
  for (const crash of [...crashes, null]) {
    const host = new CrashingHost(made, { clock, invoke: answer(failures) });
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
