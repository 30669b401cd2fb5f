/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import { AppError, type Json } from "@fastn/core";
import { step, workflow, type Step, type StepContext, type WorkflowDefinition } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import { planOf, TestHost, testRunId, VirtualClock, type TestHostOptions } from "../testing/index.ts";
import type { RunDriver } from "./run-driver.ts";
import { executeWorkflow, type ExecuteOptions, type Execution } from "./execute-workflow.ts";

type Ctx = StepContext;

interface Ran extends Execution {
  readonly host: TestHost;
  /** Status by step path. */
  readonly statuses: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, Json>>;
}

interface Setup extends Partial<ExecuteOptions> {
  readonly more?: Omit<Partial<WorkflowDefinition<never>>, "steps">;
  readonly on?: TestHostOptions;
}

async function run(steps: readonly Step[], { more, on, ...options }: Setup = {}): Promise<Ran> {
  const made = planOf(workflow("w", { ...(more as object), steps }));
  const host = new TestHost(made, on);
  const execution = await host.clock.run(executeWorkflow(made.plan, { runId: testRunId, host, ...options }));
  return {
    ...execution,
    host,
    statuses: Object.fromEntries(execution.steps.map(({ path, status }) => [path, status])),
    outputs: Object.fromEntries(execution.steps.filter(({ output }) => output !== null).map(({ path, output }) => [path, output as Json])),
  };
}

/** As soon as a step waits, before the run can park. */
async function untilWaiting(driver: RunDriver, path: string): Promise<void> {
  while (driver.state.byPath.get(path)?.status !== "waiting") await Promise.resolve();
}

const never = (): Promise<never> => new Promise(() => {});
const approve = (more: object = {}): Step => step("ok", { type: "approval", approvers: ["finance"], message: "Pay {{trigger}}?", ...more });
const act = (name: string, handler: (ctx: Ctx) => unknown = () => name, more: object = {}): Step => step(name, { type: "action", handler, ...more });
const fails = (name: string, more: object = {}): Step =>
  act(
    name,
    () => {
      throw new Error(`${name} broke`);
    },
    { retry: false, ...more },
  );

describe("executeWorkflow", () => {
  it("runs steps in the order of their references, whatever their order in the list", async () => {
    const { status, output, host } = await run([
      act("c", (ctx) => `${ctx.steps.b.output}c`),
      act("b", (ctx) => `${ctx.steps.a.output}b`),
      act("a"),
      act("last", (ctx) => ctx.steps.c.output),
    ]);
    expect([status, output, host.calls]).toEqual(["completed", "abc", ["a#1", "b#1", "c#1", "last#1"]]);
  });

  it("runs steps that wait for nothing side by side, up to the workflow's concurrency", async () => {
    let now = 0;
    let most = 0;
    const clock = new VirtualClock();
    const steps = Array.from({ length: 7 }, (_, n) =>
      act(`s${n}`, async () => {
        most = Math.max(most, ++now);
        await clock.sleep(1_000);
        now--;
      }),
    );
    await run(steps, { more: { concurrency: 3 }, on: { clock } });
    expect(most).toBe(3);
  });

  it("gives steps the trigger's input, headers, variables and config, in functions and expressions alike", async () => {
    const given = { input: { n: 2 }, headers: { a: "b" }, variables: { v: [1] }, config: { c: true }, environment: "staging" };
    const { outputs } = await run(
      [
        act("fn", ({ input, trigger, headers, variables, config, run: info, idempotencyKey }) => [
          input,
          trigger,
          headers,
          variables,
          config,
          info,
          idempotencyKey,
        ]),
        step("ex", {
          type: "action",
          connector: "any",
          action: "thing",
          input: {
            n: "{{trigger.n}}",
            t: "x{{input.n}}",
            v: "{{variables.v[0]}}",
            c: "{{config.c}}",
            h: "{{headers.a}}",
            id: "{{run.id}}",
            env: "{{run.environment}}",
          },
        }),
      ],
      given,
    );
    const info = {
      id: testRunId,
      workflow: "w",
      trigger: "manual",
      environment: "staging",
      startedAt: "2026-01-01T00:00:00.000Z",
      step: "fn",
      stepPath: "fn",
      attempt: 1,
    };
    expect(outputs).toEqual({
      fn: [{ n: 2 }, { n: 2 }, { a: "b" }, { v: [1] }, { c: true }, info, `${testRunId}/fn`],
      ex: { n: 2, t: "x2", v: 1, c: true, h: "b", id: testRunId, env: "staging" },
    });
  });

  it("answers with the output the workflow names", async () => {
    const steps = [act("a"), act("b")];
    expect((await run(steps, { more: { output: { from: "{{steps.a.output}}" } as never } })).output).toEqual({ from: "a" });
    expect((await run(steps, { more: { output: ((ctx: Ctx) => ctx.steps.a.output) as never } })).output).toBe("a");
  });

  describe("failures", () => {
    it("stop the run at once, with the step's name, and leave the rest undone", async () => {
      const { status, error, statuses, host } = await run([fails("a"), act("b", (ctx) => ctx.steps.a), act("slow", () => new Promise(() => {}))]);
      expect([status, error]).toEqual(["failed", { code: "STEP_FAILED", message: "a broke", details: { step: "a" } }]);
      expect(statuses).toEqual({ a: "failed", b: "pending", slow: "cancelled" });
      expect(host.journal.at(-1)).toMatchObject({ type: "run_finished", status: "failed" });
    });

    it("go on with onError continue: the output reads null and dependants run", async () => {
      const { status, statuses, output } = await run([fails("a", { onError: "continue" }), act("b", (ctx) => [ctx.steps.a.output])]);
      expect([status, statuses, output]).toEqual(["completed", { a: "failed", b: "completed" }, [null]]);
    });

    it("are tried again after 5 s and 10 s, three times in all, by default", async () => {
      const { status, host, steps } = await run([fails("a", { retry: undefined })]);
      expect([status, host.calls]).toEqual(["failed", ["a#1", "a#2", "a#3"]]);
      const waited = host.journal.flatMap((event) => (event.type === "step_attempt_failed" ? [event.retryAt - event.at] : []));
      expect(waited).toEqual([5_000, 10_000]);
      expect(steps[0]).toMatchObject({ attempt: 3, maxAttempts: 3, durationMs: 15_000 });
    });

    it("back off to the longest interval, with jitter between nothing and that", async () => {
      const retry = { maxAttempts: 5, initialInterval: "10s", backoffCoefficient: 3, maxInterval: "1m" };
      const waits = async (more: object): Promise<number[]> =>
        (await run([fails("a", { retry: { ...retry, ...more } })], { on: { random: () => 0.25 } })).host.journal.flatMap((event) =>
          event.type === "step_attempt_failed" ? [event.retryAt - event.at] : [],
        );
      expect(await waits({})).toEqual([10_000, 30_000, 60_000, 60_000]);
      expect(await waits({ jitter: true })).toEqual([2_500, 7_500, 15_000, 15_000]);
    });

    it("keep their idempotency key over attempts, and stop being failures when one succeeds", async () => {
      const keys: string[] = [];
      const { status, output } = await run([
        act("a", ({ idempotencyKey, run: { attempt } }) => {
          keys.push(idempotencyKey);
          if (attempt < 3) throw new Error("not yet");
          return attempt;
        }),
      ]);
      expect([status, output, new Set(keys)]).toEqual(["completed", 3, new Set([`${testRunId}/a`])]);
    });

    it("are not tried again when trying cannot help", async () => {
      const invoke = (): never => {
        throw new AppError("CONNECTOR_REFUSED", "No such customer.");
      };
      const { error, host } = await run([step("a", { type: "action", connector: "shopify", action: "getCustomer", input: {} })], { on: { invoke } });
      expect([error?.code, host.calls]).toEqual(["CONNECTOR_REFUSED", ["a#1"]]);
    });

    it("of expressions name the step", async () => {
      const { error } = await run([step("a", { type: "action", connector: "x", action: "y", input: { v: "{{MULTIPLY(trigger, 2)}}" } })], {
        input: { deep: 1 },
      });
      expect(error).toMatchObject({ code: "EXPRESSION_FAILED", details: { step: "a" } });
    });

    it("of an output that is no JSON name the place in it", async () => {
      const { error } = await run([act("a", () => ({ deep: [1, Number.NaN] }), { retry: false })]);
      expect(error).toMatchObject({ code: "VALUE_NOT_STORABLE", details: { path: "deep[1]", step: "a" } });
    });
  });

  describe("timeouts", () => {
    it("of an attempt fail it, and it is tried again", async () => {
      const { status, error, host } = await run([act("a", never, { timeout: "3s", retry: { maxAttempts: 2, initialInterval: 0 } })]);
      expect([status, error?.code, host.calls]).toEqual(["failed", "STEP_TIMED_OUT", ["a#1", "a#2"]]);
    });

    it("of an attempt abort a connector's signal", async () => {
      let aborted = false;
      const invoke = ({ signal }: { readonly signal: AbortSignal }): Promise<Json> =>
        new Promise(() => signal.addEventListener("abort", () => (aborted = true)));
      const { error } = await run([step("a", { type: "action", connector: "x", action: "y", input: {}, timeout: 500, retry: false })], { on: { invoke } });
      expect([error?.code, aborted]).toEqual(["STEP_TIMED_OUT", true]);
    });

    it("of the run end it as timed out", async () => {
      const { status, error, statuses, host } = await run([act("a", never)], { more: { timeout: "1m" } });
      expect([status, error?.code, statuses, host.clock.now() - Date.UTC(2026, 0, 1)]).toEqual(["timed_out", "TIMED_OUT", { a: "cancelled" }, 60_000]);
    });

    it("of the run do not count waiting, but do count work before and after it", async () => {
      const slow = (ms: number) => act(`work${ms}`, () => clock.sleep(ms));
      const wait = step("wait", { type: "wait", for: "2d", dependsOn: ["work40000"] });
      const clock = new VirtualClock();
      const after = (ms: number) => act(`after${ms}`, () => clock.sleep(ms), { dependsOn: ["wait"] });
      const done = await run([slow(40_000), wait, after(19_000)], { more: { timeout: "1m" }, on: { clock } });
      expect(done.status).toBe("completed");
      const late = await run([slow(40_000), wait, after(21_000)], { more: { timeout: "1m" }, on: { clock } });
      expect(late.status).toBe("timed_out");
    });
  });

  it("cancels: works under way are told to stop and the run is cancelled", async () => {
    const controller = new AbortController();
    let aborted = false;
    const { status, error, statuses } = await run(
      [
        act("a", ({ signal }) => {
          signal.addEventListener("abort", () => (aborted = true));
          controller.abort();
          return new Promise(() => {});
        }),
        act("b", (ctx) => ctx.steps.a),
      ],
      { signal: controller.signal },
    );
    expect([status, error?.code, aborted, statuses]).toEqual(["cancelled", "RUN_CANCELLED", true, { a: "cancelled", b: "pending" }]);
  });

  describe("skipping", () => {
    it("takes a gate's branch, and skips the other with what depends on it alone", async () => {
      const { statuses, outputs, steps } = await run([
        act("n", () => 7),
        step("gate", {
          type: "gate",
          when: (ctx: Ctx) => ctx.steps.n.output > 5,
          then: [act("yes", () => "yes"), act("yes2", (ctx) => ctx.steps.yes.output)],
          otherwise: [
            act("no"),
            step("inner", { type: "gate", when: true, then: [act("deep")] }),
            step("each", { type: "loop", times: 2, steps: [act("body")] }),
          ],
        }),
        act("after_no", (ctx) => ctx.steps.no),
        act("further", (ctx) => ctx.steps.after_no),
        act("after_both", (ctx) => [ctx.steps.no.output, ctx.steps.yes.output]),
        act("after_gate", (ctx) => ctx.steps.gate.output),
      ]);
      expect(statuses).toEqual({
        n: "completed",
        gate: "completed",
        yes: "completed",
        yes2: "completed",
        no: "skipped",
        inner: "skipped",
        deep: "skipped",
        each: "skipped",
        after_no: "skipped",
        further: "skipped",
        after_both: "completed",
        after_gate: "completed",
      });
      expect(outputs).toMatchObject({ after_both: [null, "yes"], after_gate: { selected: "then" } });
      expect(steps.find(({ name }) => name === "further")?.skippedBecause).toBe('"after_no" was skipped');
    });

    it("takes the first case that holds, or the default, without trying the rest", async () => {
      const tried: string[] = [];
      const cases = (n: number) => [
        {
          name: "small",
          when: () => {
            tried.push("small");
            return n < 3;
          },
          steps: [act("s")],
        },
        { name: "middle", when: "{{trigger.middle}}", steps: [act("m")] },
        {
          name: "large",
          when: () => {
            tried.push("large");
            return n > 9;
          },
          steps: [act("l")],
        },
      ];
      const select = async (n: number, input: Json = {}): Promise<unknown> => {
        tried.length = 0;
        const { outputs, statuses } = await run([step("g", { type: "gate", cases: cases(n), default: [act("d")] } as never)], { input });
        return [outputs["g"], Object.keys(statuses).filter((name) => statuses[name] === "completed"), [...tried]];
      };
      expect(await select(1)).toEqual([{ selected: "small" }, ["g", "s"], ["small"]]);
      expect(await select(5, { middle: true })).toEqual([{ selected: "middle" }, ["g", "m"], ["small"]]);
      expect(await select(10)).toEqual([{ selected: "large" }, ["g", "l"], ["small", "large"]]);
      expect(await select(5)).toEqual([{ selected: "default" }, ["g", "d"], ["small", "large"]]);
    });

    it("passes over a step switched off: its output reads null and its dependants run", async () => {
      const { statuses, output, host } = await run([act("off", () => 1, { skip: true }), act("on", (ctx) => [ctx.steps.off.output])]);
      expect([statuses, output, host.calls]).toEqual([{ off: "skipped", on: "completed" }, [null], ["on#1"]]);
    });

    it("makes a gate fail with a step inside it, and go on when the gate says so", async () => {
      const gate = (more: object) => step("g", { type: "gate", when: true, then: [fails("in"), act("beside", () => new Promise(() => {}))], ...more } as never);
      expect(await run([gate({}), act("after", (ctx) => ctx.steps.g)])).toMatchObject({
        status: "failed",
        error: { message: "in broke", details: { step: "in" } },
      });
      expect(await run([gate({ onError: "continue" }), act("after", (ctx) => [ctx.steps.g.output])])).toMatchObject({
        status: "completed",
        output: [null],
        statuses: { g: "failed", in: "failed", beside: "skipped", after: "completed" },
      });
    });
  });

  describe("loops", () => {
    const body = act("body", ({ item, index, input }) => [item, index, input]);

    it("run their body for each item, in order, and give the last step's outputs", async () => {
      const { outputs, host } = await run(
        [
          step("each", {
            type: "loop",
            over: "{{trigger.lines}}",
            steps: [act("first", ({ item }) => item.sku), act("second", (ctx) => `${ctx.index}:${ctx.steps.first.output}`)],
          }),
          act("after", (ctx) => ctx.steps.each.output),
        ],
        { input: { lines: [{ sku: "x" }, { sku: "y" }] } },
      );
      expect(outputs["after"]).toEqual(["0:x", "1:y"]);
      expect(host.calls).toEqual(["each[0].first#1", "each[0].second#1", "each[1].first#1", "each[1].second#1", "after#1"]);
    });

    it("run several iterations at once, as many as their concurrency, results in order", async () => {
      let now = 0;
      let most = 0;
      const clock = new VirtualClock();
      const slow = act("slow", async ({ index }) => {
        most = Math.max(most, ++now);
        await clock.sleep(1_000 * (5 - index));
        now--;
        return index;
      });
      const { output } = await run([step("each", { type: "loop", times: 5, concurrency: 2, steps: [slow] })], { on: { clock } });
      expect([output, most]).toEqual([[0, 1, 2, 3, 4], 2]);
    });

    it("take a number of times, an empty or missing collection, and a function", async () => {
      expect((await run([step("l", { type: "loop", times: 2, steps: [body] })], { input: "i" })).output).toEqual([
        [0, 0, "i"],
        [1, 1, "i"],
      ]);
      expect((await run([step("l", { type: "loop", over: [], steps: [body] })])).output).toEqual([]);
      expect((await run([step("l", { type: "loop", over: "{{trigger.missing}}", steps: [body] })], { input: {} })).output).toEqual([]);
      expect((await run([step("l", { type: "loop", over: () => ["q"], steps: [body] })])).output).toEqual([["q", 0, null]]);
    });

    it("go on while a condition holds, which sees the iteration before", async () => {
      const { output, host } = await run([
        step("pages", {
          type: "loop",
          while: (ctx: Ctx) => ctx.index === 0 || ctx.steps.page.output.next,
          steps: [act("page", ({ index }) => ({ index, next: index < 2 }))],
        }),
      ]);
      expect(output).toEqual([
        { index: 0, next: true },
        { index: 1, next: true },
        { index: 2, next: false },
      ]);
      expect(host.journal.filter(({ type }) => type === "loop_item")).toHaveLength(4);
    });

    it("nest, each with its own item and path", async () => {
      const { output, statuses } = await run([
        step("outer", {
          type: "loop",
          over: [[1, 2], [3]],
          concurrency: 2,
          steps: [
            step("inner", {
              type: "loop",
              over: "{{item}}",
              steps: [
                step("g", { type: "gate", when: (ctx: Ctx) => ctx.item > 1, then: [act("big", ({ item }) => item * 10)] }),
                act("leaf", (ctx) => [ctx.item, ctx.steps.big.output, ctx.steps.g.output.selected]),
              ],
            }),
          ],
        }),
      ]);
      expect(output).toEqual([
        [
          [1, null, "otherwise"],
          [2, 20, "then"],
        ],
        [[3, 30, "then"]],
      ]);
      expect(statuses).toMatchObject({ "outer[0].inner[0].big": "skipped", "outer[1].inner[0].leaf": "completed" });
    });

    it("fail with an item, naming its path, and leave the rest", async () => {
      const { status, error, host } = await run([
        step("each", {
          type: "loop",
          times: 4,
          steps: [
            act(
              "body",
              ({ index }) => {
                if (index === 1) throw new Error("bad item");
              },
              { retry: false },
            ),
            act("never", (ctx) => ctx.steps.body),
          ],
        }),
      ]);
      expect([status, error]).toEqual(["failed", { code: "STEP_FAILED", message: "bad item", details: { step: "body", stepPath: "each[1].body" } }]);
      expect(host.calls).toEqual(["each[0].body#1", "each[0].never#1", "each[1].body#1"]);
    });

    it("pass over a failed item when told to: null stands for it", async () => {
      const { output, statuses } = await run([
        step("each", {
          type: "loop",
          over: [1, 2, 3],
          concurrency: 3,
          onItemError: "continue",
          steps: [
            act(
              "body",
              ({ item }) => {
                if (item === 2) throw new Error("bad item");
                return item;
              },
              { retry: false },
            ),
            act("last", (ctx) => ctx.steps.body.output * 2),
          ],
        }),
      ]);
      expect([output, statuses["each[1].last"], statuses["each"]]).toEqual([[2, null, 6], "skipped", "completed"]);
    });

    it.each([
      ["too many items", { over: [1, 2, 3], maxIterations: 2 }, "STEP_OPTION_INVALID"],
      ["a condition that never ends", { while: true, maxIterations: 3 }, "STEP_OPTION_INVALID"],
      ["something that is no list", { over: "{{trigger}}" }, "DATA_VALIDATION_ERROR"],
      ["half an iteration", { times: "{{trigger.half}}" }, "DATA_VALIDATION_ERROR"],
    ])("refuse %s", async (_what, options, code) => {
      const { status, error } = await run([step("each", { type: "loop", steps: [body], ...options } as never)], { input: { half: 1.5 } });
      expect([status, error?.code, error?.details?.["step"]]).toEqual(["failed", code, "each"]);
    });
  });

  describe("waiting", () => {
    it("sleeps for a time, or until one, without counting attempts", async () => {
      const { host, statuses } = await run(
        [
          step("nap", { type: "wait", for: "2d" }),
          step("until", { type: "wait", until: "{{trigger.at}}", dependsOn: ["nap"] }),
          step("past", { type: "wait", until: "2020-01-01" }),
        ],
        { input: { at: "2026-02-01T00:00:00Z" } },
      );
      expect([statuses, new Date(host.clock.now()).toISOString()]).toEqual([
        { nap: "completed", until: "completed", past: "completed" },
        "2026-02-01T00:00:00.000Z",
      ]);
      expect(host.projections.map(({ waitingFor }) => waitingFor?.stepPath ?? null)).toEqual(["nap", "until", null]);
    });

    const answered = (approved: boolean, more: object = {}): Promise<Ran> =>
      run([approve(more), act("after", (ctx) => ctx.steps.ok.output)], {
        input: 5,
        onDriver: (driver) => {
          // As a person would: when the run has asked.
          void untilWaiting(driver, "ok").then(() => driver.tell({ type: "approval", path: "ok", approved, by: "ann", comment: "hm" }));
        },
      });

    it("asks a person and goes on with the answer", async () => {
      const { status, output, steps } = await answered(true);
      expect([status, output]).toEqual(["completed", { approved: true, by: "ann", comment: "hm", at: "2026-01-01T00:00:00.000Z" }]);
      expect(steps[0]?.input).toEqual({ approvers: ["finance"], message: "Pay 5?" });
    });

    it("stops on a no, unless the workflow looks at the answer itself", async () => {
      expect(await answered(false)).toMatchObject({ status: "failed", error: { code: "APPROVAL_REJECTED", message: 'ann rejected "ok": hm' } });
      expect(await answered(false, { onError: "continue" })).toMatchObject({ status: "completed", output: { approved: false, by: "ann" } });
    });

    it("lets an approval expire, failing or going on", async () => {
      expect(await run([approve({ expiresIn: "1h" })])).toMatchObject({ status: "failed", error: { code: "APPROVAL_EXPIRED" } });
      expect(await run([approve({ expiresIn: "1h", onTimeout: "continue" })])).toMatchObject({ status: "completed", output: { approved: false, by: null } });
    });

    it("comes back when only a person can go on", async () => {
      const { status, statuses, host } = await run([approve()]);
      expect([status, statuses, host.projections.at(-1)?.waitingFor]).toEqual([
        "running",
        { ok: "waiting" },
        { kind: "approval", stepPath: "ok", until: null },
      ]);
    });

    it("waits for an event that matches, and times out without one", async () => {
      const wait = (more: object = {}) => step("paid", { type: "wait", event: { name: "paid", match: { order: "{{trigger.id}}" } }, ...more } as never);
      const told: boolean[] = [];
      const { output } = await run([wait()], {
        input: { id: 3 },
        onDriver: (driver) =>
          void untilWaiting(driver, "paid").then(async () => {
            const tell = (name: string, payload: Json) => driver.tell({ type: "event", name, payload });
            return told.push(
              ...(await Promise.all([tell("other", { order: 3 }), tell("paid", { order: 4 }), tell("paid", { order: 3, sum: 9 }), tell("paid", { order: 3 })])),
            );
          }),
      });
      expect([output, told]).toEqual([{ order: 3, sum: 9 }, [false, false, true, false]]);
      expect(await run([wait({ timeout: "1h" })], { input: { id: 3 } })).toMatchObject({ status: "failed", error: { code: "STEP_TIMED_OUT" } });
    });
  });

  it("sends notifications with their texts resolved", async () => {
    const { host, output } = await run(
      [step("tell", { type: "notification", channels: ["in_app"], severity: "warning", title: "Order {{trigger.id}}", body: "{{trigger}}" })],
      { input: { id: 1 } },
    );
    expect(host.notifications).toMatchObject([
      { channels: ["in_app"], severity: "warning", title: "Order 1", body: '{"id":1}', idempotencyKey: `${testRunId}/tell` },
    ]);
    expect(output).toEqual({ delivered: ["in_app"] });
  });

  describe("limits", () => {
    it("warn at a fifth of a step's result and refuse one beyond", async () => {
      const big = (bytes: number): Step => act("big", () => "x".repeat(bytes), { retry: false });
      const { status, host } = await run([big(300_000)]);
      expect([status, host.logs.map(({ level, stepPath }) => [level, stepPath])]).toEqual(["completed", [["warn", "big"]]]);
      expect(await run([big(1_100_000)])).toMatchObject({ status: "failed", error: { code: "VALUE_TOO_LARGE", details: { step: "big" } } });
    });

    it("end a run whose data grows past 32 MiB", async () => {
      const { status, error, host } = await run([
        step("l", { type: "loop", times: 40, steps: [act("b", () => "x".repeat(1_000_000)), act("small", (ctx) => ctx.steps.b.output.length)] }),
      ]);
      expect([status, error?.code]).toEqual(["failed", "RUN_LIMIT_REACHED"]);
      expect(host.logs.some(({ message }) => message.includes("MiB"))).toBe(true);
    });

    it("end a run whose journal reaches 25,000 events", async () => {
      const { status, error, host } = await run([step("l", { type: "loop", times: 9_000, concurrency: 100, steps: [act("a"), act("b")] })], {
        more: { concurrency: 100 },
      });
      expect([status, error?.code, host.journal.length < 26_000]).toEqual(["failed", "RUN_LIMIT_REACHED", true]);
      expect(host.logs.some(({ message }) => message.includes("5000 journal events"))).toBe(true);
    });
  });
});
