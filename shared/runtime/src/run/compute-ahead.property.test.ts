import type { Json, JournalEvent } from "@fastn/core";
import { step, workflow, type Step } from "@fastn/workflow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewJournalEvent, RunProjection } from "../run-store.ts";
import { CrashingHost, planOf, testRunId, VirtualClock, type TestWorkflow } from "../testing/index.ts";
import { answer, computationFor, samples, type Sample } from "../testing/samples.ts";
import { aheadLimits } from "./compute-ahead.ts";
import { executeWorkflow, type Execution } from "./execute-workflow.ts";
import type { RunDriver } from "./run-driver.ts";

/** A host whose journal takes longer than any computation here, as a disk does. */
class StoringHost extends CrashingHost {
  appended = 0;
  override async append(events: readonly NewJournalEvent[], projection: RunProjection): Promise<readonly JournalEvent[]> {
    this.appended += 1;
    for (let turns = 0; turns < 30; turns++) await Promise.resolve();
    return super.append(events, projection);
  }
}

interface Process {
  readonly ahead: boolean;
  readonly journal?: readonly JournalEvent[];
  readonly crashAt?: number;
  readonly crashBefore?: boolean;
  /** Something that happens to the run so long after its start, ms. */
  readonly meanwhile?: { readonly afterMs: number; readonly what: (driver: RunDriver) => void };
}

/** Each step outside takes a time of its own, so that no two answer at once. */
const durationOf = (path: string): number => 7 + ([...path].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9_973, 7) % 997);

/** One process on a sample, from a journal on. `execution`: null when it died. */
async function runIn(made: TestWorkflow, sample: Sample, { ahead, journal = [], crashAt, crashBefore = false, meanwhile }: Process) {
  const clock = new VirtualClock(Math.max(Date.UTC(2026, 0, 1), journal.at(-1)?.at ?? 0));
  const host: StoringHost = new StoringHost(made, {
    clock,
    invoke: async ({ connector, path, input }) => {
      // What reaches outside is on disk as begun, and so is all that it waits for.
      expect(host.journal.findLast((event) => "path" in event && event.path === path)).toMatchObject({ type: "step_started" });
      if (connector === "test") await clock.sleep(durationOf(path));
      return answer(sample)(input);
    },
    ...(ahead && { computation: computationFor(sample) }),
  });
  host.crashAt = crashAt ?? Number.POSITIVE_INFINITY;
  host.crashBefore = crashBefore;
  host.journal.push(...journal);
  const execution: Execution | null = await clock
    .run(
      executeWorkflow(made.plan, {
        runId: testRunId,
        host,
        journal: [...journal],
        onDriver: (driver) => meanwhile && void clock.after(meanwhile.afterMs, () => meanwhile.what(driver)),
      }),
    )
    .catch((error: unknown) => {
      if ((error as Error).message !== "crash") throw error;
      return null;
    });
  return { host, journal: host.journal, execution };
}

const planFor = ({ steps }: Sample, more: object = {}): TestWorkflow => planOf(workflow("w", { steps, concurrency: 3, ...more }));
const seeds = { seed: 20261125 };

describe("steps that only compute, done in the turn that decides on them", () => {
  it("leave the journal that they leave one by one, in fewer appends", async () => {
    let fewer = 0;
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const made = planFor(sample);
        const [ahead, single] = [await runIn(made, sample, { ahead: true }), await runIn(made, sample, { ahead: false })];
        expect(ahead.journal).toEqual(single.journal);
        expect(ahead.execution).toEqual(single.execution);
        expect(ahead.host.projections.reduce<object>((row, change) => ({ ...row, ...change }), {})).toEqual(
          single.host.projections.reduce<object>((row, change) => ({ ...row, ...change }), {}),
        );
        expect(ahead.host.appended).toBeLessThanOrEqual(single.host.appended);
        expect(ahead.host.calls.every((call) => single.host.calls.includes(call))).toBe(true);
        if (ahead.host.appended < single.host.appended) fewer++;
      }),
      { ...seeds, numRuns: 120 },
    );
    expect(fewer).toBeGreaterThan(60);
  });

  it.each<[string, (driver: RunDriver) => void, object?]>([
    ["cancelled", (driver) => void driver.tell({ type: "cancel", by: "ann" })],
    ["out of its time", () => {}, { timeout: "2s" }],
    ["stopped", (driver) => driver.stop()],
    ["drained", (driver) => driver.drain(300)],
  ])("leave the same journal in a run that is %s", async (_what, what, more) => {
    let early = 0;
    await fc.assert(
      fc.asyncProperty(samples, fc.integer({ min: 1, max: 3_000 }), async (sample, afterMs) => {
        const made = planFor(sample, more);
        const meanwhile = { afterMs, what };
        const [ahead, single] = [await runIn(made, sample, { ahead: true, meanwhile }), await runIn(made, sample, { ahead: false, meanwhile })];
        expect(ahead.journal).toEqual(single.journal);
        expect(ahead.execution).toEqual(single.execution);
        if (ahead.execution?.status !== "completed") early++;
      }),
      { ...seeds, numRuns: 60 },
    );
    expect(early).toBeGreaterThan(5);
  });

  it("may be lost with the process at any append, and are done again to the same journal", async () => {
    let deaths = 0;
    await fc.assert(
      fc.asyncProperty(samples, async (sample) => {
        const made = planFor(sample);
        const { appended } = (await runIn(made, sample, { ahead: true })).host;
        for (let crashAt = 1; crashAt <= Math.min(appended, 12); crashAt++) {
          for (const crashBefore of [true, false]) {
            const { journal, execution } = await runIn(made, sample, { ahead: true, crashAt, crashBefore });
            expect(execution).toBeNull();
            deaths++;
            const [ahead, single] = [await runIn(made, sample, { ahead: true, journal }), await runIn(made, sample, { ahead: false, journal })];
            expect(ahead.journal).toEqual(single.journal);
            const done = new Set(journal.flatMap((event) => (event.type === "step_completed" ? [event.path] : [])));
            expect(ahead.host.calls.filter((call) => done.has(call.split("#")[0] ?? ""))).toEqual([]);
          }
        }
      }),
      { ...seeds, numRuns: 25 },
    );
    expect(deaths).toBeGreaterThan(100);
  });
});

const calc = (name: string, input: Json = null, more: object = {}): Step =>
  step(name, { type: "action", connector: "calc", action: "do", input: { value: input }, ...more });
const nothingFails: Sample = { steps: [], failures: {} };

/** Run steps of `calc`, each doing `compute`. */
async function computing(steps: readonly Step[], compute: (input: Json, clock: VirtualClock) => Json, more: object = {}) {
  const made = planFor({ ...nothingFails, steps }, more);
  const clock = new VirtualClock();
  const host = new StoringHost(made, { clock, invoke: ({ input }) => compute(input, clock), computation: () => (input) => compute(input, clock) });
  const execution = await clock.run(executeWorkflow(made.plan, { runId: testRunId, host }));
  return { host, execution };
}

describe("what only computes", () => {
  it("becomes one append, calling nobody", async () => {
    const { host, execution } = await computing([calc("a", 1), calc("b", "{{steps.a.output.value}}"), calc("c", "{{steps.b.output.value}}")], (input) => input);
    expect([host.appended, host.calls, execution.output]).toEqual([1, [], { value: 1 }]);
  });

  it("is on disk before anything it leads to reaches outside", async () => {
    const made = planFor({
      ...nothingFails,
      steps: [calc("a", 1), step("b", { type: "action", handler: () => 2, dependsOn: ["a"] }), calc("c", "{{steps.b.output}}")],
    });
    const host = new StoringHost(made, { computation: () => (input) => input });
    await host.clock.run(executeWorkflow(made.plan, { runId: testRunId, host }));
    expect([host.appended, host.calls]).toEqual([2, ["b#1"]]);
  });

  it("has begun on disk before it is done where it is marked `once`", async () => {
    const { host } = await computing([calc("a", 1, { once: true })], (input) => input);
    expect([host.appended, host.calls]).toEqual([2, ["a#1"]]);
  });

  it("holds the process for a bounded number of events, and the run goes on after", async () => {
    const times = aheadLimits.events;
    const { host, execution } = await computing(
      [step("l", { type: "loop", times, maxIterations: times, concurrency: 5, steps: [calc("a", "{{item}}")] })],
      (input) => input,
    );
    expect(execution).toMatchObject({ status: "completed", output: Array.from({ length: times }, (_none, value) => ({ value })) });
    expect(host.appended).toBeGreaterThan(2);
  });

  it("holds the process for a bounded time and amount of data, and the run goes on after", async () => {
    const steps = Array.from({ length: 8 }, (_none, n) => calc(`s${n}`, null, { dependsOn: n === 0 ? [] : [`s${n - 1}`] }));
    const slow = await computing(steps, (input, clock) => (clock.jump(aheadLimits.workMs), input));
    const large = await computing(steps, () => "x".repeat(aheadLimits.stateBytes / 6));
    for (const { host, execution } of [slow, large]) expect([execution.status, host.appended > 1]).toEqual(["completed", true]);
  });

  it("goes the ordinary way when what it gives is no JSON", async () => {
    const { execution, host } = await computing([calc("a")], () => Number.NaN);
    expect([execution.status, execution.error?.code, host.calls]).toEqual(["failed", "VALUE_NOT_STORABLE", ["a#1"]]);
  });
});
