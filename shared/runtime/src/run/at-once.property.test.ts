/* oxlint-disable unicorn/no-thenable -- gates have a `then` */
import { AppError, isJsonObject, type Computation, type Json, type JournalEvent } from "@fastn/core";
import { step, workflow, type Step } from "@fastn/workflow";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { NewJournalEvent } from "../run-store.ts";
import { planOf, TestHost, testRunId, type TestWorkflow } from "../testing/test-host.ts";
import { VirtualClock } from "../testing/virtual-clock.ts";
import { atOnceLimits, isPure, runAtOnce, type RunAtOnce } from "./at-once.ts";
import { executeWorkflow } from "./execute-workflow.ts";
import { foldJournal } from "./fold.ts";

const refuse = (message: string): never => {
  throw new AppError("DATA_VALIDATION_ERROR", message);
};
const member = (input: Json, name: string): Json => (isJsonObject(input) ? (input[name] ?? null) : null);
const actions: Readonly<Record<string, Computation>> = {
  double: (input) => {
    const value = member(input, "value");
    return typeof value === "number" ? value * 2 : refuse(`no number: ${JSON.stringify(value)}`);
  },
  keep: (input) => [input, { nested: member(input, "value") }],
  refuse: () => refuse("never"),
  /** Another attempt might help, for all the runtime knows. */
  falter: () => {
    throw new AppError("STEP_FAILED", "not now");
  },
  lose: () => Number.NaN,
};
const computation = (connector: string, action: string): Computation | null => (connector === "calc" ? (actions[action] ?? null) : null);

/** A host whose journal takes longer than any action here, as a disk does. */
class StoringHost extends TestHost {
  override async append(events: readonly NewJournalEvent[], projection: object): Promise<readonly JournalEvent[]> {
    for (let turns = 0; turns < 20; turns++) await Promise.resolve();
    return super.append(events, projection);
  }
}

async function stepByStep(made: TestWorkflow, input: Json) {
  const host = new StoringHost(made, {
    clock: new VirtualClock(),
    invoke: ({ connector, action, input: given }) => computation(connector, action)?.(given) ?? null,
  });
  const run = await host.clock.run(executeWorkflow(made.plan, { runId: testRunId, host, input, trigger: "webhook", headers: { a: "b" }, definition: "d" }));
  return { ...run, events: host.journal.map(({ seq: _seq, ...event }) => event) };
}

const atOnce = (made: TestWorkflow, input: Json): RunAtOnce | null => {
  const clock = new VirtualClock();
  const facts = { runId: testRunId, environment: "local", headers: { a: "b" }, variables: {}, config: {} };
  return runAtOnce(made.plan, {
    facts,
    trigger: "webhook",
    input,
    definition: "d",
    computation,
    now: () => clock.now(),
    random: () => 0.5,
    scrub: (value) => value,
  });
};

const numbered = (events: readonly NewJournalEvent[]): JournalEvent[] => events.map((event, index) => ({ ...event, seq: index + 1 }));

interface Shape {
  readonly kind: "double" | "keep" | "refuse" | "falter" | "gate" | "cases" | "over" | "times" | "while";
  readonly after: number;
  readonly goesOn: boolean;
  readonly off: boolean;
  readonly wide: number;
  readonly inner: readonly Shape[];
}

const leaf = fc.constantFrom<Shape["kind"]>("double", "double", "double", "keep", "keep", "refuse", "falter");
const container = fc.constantFrom<Shape["kind"]>("gate", "cases", "over", "times", "while");
const { shapes } = fc.letrec<{ shape: Shape; shapes: Shape[] }>((tie) => ({
  shape: fc.record({
    kind: fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: container }),
    after: fc.nat(3),
    goesOn: fc.boolean(),
    off: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
    wide: fc.integer({ min: 1, max: 3 }),
    inner: fc.oneof({ depthSize: "small", withCrossShrink: true }, fc.constant([]), tie("shapes")),
  }),
  shapes: fc.array(tie("shape"), { minLength: 1, maxLength: 5 }),
}));

/** Steps as shaped; each may read one before it in its list. */
function stepsOf(list: readonly Shape[], prefix: string): Step[] {
  return list.map((shape, index) => {
    const name = `${prefix}${index}`;
    const before = index - shape.after >= 0 && shape.after > 0 ? `${prefix}${index - shape.after}` : null;
    const seen = before === null ? ("{{trigger.n}}" as const) : (`{{steps.${before}.output}}` as const);
    const common = { onError: shape.goesOn ? "continue" : "halt", skip: shape.off } as const;
    const inner = shape.inner.length === 0 ? [step(`${name}_x`, action("double", "{{trigger.n}}"))] : stepsOf(shape.inner, `${name}_`);
    switch (shape.kind) {
      case "gate":
        return step(name, { type: "gate", when: seen, then: inner, otherwise: [step(`${name}_e`, action("keep", seen))], ...common });
      case "cases":
        return step(name, {
          type: "gate",
          cases: [
            { name: "no", when: "{{trigger.nothing}}", steps: [] },
            { name: "yes", when: seen, steps: inner },
          ],
          ...common,
        });
      case "over":
        return step(name, {
          type: "loop",
          over: "{{trigger.list}}",
          steps: inner,
          concurrency: shape.wide,
          onItemError: shape.goesOn ? "continue" : "halt",
          ...common,
        });
      case "times":
        return step(name, { type: "loop", times: shape.wide, steps: inner, concurrency: shape.wide, ...common });
      case "while":
        return step(name, { type: "loop", while: `{{COALESCE(steps.${inner[0]?.name}.output, "first")}}`, maxIterations: 3, steps: inner, ...common });
      default:
        return step(name, { ...action(shape.kind, seen), ...common });
    }
  });
}

const action = (name: string, value: string) =>
  ({ type: "action", connector: "calc", action: name, input: { value, path: "{{run.stepPath}}", header: "{{headers.a}}" } }) as const;
const inputs = fc.record<{ n: Json; list: Json }>(
  { n: fc.oneof(fc.integer(), fc.constant(null), fc.string()), list: fc.array(fc.integer(), { maxLength: 4 }) },
  { noNullPrototype: true },
);

describe("a run done at once", () => {
  it("has the journal and the end it has step by step, whatever the workflow", async () => {
    let same = 0;
    await fc.assert(
      fc.asyncProperty(shapes, inputs, fc.integer({ min: 1, max: 4 }), async (list, input, concurrency) => {
        const made = planOf(workflow("w", { tier: "instant", concurrency, steps: stepsOf(list, "s") }));
        expect(isPure(made.plan)).toBe(true);
        const [done, ordinary] = [atOnce(made, input), await stepByStep(made, input)];
        if (done === null) {
          // It gives up where a step by step run pauses.
          expect(ordinary.events.some(({ type }) => type === "timer_set")).toBe(true);
          return;
        }
        same += 1;
        const { status, output, error } = ordinary;
        expect(done).toMatchObject({ events: ordinary.events, status, output, error });
        expect(done.events).toHaveLength(ordinary.events.length);
        expect(foldJournal(numbered(done.events), made.plan)).toMatchObject({ status, output, error, startedAt: done.startedAt, finishedAt: done.finishedAt });
      }),
      { numRuns: 400 },
    );
    expect(same).toBeGreaterThan(100);
  });

  const of = (steps: readonly Step[], more: object = {}): TestWorkflow => planOf(workflow("w", { tier: "instant", steps, ...more }));
  const good = step("a", action("double", "{{trigger.n}}"));

  it.each<[string, TestWorkflow]>([
    ["another tier", of([good], { tier: "standard" })],
    ["a handler", of([step("a", { type: "action", handler: () => 1 })])],
    ["a function as an option", of([step("a", { type: "gate", when: () => true, then: [] })])],
    ["a function as the output", of([good], { output: () => 1 })],
    ["a wait", of([step("a", { type: "wait", for: "1s" })])],
    ["an approval", of([step("a", { type: "approval" })])],
    ["a notification", of([step("a", { type: "notification", title: "t" })])],
    ["a call of a workflow", of([step("a", { type: "action", workflow: "other" })])],
    ["a step that is never repeated", of([step("a", { ...action("double", "{{trigger.n}}"), once: true })])],
  ])("is not tried with %s", (_what, made) => {
    expect([isPure(made.plan), atOnce(made, { n: 1 })]).toEqual([false, null]);
  });

  it.each<[string, TestWorkflow, Json]>([
    ["an action reaches out", of([step("a", { type: "action", connector: "shopify", action: "getOrder", input: {} })]), {}],
    ["an attempt is to be repeated", of([step("a", action("falter", "{{trigger.n}}"))]), {}],
    ["an output is no JSON", of([step("a", action("lose", "{{trigger.n}}"))]), {}],
    ["the input is large", of([good]), { n: 1, text: "x".repeat(atOnceLimits.stateBytes) }],
    ["there are many steps", of([step("l", { type: "loop", times: atOnceLimits.events, steps: [good] })]), { n: 1 }],
  ])("is left to go step by step when %s", (_what, made, input) => {
    expect([isPure(made.plan), atOnce(made, input)]).toEqual([true, null]);
  });

  it("is left to go step by step when it takes too long", () => {
    let now = 0;
    const facts = { runId: testRunId, environment: "local", headers: {}, variables: {}, config: {} };
    const options = { facts, trigger: "webhook", input: { n: 1 }, definition: "d", computation, random: () => 0.5, scrub: <T>(value: T): T => value } as const;
    const { plan } = of([good]);
    expect(runAtOnce(plan, { ...options, now: () => (now += atOnceLimits.workMs + 1) })).toBeNull();
    expect(runAtOnce(plan, { ...options, now: () => 0 })).toMatchObject({ status: "completed", output: 2 });
  });
});
