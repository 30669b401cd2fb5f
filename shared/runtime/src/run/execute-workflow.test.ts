/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
import { AppError, type Json } from "@fastn/core";
import { step, type Step } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import { testRunId, VirtualClock } from "../testing/index.ts";
import { act, fails, never, run, type Ctx } from "../testing/run-steps.ts";

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

    it("wait as long as a service asks, when that is longer than the policy's own pause", async () => {
      const asks = (retryAfterMs: number): Promise<number[]> =>
        run([
          act("a", () => {
            throw new AppError("CONNECTOR_RATE_LIMITED", "Too many calls.", { retryAfterMs });
          }),
        ]).then(({ host }) => host.journal.flatMap((event) => (event.type === "step_attempt_failed" ? [event.retryAt - event.at] : [])));
      expect([await asks(60_000), await asks(1)]).toEqual([
        [60_000, 60_000],
        [5_000, 10_000],
      ]);
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

describe("a step under which the process of all steps dies", () => {
  const died = (more: object): AppError => new AppError("STEP_HOST_DIED", "The process that runs steps ended.", { ...more });
  const dying = (deaths: number, more: object, options: object = {}): { readonly steps: Step[]; readonly seen: number[] } => {
    const seen: number[] = [];
    const steps = [
      act(
        "neighbour",
        () => {
          if (seen.push(0) <= deaths) throw died(more);
          return "done";
        },
        { retry: { maxAttempts: 2, initialInterval: "1h" }, ...options },
      ),
    ];
    return { steps, seen };
  };

  it("by the doing of others is done again at once, under its own number, and its attempts stay its own", async () => {
    const { steps } = dying(3, { foreign: true }, { retry: { maxAttempts: 1 } });
    const { status, outputs, host } = await run(steps);
    expect([status, outputs["neighbour"], host.calls]).toEqual(["completed", "done", Array.from({ length: 4 }, () => "neighbour#1")]);
    expect(host.journal.filter(({ type }) => type === "step_interrupted")).toMatchObject(Array.from({ length: 3 }, () => ({ attempt: 1, by: "step_host" })));
    expect(host.journal.some(({ type }) => type === "step_attempt_failed" || type === "timer_set")).toBe(false);
  });

  it("again and again is suspected itself in the end", async () => {
    const { steps } = dying(Infinity, { foreign: true });
    const { status, error, host } = await run(steps);
    expect([status, error?.code]).toEqual(["failed", "STEP_HOST_DIED"]);
    expect(host.calls).toEqual([...Array.from({ length: 4 }, () => "neighbour#1"), ...Array.from({ length: 4 }, () => "neighbour#2")]);
  });

  it("alone has used up an attempt", async () => {
    const { host } = await run(dying(1, {}).steps);
    expect(host.calls).toEqual(["neighbour#1", "neighbour#2"]);
  });

  it.each([{ foreign: true }, {}])("is not done again when it is marked once, and the run says that it was cut off: %j", async (more) => {
    const { status, error, host } = await run(dying(1, more, { once: true, onError: "continue" }).steps);
    expect([status, error, host.calls]).toEqual([
      "failed",
      expect.objectContaining({ code: "RUN_INTERRUPTED", details: { step: "neighbour" } }),
      ["neighbour#1"],
    ]);
    expect(host.journal.map(({ type }) => type)).toEqual(["run_started", "step_started", "step_interrupted", "step_failed", "run_finished"]);
  });
});
