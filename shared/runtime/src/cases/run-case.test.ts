/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import type { ConnectorCall, ConnectorPort, Json } from "@fastn/core";
import { createLogger, Redactor } from "@fastn/core/node";
import { step, workflow, type Step } from "@fastn/workflow";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import { describe, expect, it } from "vitest";
import { act, approve, fails } from "../testing/run-steps.ts";
import { InProcessStepHost, planOf } from "../testing/index.ts";
import { parseCases } from "./case-file.ts";
import { coveragePoints } from "./coverage.ts";
import { runCase, type CaseResult } from "./run-case.ts";

interface Ran extends CaseResult {
  readonly host: InProcessStepHost;
  readonly calls: readonly ConnectorCall[];
  readonly plan: WorkflowPlan;
  /** Times of the workflow's own clock it took, ms. */
  readonly spanMs: number;
}

/** The cases file's way in, the result out. */
async function run(steps: readonly Step[], test: object, more: object = {}): Promise<Ran> {
  const { plan, functions } = planOf(workflow("w", { steps, ...more }));
  const host = new InProcessStepHost(functions);
  const calls: ConnectorCall[] = [];
  const connectors: ConnectorPort = {
    list: () => [],
    find: () => undefined,
    async invoke(call) {
      calls.push(call);
      return call.input;
    },
  };
  const { cases, problems } = parseCases(JSON.stringify([{ name: "one", ...test }]), "w.cases.json");
  expect(problems).toEqual([]);
  const [first] = cases;
  if (first === undefined) throw new Error("no case");
  const definition = { hash: "ab".repeat(32), workflow: "w", file: plan.file, source: "", code: "", sourceMap: "", plan: plan as unknown as Json };
  const result = await runCase(
    {
      definition,
      stepHost: host,
      connectors,
      environment: "local",
      scope: { variables: {}, config: {} },
      connectionFor: () => ({ headers: {} }),
      secretFor: () => undefined,
      redactor: new Redactor(),
      logger: createLogger({ name: "test", level: "silent" }),
      signal: new AbortController().signal,
    },
    first,
  );
  const times = result.steps.flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt]).flatMap((at) => (at === null ? [] : [Date.parse(at)]));
  return { ...result, host, calls, plan, spanMs: Math.max(...times) - Math.min(...times) };
}

const messages = ({ differences }: CaseResult): string[] => differences.map(({ message }) => message);
const connector = (name: string, more: object = {}): Step =>
  step(name, { type: "action", connector: "shopify", action: "getOrder", input: { id: 1 }, ...more });

describe("a case", () => {
  it("passes when everything is as expected, and says how it is not otherwise", async () => {
    const steps = [act("a", () => ({ n: 1 })), act("b", (ctx) => ({ n: Number((ctx.steps["a"]?.output as { n: number } | undefined)?.n) + 1 }))];
    expect(await run(steps, { expect: { output: { n: 2 }, steps: { a: "completed", b: { output: { n: { $gt: 1 } } } } } })).toMatchObject({
      passed: true,
      status: "completed",
      differences: [],
    });
    const wrong = await run(steps, { expect: { status: "failed", output: { n: 3 }, steps: { a: "skipped", c: "completed" } } });
    expect([wrong.passed, messages(wrong)]).toEqual([
      false,
      ["status is completed, not failed", "output.n is 2, not 3", 'steps.a.status is "completed", not "skipped"', "there was no step c"],
    ]);
  });

  it("does not execute pinned steps: handlers, connectors, waits, approvals, loops", async () => {
    const ran = await run(
      [
        act("handler"),
        connector("call", { dependsOn: ["handler"] }),
        step("pause", { type: "wait", event: { name: "never" }, dependsOn: ["call"] }),
        approve({ dependsOn: ["pause"] }),
        step("lines", { type: "loop", over: "{{steps.handler.output}}", dependsOn: ["ok"], steps: [connector("reserve")] }),
        act("after", (ctx) => ctx.steps["lines"]?.output, { dependsOn: ["lines"] }),
      ],
      { pins: { handler: ["x"], call: 1, pause: 2, ok: { approved: true, by: "ada" }, lines: ["pinned"] }, expect: { output: ["pinned"] } },
    );
    expect(ran).toMatchObject({ passed: true, calls: [], pinned: ["handler", "call", "pause", "ok", "lines"] });
    expect(ran.host.calls).toEqual(["after"]);
    expect(ran.steps.map(({ name, type }) => [name, type])).toContainEqual(["ok", "approval"]);
  });

  it("runs what is not pinned, also beside a pinned iteration", async () => {
    const ran = await run([step("lines", { type: "loop", times: 3, steps: [connector("reserve")] })], { pins: { "lines[1].reserve": "pinned" } });
    expect([ran.output, ran.calls.length]).toEqual([[{ id: 1 }, "pinned", { id: 1 }], 2]);
  });

  it("takes the branch a pinned gate names", async () => {
    const gate = step("g", { type: "gate", when: () => false, then: [act("yes")], otherwise: [act("no")] });
    for (const [selected, ran, not] of [
      ["then", "yes", "no"],
      ["otherwise", "no", "yes"],
    ] as const)
      expect(await run([gate], { pins: { g: { selected } }, expect: { steps: { [ran]: "completed", [not]: "skipped" } } })).toMatchObject({ passed: true });
  });

  it("fails a step as its pin says, so that its error path can be tested", async () => {
    const steps = [connector("call", { onError: "continue" }), act("after", (ctx) => ctx.steps["call"]?.output ?? "gone", { dependsOn: ["call"] })];
    const pins = { call: { $error: { code: "CONNECTOR_UNAVAILABLE", message: "Shopify is down." } } };
    const continued = await run(steps, {
      pins,
      expect: { output: "gone", steps: { call: { status: "failed", error: { code: "CONNECTOR_UNAVAILABLE", message: "Shopify is down." } } } },
    });
    expect([messages(continued), continued.calls]).toEqual([[], []]);
    expect(
      await run([connector("call")], { pins, expect: { status: "failed", error: { message: { $contains: "down" }, details: { step: "call" } } } }),
    ).toMatchObject({
      passed: true,
    });
  });

  it("gives a pinned no the meaning a person's would have", async () => {
    const pins = { ok: { approved: false, by: "ada", comment: "too much" } };
    expect(await run([approve()], { pins, expect: { status: "failed", error: { code: "APPROVAL_REJECTED" } } })).toMatchObject({ passed: true });
    expect(await run([approve({ onError: "continue" })], { pins, expect: { output: pins.ok } })).toMatchObject({ passed: true });
  });

  it("skips time: a wait of seven days ends at once, and its history shows seven days", async () => {
    const ran = await run([act("a"), step("week", { type: "wait", for: "7d", dependsOn: ["a"] }), act("b", () => "done", { dependsOn: ["week"] })], {
      expect: { output: "done" },
    });
    expect(ran.passed).toBe(true);
    expect(Math.abs(ran.spanMs - 7 * 86_400_000)).toBeLessThan(60_000);
    expect(ran.tookMs).toBeLessThan(86_400_000);
  });

  it("skips retry pauses and limits of approvals too, but not the time a handler takes", async () => {
    const expired = await run([approve({ expiresIn: "2d", onTimeout: "continue" })], { expect: { output: { approved: false, by: null } } });
    expect(messages(expired)).toEqual([]);
    let tries = 0;
    const flaky = act("flaky", () => (++tries < 3 ? Promise.reject(new Error("again")) : tries), { retry: { maxAttempts: 3, initialInterval: "1h" } });
    expect(await run([flaky], { expect: { output: 3 } })).toMatchObject({ passed: true });
    const slow = act("slow", () => new Promise((resolve) => setTimeout(() => resolve("slow"), 50)));
    expect(await run([slow], { expect: { output: "slow" } }, { timeout: "10s" })).toMatchObject({ passed: true });
  });

  it("gives events to what waits for them, before its limit runs out", async () => {
    const wait = step("paid", { type: "wait", event: { name: "paid", match: { id: 1 } }, timeout: "1d" });
    expect(await run([wait], { events: [{ name: "paid", payload: { id: 1, by: "card" } }], expect: { output: { by: "card" } } })).toMatchObject({
      passed: true,
    });
    expect(await run([wait], { expect: { status: "failed", error: { code: "STEP_TIMED_OUT" } } })).toMatchObject({ passed: true });
  });

  it("that waits for what never comes says at which step", async () => {
    expect(messages(await run([approve()], {}))).toEqual([expect.stringContaining("it waits at step ok. Pin that step")]);
    expect(await run([approve()], { expect: { status: "running" } })).toMatchObject({ passed: true });
  });

  it.each([
    [{ orders: 1 }, 'there is no step "orders"; did you mean "order".'],
    [{ g: true }, 'a gate\'s pin names the branch to take: { "selected": "then" | "otherwise" }.'],
    [{ "lines[0].pause": 1 }, 'a wait is pinned for all iterations at once: write "pause".'],
  ])("refuses the pins %j", async (pins, message) => {
    const steps = [
      act("order"),
      step("g", { type: "gate", when: true, then: [], otherwise: [] }),
      step("lines", { type: "loop", times: 1, steps: [step("pause", { type: "wait", for: 1 })] }),
    ];
    await expect(run(steps, { pins })).rejects.toThrow(message);
  });
});

describe("coverage", () => {
  it("knows steps, branches and error paths, and which a case reached", async () => {
    const ran = await run(
      [
        step("g", { type: "gate", when: true, then: [fails("mild", { onError: "continue" })], otherwise: [act("other")] }),
        step("lines", { type: "loop", times: 2, onItemError: "continue", steps: [fails("item")] }),
        act("off", undefined, { skip: true }),
      ],
      {},
    );
    expect(coveragePoints(ran.plan).map(({ id }) => id)).toEqual([
      "step:g",
      "branch:g/then",
      "branch:g/otherwise",
      "step:mild",
      "error:mild",
      "step:other",
      "step:lines",
      "error:lines",
      "step:item",
    ]);
    expect(ran.reached.toSorted()).toEqual(["branch:g/then", "error:lines", "error:mild", "step:g", "step:item", "step:lines", "step:mild"]);
  });
});
