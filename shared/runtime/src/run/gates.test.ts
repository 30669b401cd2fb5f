/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import type { Json } from "@fastn/core";
import { step } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import { act, fails, run, type Ctx } from "../testing/run-steps.ts";

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
