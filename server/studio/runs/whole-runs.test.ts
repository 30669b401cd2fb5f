import type { Json, WaitingFor } from "@fastn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBench, type Answer, type Bench } from "./testing.ts";

// Options and nestings of the workflow page, each as a file through the real service, store and step host.

const hour = 3_600_000;
const day = 24 * hour;
const flow = (name: string, steps: string, more = ""): string =>
  `import { step, trigger, workflow } from "@fastn/workflow";\nexport default workflow("${name}", { retry: false, ${more} steps: [${steps}] });\n`;
const act = (name: string, handler: string, more = ""): string => `step("${name}", { type: "action", ${more} handler: ${handler} })`;

const sources: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries({
    week: `${act("before", "() => 1")}, step("nap", { type: "wait", for: "7d", dependsOn: ["before"] }), ${act("after", '() => "woke"', 'dependsOn: ["nap"],')}`,
    approvals: `step("orders", { type: "loop", over: "{{trigger}}", steps: [
      step("large", { type: "gate", when: "{{item.large}}", then: [
        step("ok", { type: "approval", approvers: ["finance"], message: "Pay {{item.n}}?", onError: "continue" }),
        step("answer", { type: "gate", cases: [{ name: "yes", when: (ctx) => ctx.steps.ok.output.approved, steps: [${act("pay", "(ctx) => ctx.item.n * 10")}] }], default: [${act("tell", "(ctx) => ctx.steps.ok.output.comment")}] }),
      ] }),
      ${act("end", "(ctx) => [ctx.item.n, ctx.steps.pay.output, ctx.steps.tell.output]", 'dependsOn: ["large"],')},
    ] })`,
    rejected: `step("rows", { type: "loop", times: 3, onItemError: "continue", steps: [step("ok", { type: "approval", approvers: [] }), ${act("end", "(ctx) => ctx.steps.ok.output.by")}] })`,
    concurrent_waits: `step("rows", { type: "loop", times: 5, concurrency: 2, steps: [step("nap", { type: "wait", for: "1h" }), ${act("end", "(ctx) => ctx.index", 'dependsOn: ["nap"],')}] })`,
    until_item: `step("rows", { type: "loop", over: "{{trigger}}", concurrency: 3, steps: [step("nap", { type: "wait", until: "{{item}}" }), ${act("end", "(ctx) => ctx.run.stepPath", 'dependsOn: ["nap"],')}] })`,
    until_function: `step("nap", { type: "wait", until: () => new Date(Date.now() + 86400000) }), ${act("end", "() => 1", 'dependsOn: ["nap"],')}`,
    expires: `step("rows", { type: "loop", times: 3, concurrency: 3, steps: [step("ok", { type: "approval", approvers: [], expiresIn: "2d", onTimeout: "continue" }), ${act("end", "(ctx) => [ctx.steps.ok.output.approved, ctx.steps.ok.output.by]")}] })`,
    expires_halts: `step("g", { type: "gate", when: true, then: [step("ok", { type: "approval", approvers: [], expiresIn: "2d" })] })`,
    events: `step("orders", { type: "loop", over: [1, 2], concurrency: 2, steps: [
      step("paid", { type: "wait", event: { name: "paid", match: { order: "{{item}}" } }, timeout: "3d", onError: "continue" }),
      ${act("sum", "(ctx) => ctx.steps.paid.output?.sum ?? null")},
    ] })`,
    child: `step("nap", { type: "wait", for: "1d" }), ${act("end", "(ctx) => { if (ctx.trigger.n === 2) throw new Error('no twos'); return ctx.trigger.n * 10; }", 'dependsOn: ["nap"],')}`,
    asks: `step("ok", { type: "approval", approvers: [] }), ${act("end", "(ctx) => ctx.steps.ok.output.by + ctx.trigger.n")}`,
    calls: `step("rows", { type: "loop", over: [1, 2, 3], concurrency: 3, onItemError: "continue", steps: [step("call", { type: "action", workflow: "child", input: { n: "{{item}}" } })] })`,
    calls_in_gate: `step("g", { type: "gate", cases: [{ name: "a", when: false, steps: [] }], default: [step("rows", { type: "loop", times: 2, steps: [step("call", { type: "action", workflow: "asks", input: { n: "{{index}}" } })] })] }), ${act("end", "(ctx) => ctx.steps.rows.output")}`,
    inner_continues: `step("rows", { type: "loop", over: [1, 2], steps: [${act("bad", "() => { throw new Error('broken'); }", 'onError: "continue",')}, ${act("end", "(ctx) => [ctx.item, ctx.steps.bad.output]")}] })`,
    inner_loop_fails: `step("rows", { type: "loop", over: [1, 2], onItemError: "continue", steps: [step("cells", { type: "loop", times: 2, steps: [${act("cell", "(ctx) => { if (ctx.run.stepPath === 'rows[0].cells[1].cell') throw new Error('cell'); return ctx.run.stepPath; }")}] })] })`,
    loop_continues: `step("rows", { type: "loop", times: 2, onError: "continue", steps: [${act("bad", "() => { throw new Error('broken'); }")}] }), ${act("end", "(ctx) => ctx.steps.rows.output", 'dependsOn: ["rows"],')}`,
    skips: `${act("off", "() => 1", "skip: true,")}, ${act("reads_off", "(ctx) => [ctx.steps.off.output]")},
      step("g", { type: "gate", when: false, then: [${act("untaken", "() => 1")}], otherwise: [${act("taken", "() => 2")}] }),
      ${act("only_untaken", "(ctx) => ctx.steps.untaken.output")}, ${act("both", "(ctx) => [ctx.steps.untaken.output, ctx.steps.taken.output]")},
      step("off_loop", { type: "loop", times: 2, skip: true, steps: [${act("inside", "() => 1")}] }), ${act("reads_loop", "(ctx) => [ctx.steps.off_loop.output]")}`,
    retries: `step("rows", { type: "loop", times: 2, steps: [${act("flaky", "(ctx) => { if (ctx.run.attempt < 3) throw new Error('again'); return [ctx.run.attempt, ctx.idempotencyKey.split('/')[1]]; }", 'retry: { maxAttempts: 3, initialInterval: "1h", backoffCoefficient: 3, maxInterval: "2h" },')}] })`,
    while_pages: `step("pages", { type: "loop", while: (ctx) => ctx.index === 0 || ctx.steps.page.output.next, maxIterations: 10, steps: [step("nap", { type: "wait", for: "10m" }), ${act("page", "(ctx) => ({ next: ctx.index < 2 })", 'dependsOn: ["nap"],')}] })`,
    members: `${act(
      "see",
      `async (ctx) => {
        ctx.log("plain", { a: 1 }); ctx.log.debug("d"); ctx.log.warn("w"); ctx.log.error("e");
        await ctx.state.set("own", [1], { scope: "INVOCATION" });
        const own = await ctx.state.get("own", { scope: "INVOCATION" });
        await ctx.state.delete("own", { scope: "INVOCATION" });
        const { id, startedAt, ...run } = ctx.run;
        return {
          names: Object.keys(ctx).sort(), same: ctx.input === ctx.trigger, outside: [ctx.item ?? null, ctx.index], run, key: ctx.idempotencyKey === id + "/see",
          started: !Number.isNaN(Date.parse(startedAt)), signal: ctx.signal.aborted, fetch: typeof ctx.fetch, own, gone: await ctx.state.get("own", { scope: "INVOCATION" }),
          echoed: await ctx.connectors.anything.atAll({ x: 1 }),
        };
      }`,
    )}, step("l", { type: "loop", over: ["x"], steps: [${act("in_loop", "(ctx) => [ctx.item, ctx.index, ctx.run.stepPath, ctx.steps.see.output.key]")}] })`,
    deep: `step("a", { type: "loop", over: [1, 2], steps: [step("b", { type: "gate", when: (ctx) => ctx.item === 2, then: [step("c", { type: "loop", over: (ctx) => [ctx.item * 10, ctx.item * 10 + 1], concurrency: 2, steps: [step("d", { type: "gate", when: "{{index}}", then: [step("e", { type: "wait", for: "1h" }), ${act("f", "(ctx) => ctx.item", 'dependsOn: ["e"],')}], otherwise: [${act("h", "(ctx) => -ctx.item")}] }), ${act("i", "(ctx) => ctx.steps.f.output ?? ctx.steps.h.output")}] })] }), ${act("j", "(ctx) => ctx.steps.c.output")}] })`,
  }).map(([name, steps]) => [name, flow(name, steps)]),
);

let bench: Bench;
beforeAll(async () => {
  bench = await openBench({
    ...sources,
    by_default: `import { step, workflow } from "@fastn/workflow";\nexport default workflow("by_default", { steps: [step("s", { type: "action", handler: (ctx) => { if (ctx.run.attempt < 3) throw new Error("again"); return ctx.run.attempt; } })] });`,
    function_form: 'export default async function ({ input, headers }) {\n  return { result: "Hello from workflow!", input, headers };\n}\n',
  });
}, 60_000);
afterAll(() => bench.close());

const yes = (): Answer => ({ approved: true });

it("a wait of seven days takes no time, and its history shows seven days", async () => {
  const { detail, journal, spanMs, tookMs } = await bench.run("week");
  const at = (type: string): number => journal.find((event) => event.type === type)?.at ?? NaN;
  const set = journal.find((event) => event.type === "timer_set");
  expect(set?.type === "timer_set" && set.fireAt - set.at).toBe(7 * day);
  expect(at("timer_fired") - at("timer_set")).toBeGreaterThanOrEqual(7 * day);
  expect([detail.status, detail.output]).toEqual(["completed", "woke"]);
  // What the steps themselves take is real, and little beside a week.
  expect([Math.floor(spanMs / day), Math.floor((at("run_finished") - at("run_started")) / day), Math.floor((detail.durationMs ?? 0) / day)]).toEqual([7, 7, 7]);
  const nap = detail.steps.find(({ path }) => path === "nap");
  expect(Math.floor((nap?.durationMs ?? 0) / day)).toBe(7);
  process.stdout.write(`a workflow that waits seven days took ${Math.round(tookMs)} ms\n`);
});

describe("approvals", () => {
  it("in a gate in a loop ask one after the other, and each answer takes its own branch", async () => {
    const asked: string[] = [];
    const orders = [
      { n: 1, large: true },
      { n: 2, large: false },
      { n: 3, large: true },
    ];
    const { detail } = await bench.run("approvals", orders, ({ stepPath, approvers }: WaitingFor) => {
      asked.push(`${stepPath} ${approvers?.join()}`);
      return stepPath.startsWith("orders[0]") ? { approved: true } : { approved: false, comment: "too much" };
    });
    expect(asked).toEqual(["orders[0].ok finance", "orders[2].ok finance"]);
    expect(detail.output).toEqual([
      [1, 10, null],
      [2, null, null],
      [3, null, "too much"],
    ]);
  });

  it("rejected in a loop fail their item only, where the loop goes on", async () => {
    const { detail, statuses } = await bench.run("rejected", null, ({ stepPath }) => ({ approved: stepPath !== "rows[1].ok" }));
    expect([detail.output, statuses["rows[1].ok"], statuses["rows[1].end"]]).toEqual([["ada", null, "ada"], "failed", "skipped"]);
    expect(detail.steps.find(({ path }) => path === "rows[1].ok")?.error?.code).toBe("APPROVAL_REJECTED");
  });

  it("that nobody answers expire side by side, going on or failing what they live in", async () => {
    const { detail, spanMs } = await bench.run("expires");
    expect([detail.output, Math.floor(spanMs / day)]).toEqual([Array(3).fill([false, null]), 2]);
    const halted = await bench.run("expires_halts");
    expect([halted.detail.status, halted.detail.error?.code, halted.statuses]).toEqual(["failed", "APPROVAL_EXPIRED", { g: "failed", ok: "failed" }]);
  });
});

describe("waits", () => {
  it("in a concurrent loop pass side by side, as many as its concurrency", async () => {
    const { detail, spanMs } = await bench.run("concurrent_waits");
    expect([detail.output, Math.floor(spanMs / hour)]).toEqual([[0, 1, 2, 3, 4], 3]);
  });

  it("until the time each item names, or a function gives", async () => {
    const times = [3, 1, 2].map((days) => new Date(Date.now() + days * day).toISOString());
    const { journal, spanMs } = await bench.run("until_item", times);
    const woken = journal.flatMap((event) => (event.type === "timer_fired" ? [event.path] : []));
    expect([woken, Math.round(spanMs / day)]).toEqual([["rows[1].nap", "rows[2].nap", "rows[0].nap"], 3]);
    expect(Math.round((await bench.run("until_function")).spanMs / day)).toBe(1);
  });

  it("for an event take the one that matches their item, and end without it at their limit", async () => {
    let given = false;
    const { detail, statuses, spanMs } = await bench.run("events", null, () => {
      if (given) return null;
      given = true;
      return { event: { order: 2, sum: 9 } };
    });
    expect([detail.output, statuses["orders[0].paid"], statuses["orders[1].paid"], Math.floor(spanMs / day)]).toEqual([[null, 9], "failed", "completed", 3]);
  });
});

describe("workflows called", () => {
  it("in a concurrent loop run side by side, and one that fails fails its item", async () => {
    const { detail, spanMs } = await bench.run("calls");
    expect([detail.output, Math.floor(spanMs / day)]).toEqual([[10, null, 30], 1]);
    expect(detail.steps.find(({ path }) => path === "rows[1].call")?.error?.message).toBe('Workflow "child" failed: no twos');
  });

  it("in a loop in a gate wait for a person, each in its turn", async () => {
    const asked: string[] = [];
    const { detail } = await bench.run("calls_in_gate", null, ({ stepPath }, workflow) => {
      asked.push(`${workflow} ${stepPath}`);
      return yes();
    });
    expect([detail.output, asked]).toEqual([
      ["ada0", "ada1"],
      ["asks ok", "asks ok"],
    ]);
  });
});

describe("failures", () => {
  it.each<[string, Json]>([
    [
      "inner_continues",
      [
        [1, null],
        [2, null],
      ],
    ],
    ["inner_loop_fails", [null, ["rows[1].cells[0].cell", "rows[1].cells[1].cell"]]],
    ["loop_continues", null],
  ])("end where the file says: %s", async (name, output) => {
    const { detail } = await bench.run(name);
    expect([detail.status, detail.output]).toEqual(["completed", output]);
  });

  it("in a loop are tried again after pauses that grow up to the longest, with one key", async () => {
    const { detail, spanMs } = await bench.run("retries");
    expect(detail.output).toEqual([0, 1].map((index) => [3, `rows[${index}].flaky`]));
    // 1 h, then 3 h cut to 2 h, in each of two items.
    expect(Math.floor(spanMs / hour)).toBe(6);
  });

  it("have three attempts after 5 and 10 seconds where nothing is said", async () => {
    const { detail, spanMs } = await bench.run("by_default");
    expect([detail.output, Math.floor(spanMs / 1_000) >= 15, spanMs < 60_000]).toEqual([3, true, true]);
  });
});

it("skips what is switched off and what depends on nothing that ran", async () => {
  const { outputs, statuses } = await bench.run("skips");
  expect(statuses).toEqual({
    off: "skipped",
    reads_off: "completed",
    g: "completed",
    untaken: "skipped",
    taken: "completed",
    only_untaken: "skipped",
    both: "completed",
    off_loop: "skipped",
    reads_loop: "completed",
  });
  expect([outputs["reads_off"], outputs["both"], outputs["reads_loop"]]).toEqual([[null], [null, 2], [null]]);
});

it("goes round a while loop that waits, as long as its condition holds", async () => {
  const { detail, spanMs } = await bench.run("while_pages");
  expect([detail.output, Math.floor(spanMs / 600_000)]).toEqual([[{ next: true }, { next: true }, { next: false }], 3]);
});

it("finds its way through a wait in a gate in a loop in a gate in a loop", async () => {
  const { detail, spanMs } = await bench.run("deep");
  expect([detail.output, Math.floor(spanMs / hour)]).toEqual([[null, [-20, 21]], 1]);
});

it("gives a handler every documented member of ctx, and no others", async () => {
  const { detail, outputs, journal } = await bench.run("members", { n: 1 });
  expect(outputs["see"]).toEqual({
    names: [
      "config",
      "connectors",
      "db",
      "fetch",
      "headers",
      "idempotencyKey",
      "index",
      "input",
      "log",
      "run",
      "secrets",
      "signal",
      "state",
      "steps",
      "trigger",
      "variables",
    ],
    same: true,
    outside: [null, -1],
    run: { workflow: "members", trigger: "manual", environment: "local", step: "see", stepPath: "see", attempt: 1 },
    key: true,
    started: true,
    signal: false,
    fetch: "function",
    own: [1],
    gone: null,
    echoed: { x: 1 },
  });
  expect([detail.output, journal.at(-1)?.type]).toEqual([[["x", 0, "l[0].in_loop", true]], "run_finished"]);
  expect(detail.logs.map(({ level, message, stepPath }) => [level, message, stepPath])).toEqual([
    ["info", "plain { a: 1 }", "see"],
    ["debug", "d", "see"],
    ["warn", "w", "see"],
    ["error", "e", "see"],
  ]);
});

it("runs the function form with the documented members", async () => {
  expect((await bench.run("function_form", { a: 1 })).detail.output).toEqual({ result: "Hello from workflow!", input: { a: 1 }, headers: {} });
});
