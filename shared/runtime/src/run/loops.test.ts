/* oxlint-disable unicorn/consistent-function-scoping -- what a test is about stands in the test */
/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import { step } from "@fastn/workflow";
import { describe, expect, it } from "vitest";
import { VirtualClock } from "../testing/index.ts";
import { act, run, type Ctx } from "../testing/run-steps.ts";

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
