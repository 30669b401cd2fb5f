/* oxlint-disable unicorn/no-thenable -- `then` is the DSL's name for a gate's first branch */
import type { JsonObject } from "@fastn/core";
import { describe, expect, it } from "vitest";
import { describeModule } from "../describe.ts";
import { step, trigger, workflow, type Step, type StepDefinition } from "../index.ts";
import { planTrigger } from "./read-trigger.ts";
import { planWorkflow, toPlan, type PlanStep, type WorkflowPlan } from "./index.ts";

const file = "workflows/order_to_invoice.ts";

function report(exported: unknown, code?: string): ReturnType<typeof planWorkflow> {
  const module = describeModule({ default: exported });
  if (module === null) throw new Error("not a workflow");
  // What crosses the worker's border is JSON.
  return planWorkflow(JSON.parse(JSON.stringify(module.descriptor)) as typeof module.descriptor, { file, code });
}

function plan(exported: unknown, code?: string): WorkflowPlan {
  const { plan: made, issues } = report(exported, code);
  if (made === null) throw new Error(issues.map((issue) => issue.message).join("\n"));
  return made;
}

const planSteps = (...steps: Step[]): readonly PlanStep[] => plan(workflow("w", { steps })).steps;
const issuesOf = (...steps: unknown[]): string[] => report({ name: "w", steps }).issues.map(({ code, message }) => `${code} ${message}`);
const waits = (steps: readonly PlanStep[]): Record<string, readonly string[]> => Object.fromEntries(steps.map(({ name, waitsFor }) => [name, waitsFor]));
const wait = (name: string, more: object = {}): Step => step(name, { type: "wait", for: 1, ...more });
const act = (name: string, handler: (ctx: never) => unknown): Step => step(name, { type: "action", handler } as StepDefinition);

describe("toPlan", () => {
  it("fills in every default", () => {
    expect(plan(workflow("orders", { steps: [step("a", { type: "action", handler: () => 1 })] }))).toEqual({
      name: "orders",
      file,
      form: "steps",
      description: "",
      tier: "standard",
      timeoutMs: 900_000,
      concurrency: 10,
      maxConcurrentRuns: null,
      priority: 3,
      history: "all",
      trigger: { type: "manual", input: null },
      output: null,
      root: ["a"],
      steps: [
        {
          name: "a",
          type: "action",
          run: { kind: "handler", fn: "steps[0].handler" },
          parent: null,
          loops: [],
          waitsFor: [],
          retry: { maxAttempts: 3, initialIntervalMs: 5000, backoffCoefficient: 2, maxIntervalMs: 60_000, jitter: false },
          timeoutMs: null,
          onError: "halt",
          skip: false,
          once: false,
          label: null,
          note: null,
        },
      ],
    });
  });

  it("reads the published example: nesting, references, order of the list", () => {
    const made = plan(
      workflow("order_to_invoice", {
        tier: "standard",
        timeout: "10m",
        trigger: trigger.webhook({ path: "/orders", input: { type: "object" } }),
        steps: [
          step("customer", {
            type: "action",
            connector: "shopify",
            action: "getCustomer",
            input: { id: "{{trigger.customer.id}}" },
            retry: { maxAttempts: 5, initialInterval: "1s" },
          }),
          step("totals", { type: "action", handler: async (ctx) => ({ net: ctx.trigger.lines.length }) }),
          step("is_large", {
            type: "gate",
            when: (ctx) => ctx.steps.totals.output.net > 500,
            then: [step("sign_off", { type: "approval", approvers: ["finance"], expiresIn: "2d" })],
            otherwise: [],
          }),
          step("lines", {
            type: "loop",
            over: "{{trigger.lines}}",
            concurrency: 4,
            steps: [
              step("reserve", {
                type: "action",
                connector: "cin7-core",
                action: "reserveStock",
                input: { sku: "{{item.sku}}", who: "{{steps.customer.output.id}}" },
              }),
            ],
          }),
          step("invoice", {
            type: "action",
            connector: "xero",
            action: "createInvoice",
            dependsOn: ["is_large", "lines"],
            input: { to: "{{steps.customer.output}}" },
          }),
          step("tell_team", { type: "notification", channels: ["slack"], title: "Invoice {{steps.invoice.output.InvoiceNumber}}" }),
        ],
      }),
    );
    expect(made.steps.map((one) => `${one.loops.join("/")}${one.parent ? `${one.parent.step}:${one.parent.slot}/` : ""}${one.name}`)).toEqual([
      "customer",
      "totals",
      "is_large",
      "is_large:then/sign_off",
      "lines",
      "lineslines:steps/reserve",
      "invoice",
      "tell_team",
    ]);
    expect(waits(made.steps)).toEqual({
      customer: [],
      totals: [],
      is_large: ["totals"],
      sign_off: [],
      lines: [],
      reserve: ["customer"],
      invoice: ["customer", "is_large", "lines"],
      tell_team: ["invoice"],
    });
    expect(made.root).toEqual(["customer", "totals", "is_large", "lines", "invoice", "tell_team"]);
    expect(made.trigger).toEqual({
      type: "webhook",
      path: "/orders",
      method: "POST",
      auth: { type: "none", stated: false },
      input: { type: "object" },
    });
    expect(made.timeoutMs).toBe(600_000);
    expect(made.steps[0]?.retry).toEqual({ maxAttempts: 5, initialIntervalMs: 1000, backoffCoefficient: 2, maxIntervalMs: 60_000, jitter: false });
    expect(made.steps[2]).toMatchObject({
      branches: [
        { name: "then", when: { kind: "function", fn: "steps[2].when" }, steps: ["sign_off"] },
        { name: "otherwise", when: null, steps: [] },
      ],
    });
    expect(made.steps[3]).toMatchObject({ expiresInMs: 172_800_000, onTimeout: "halt", approvers: { kind: "data", value: ["finance"], templates: false } });
    expect(made.steps[4]).toMatchObject({
      loop: { kind: "over", items: { kind: "data", value: "{{trigger.lines}}", templates: true } },
      steps: ["reserve"],
      concurrency: 4,
      maxIterations: 10_000,
    });
  });

  it("names a function-form workflow after its file", () => {
    const made = plan(async (ctx: { input: unknown }) => ctx.input);
    expect([made.name, made.form, made.root, made.steps[0]]).toMatchObject([
      "order_to_invoice",
      "function",
      ["main"],
      { run: { kind: "handler", fn: "handler" } },
    ]);
  });

  it("is plain JSON", () => {
    const made = plan(workflow("w", { steps: [wait("a"), act("b", (ctx: { steps: { a: unknown } }) => ctx.steps.a)] }));
    expect(JSON.parse(JSON.stringify(made))).toEqual(made);
  });

  it("takes plain objects for triggers and steps", () => {
    const made = plan({ name: "w", trigger: { type: "cron", schedule: "0 6 * * *" }, steps: [{ name: "a", type: "wait", for: "1s" }] });
    expect(made.trigger).toEqual({ type: "cron", schedule: "0 6 * * *", timezone: "UTC", missed: "skip", input: null });
  });

  it.each<[string, JsonObject, JsonObject]>([
    [
      "a signed webhook with two secrets",
      { type: "webhook", method: "PUT", path: "/in", auth: { type: "hmac", secret: ["NEW", "OLD"] } },
      { type: "webhook", method: "PUT", path: "/in", auth: { type: "hmac", secrets: ["NEW", "OLD"] } },
    ],
    [
      "a webhook with a key",
      { type: "webhook", method: "GET", auth: { type: "key", secret: "KEY" } },
      { type: "webhook", method: "GET", path: "/w", auth: { type: "key", secrets: ["KEY"], header: "x-fastn-key" } },
    ],
    [
      "an event with a condition",
      { type: "event", source: "shopify", event: "order.created", where: { path: "total", op: "gt", value: 1 } },
      { type: "event", source: "shopify", event: "order.created", where: { path: "total", op: "gt", value: 1 } },
    ],
    [
      "a poll",
      { type: "poll", connector: "shopify", action: "listOrders", every: "1m", on: ["deleted", "created"], ignore: ["updated_at"] },
      {
        type: "poll",
        connector: "shopify",
        action: "listOrders",
        params: {},
        records: null,
        key: "id",
        ignore: ["updated_at"],
        everyMs: 60_000,
        on: ["created", "deleted"],
        where: null,
      },
    ],
    ["files", { type: "file", files: "inbox/*.csv" }, { type: "file", files: "inbox/*.csv", on: ["created", "changed"], settleMs: 500 }],
  ])("reads a trigger of %s", (_, written, read) => {
    expect(planTrigger(written, "w")).toEqual({ trigger: { ...read, input: null }, issues: [] });
  });

  it.each<[JsonObject, string]>([
    [{ type: "webhook", method: "GET" }, "trigger.auth is needed"],
    [{ type: "webhook", method: "HEAD" }, "trigger.method must be one of"],
    [{ type: "webhook", auth: { type: "hmac", secret: "lower" } }, "trigger.auth.secret must name"],
    [{ type: "webhook", auth: { type: "hmac", secret: ["A", "B", "C"] } }, "trigger.auth.secret must name"],
    [{ type: "webhook", auth: { type: "hmc" } }, "trigger.auth.type must be one of"],
    [{ type: "cron", schedule: "* * * * * *" }, "seconds cannot be given"],
    [{ type: "cron", schedule: "@often" }, "must be one of @hourly"],
    [{ type: "cron", schedule: "@hourly", missed: "some" }, "trigger.missed must be one of"],
    [{ type: "event", source: "a", event: "b", where: { all: [{ path: "x", op: "is" }] } }, "trigger.where.all[0].op must be one of"],
    [{ type: "poll", connector: "a", action: "b", every: "1s" }, "trigger.every must be at least 10s"],
    [{ type: "poll", connector: "a", action: "b", on: ["moved"] }, "trigger.on must be some of"],
    [{ type: "file", files: "../*.csv" }, "trigger.files must be a glob inside"],
    [{ type: "file", files: "/etc/*" }, "trigger.files must be a glob inside"],
    [{ type: "file", file: "a" }, "trigger.file is unknown"],
  ])("refuses the trigger %j", (written, complaint) => {
    expect(
      planTrigger(written, "w")
        .issues.map(({ message }) => message)
        .join("\n"),
    ).toContain(complaint);
  });

  it("reads each kind of wait, loop and gate", () => {
    const [a, b, c, d, e, f, g] = planSteps(
      step("a", { type: "wait", for: "1h30m" }),
      step("b", { type: "wait", until: "{{trigger.due}}" }),
      step("c", { type: "wait", event: { name: "paid", match: { id: "{{trigger.id}}" } }, timeout: "1d" }),
      step("d", { type: "loop", times: 3, steps: [] }),
      step("e", { type: "loop", while: "{{index}}", steps: [] }),
      step("f", { type: "gate", cases: [{ name: "big", when: "{{trigger.big}}", steps: [wait("in_case")] }], default: [wait("in_default")] }),
    );
    expect([a, b, c, d, e, f, g]).toMatchObject([
      { wait: { kind: "for", duration: { kind: "data", value: 5_400_000 } }, retry: { maxAttempts: 1 } },
      { wait: { kind: "until", time: { value: "{{trigger.due}}", templates: true } } },
      { wait: { kind: "event", name: "paid", match: { value: { id: "{{trigger.id}}" }, templates: true } }, timeoutMs: 86_400_000 },
      { loop: { kind: "times", count: { value: 3 } } },
      { loop: { kind: "while", condition: { value: "{{index}}" } }, maxIterations: 1000 },
      {
        branches: [
          { name: "big", when: { value: "{{trigger.big}}" }, steps: ["in_case"] },
          { name: "default", when: null, steps: ["in_default"] },
        ],
      },
      { name: "in_case", parent: { step: "f", slot: "big" } },
    ]);
  });

  it.each([
    ["instant", 60_000],
    ["standard", 900_000],
    ["long", 21_600_000],
  ] as const)("gives tier %s at most and by default %i ms", (tier, mostMs) => {
    const withTimeout = (timeout?: number) => plan(workflow("w", { tier, ...(timeout !== undefined && { timeout }), steps: [act("a", () => 1)] }));
    expect([withTimeout().timeoutMs, withTimeout(mostMs).timeoutMs]).toEqual([mostMs, mostMs]);
    expect(() => withTimeout(mostMs + 1)).toThrow(`is longer than tier ${tier} allows`);
  });

  it("lets the workflow's retry be the default of steps that are retried at all", () => {
    const made = plan(
      workflow("w", {
        retry: { maxAttempts: 7 },
        steps: [act("a", () => 1), wait("b"), step("c", { type: "action", handler: () => 1, retry: false }), wait("d", { retry: {} })],
      }),
    );
    expect(made.steps.map((one) => one.retry.maxAttempts)).toEqual([7, 1, 1, 3]);
  });
});

describe("who waits for whom", () => {
  it("reads a call of another workflow: one attempt unless it says more, and what its input refers to", () => {
    const made = plan(
      workflow("w", {
        priority: "P1",
        maxConcurrentRuns: 4,
        history: "errors",
        retry: { maxAttempts: 9 },
        steps: [
          step("a", { type: "action", workflow: "other", input: "{{steps.b.output}}" }),
          step("b", { type: "action", workflow: "third", retry: { maxAttempts: 2 } }),
        ],
      }),
    );
    expect([made.priority, made.maxConcurrentRuns, made.history]).toEqual([1, 4, "errors"]);
    expect(made.steps).toMatchObject([
      { run: { kind: "workflow", workflow: "other" }, waitsFor: ["b"], retry: { maxAttempts: 1 } },
      { run: { kind: "workflow", workflow: "third", input: { value: {} } }, waitsFor: [], retry: { maxAttempts: 2 } },
    ]);
  });

  it("counts references in every computed option and none in notes, labels or a handler's strings", () => {
    const steps = planSteps(
      wait("a"),
      wait("b", { note: "{{steps.a.output}}", label: "{{steps.a.output}}" }),
      act("c", () => "{{steps.a.output}}"),
      step("d", { type: "approval", message: "{{steps.a.output}}", approvers: (ctx) => ctx.steps.b.output }),
      step("e", { type: "notification", title: "t", body: "{{ UPPER(steps.c.output) }}" }),
      step("f", { type: "wait", until: (ctx) => ctx.steps.a.output }),
      step("g", { type: "loop", times: "{{steps.a.output}}", steps: [wait("h", { dependsOn: ["b"] })] }),
    );
    expect(waits(steps)).toEqual({ a: [], b: [], c: [], d: ["b", "a"], e: ["c"], f: ["a"], g: ["a"], h: ["b"] });
  });

  it("lets a while condition read its own body's last iteration", () => {
    const steps = planSteps(
      wait("seed"),
      step("pages", { type: "loop", while: (ctx) => ctx.index === 0 || ctx.steps.fetch.output.next || ctx.steps.seed, steps: [wait("fetch")] }),
    );
    expect(waits(steps)).toEqual({ seed: [], pages: ["seed"], fetch: [] });
  });

  it("sees the module's constants and helpers through its code", () => {
    const code = 'var key = "a";\nvar handler = (ctx) => ctx.steps[key];\n';
    const exported = { name: "w", steps: [wait("a"), { name: "b", type: "action", handler: Object.assign(() => 1, { toString: () => "" }) }] };
    const descriptor = JSON.parse(JSON.stringify(describeModule({ default: exported })?.descriptor)) as never;
    Object.assign((descriptor as { definition: { steps: { handler: object }[] } }).definition.steps[1]?.handler ?? {}, { source: "(ctx) => ctx.steps[key]" });
    expect(waits(toPlan(descriptor, { file, code }).steps)["b"]).toEqual(["a"]);
    expect(planWorkflow(descriptor, { file }).issues).toMatchObject([{ severity: "warning", step: "b" }]);
  });

  it("warns where a function does not tell which steps it reads, and runs all the same", () => {
    const { plan: made, issues } = report(workflow("w", { steps: [act("a", (ctx: { steps: object }) => Object.keys(ctx.steps))] }));
    expect([made !== null, issues.map(({ severity, step: at }) => `${severity} ${at}`)]).toEqual([true, ["warning a"]]);
  });
});

describe("what is refused", () => {
  it("no steps", () => {
    expect(issuesOf()).toEqual(['WORKFLOW_EMPTY The workflow: there are no steps. Add one to "steps".']);
  });

  it("two steps of one name, nested ones too", () => {
    expect(issuesOf(wait("a"), step("l", { type: "loop", times: 1, steps: [wait("a")] }))).toEqual([
      expect.stringMatching(/^STEP_DUPLICATE There are two steps named "a"/),
    ]);
  });

  it("a reference to an unknown step, with the name that was meant", () => {
    expect(issuesOf(wait("customer"), wait("b", { dependsOn: ["custmer"] }))).toEqual([
      'STEP_UNKNOWN Step "b" refers to "custmer", and there is no such step. Did you mean "customer"?',
    ]);
  });

  it("a reference into a loop from outside", () => {
    expect(issuesOf(step("l", { type: "loop", times: 1, steps: [wait("a"), wait("b", { dependsOn: ["a"] })] }), wait("c", { dependsOn: ["a"] }))).toEqual([
      expect.stringMatching(/^STEP_UNKNOWN Step "c" refers to "a", which runs once per iteration of the loop "l"/),
    ]);
  });

  it.each<[string, Step[], string]>([
    ["two steps", [wait("a", { dependsOn: ["b"] }), wait("b", { dependsOn: ["a"] })], "a -> b -> a"],
    ["a step and itself", [wait("a", { dependsOn: ["a"] })], "a -> a"],
    [
      "three steps after a blameless one",
      [wait("z", { dependsOn: ["a"] }), wait("a", { dependsOn: ["b"] }), wait("b", { dependsOn: ["c"] }), wait("c", { dependsOn: ["a"] })],
      "a -> b -> c -> a",
    ],
    ["a step and its own container", [step("g", { type: "gate", when: true, then: [wait("i", { dependsOn: ["g"] })] } as StepDefinition)], "g -> i -> g"],
    [
      "a container's dependency and its content",
      [step("l", { type: "loop", times: 1, dependsOn: ["x"], steps: [wait("i")] }), wait("x", { dependsOn: ["l"] })],
      "l -> x -> l",
    ],
    [
      "a step and the content of what waits for it",
      [step("g", { type: "gate", when: true, dependsOn: ["x"], then: [wait("i")] } as StepDefinition), wait("x", { dependsOn: ["i"] })],
      "g -> x -> i -> g",
    ],
  ])("a circle of %s, with its path", (_, steps, path) => {
    expect(issuesOf(...steps)).toEqual([expect.stringContaining(`STEP_CYCLE Steps wait for each other in a circle: ${path}.`)]);
  });

  it("finds its way through thousands of steps in a chain", () => {
    const chain = Array.from({ length: 4000 }, (_, index) => wait(`s${index}`, index === 0 ? {} : { dependsOn: [`s${index - 1}`] }));
    expect(plan(workflow("w", { steps: chain })).steps).toHaveLength(4000);
    expect(issuesOf(...chain, ...Array.from({ length: 1001 }, (_, index) => wait(`t${index}`)))).toEqual([
      expect.stringMatching(/^WORKFLOW_INVALID The workflow has more than 5000 steps/),
    ]);
  });

  it.each<[object, string]>([
    [{ type: "action" }, "an action needs a connector and an action, a workflow, or a handler."],
    [{ type: "action", workflow: "x", connector: "shopify" }, "option connector does not go with a workflow: keep one of the two."],
    [{ type: "action", workflow: "not a name" }, "option workflow names no workflow: use letters"],
    [{ type: "action", workflow: "" }, "option workflow is empty."],
    [{ type: "action", connector: "xero" }, "option action is missing."],
    [{ type: "action", handler: () => 1, connector: "xero", action: "x" }, "option connector does not go with a handler: keep one of the two."],
    [{ type: "action", handler: "x" }, 'option handler must be a function, not "x".'],
    [{ type: "action", connector: "a", action: "b", input: [1] }, "option input must be an object or a function, not [1]."],
    [
      { type: "action", connector: "a", action: "b", input: { x: () => 1 } },
      "option input.x is a function inside a value; make the whole option a function instead.",
    ],
    [{ type: "action", connector: "a", action: "b", input: { x: new Map() } }, "option input.x holds a Map, which is not plain data."],
    [{ type: "action", connector: "a", action: "b", input: { x: "{{nope.x}}" } }, "option input.x is not valid: nope is unknown;"],
    [{ type: "action", connector: "a", action: "b", input: { x: ["{{item.x}}"] } }, "option input.x[0] refers to item, which exists only inside a loop."],
    [{ type: "nope" }, 'option type must be one of action, wait, approval, notification, gate, loop, not "nope".'],
    [{}, "option type is missing: it is one of action, wait,"],
    [{ type: "wait" }, "needs one of the options for, until, event."],
    [{ type: "wait", for: "1s", until: "2026-01-01" }, "needs only one of the options for, until, event."],
    [{ type: "wait", for: "soon" }, 'option for is not valid: "soon" is not a duration'],
    [{ type: "wait", until: "tomorrow" }, 'option until is not valid: "tomorrow" is not a time'],
    [{ type: "wait", event: {} }, "option event.name is missing."],
    [{ type: "wait", for: 1, retry: { maxAttempts: 0 } }, "option retry.maxAttempts must be a whole number from 1 to 100, not 0."],
    [{ type: "wait", for: 1, retry: { attempts: 2 } }, "option retry.attempts is unknown"],
    [{ type: "wait", for: 1, retry: 3 }, "option retry must be an object, not 3."],
    [{ type: "wait", for: 1, timeout: 0 }, "option timeout must be longer than nothing."],
    [{ type: "wait", for: 1, onError: "stop" }, 'option onError must be one of halt, continue, not "stop".'],
    [{ type: "wait", for: 1, skip: "yes" }, 'option skip must be true or false, not "yes".'],
    [{ type: "wait", for: 1, dependOn: ["a"] }, "option dependOn is unknown; did you mean dependsOn."],
    [{ type: "wait", for: 1, dependsOn: "a" }, 'option dependsOn must be a list of texts, not "a".'],
    [{ type: "notification" }, "option title is missing."],
    [{ type: "notification", title: "t", channels: ["smoke"] }, 'option channels must be a list of in_app, email, slack, webhook, not "smoke".'],
    [{ type: "gate" }, "needs one of the options when, cases."],
    [{ type: "gate", when: true, then: {} }, "option then must be a list of steps, not {}."],
    [{ type: "gate", cases: [{ name: "a", steps: [] }] }, "option cases[0].when is missing."],
    [{ type: "gate", cases: [{ name: "default", when: true, steps: [] }] }, 'option cases[0].name is "default" a second time.'],
    [{ type: "loop", steps: [] }, "needs one of the options over, times, while."],
    [{ type: "loop", over: 3, steps: [] }, 'option over must be a list, "{{…}}" or a function, not 3.'],
    [{ type: "loop", times: -1, steps: [] }, "option times must be a whole number from 0 on, not -1."],
    [{ type: "loop", while: true, concurrency: 2, steps: [] }, "option concurrency must be 1 with `while`"],
    [{ type: "loop", times: 1, concurrency: 1000, steps: [] }, "option concurrency must be a whole number from 1 to 100, not 1000."],
  ])("an option that cannot be: %j", (options, message) => {
    const { issues, plan: made } = report({ name: "w", steps: [{ name: "s", ...options }] });
    expect(made).toBeNull();
    expect(issues.map((issue) => `${issue.step}: ${issue.message}`)).toContainEqual(expect.stringContaining(`s: Step "s": ${message}`));
  });

  it.each(["", "1a", "a-b", "a b", "constructor", "__proto__", "prototype", "trigger", "x".repeat(65), "é"])("the step name %j", (name) => {
    expect(issuesOf({ name, type: "wait", for: 1 })).toEqual([expect.stringContaining("its name cannot be used")]);
  });

  it.each<[object, string]>([
    [{ name: "a b" }, 'The workflow: the name "a b" cannot be used'],
    [{ tier: "huge" }, "The workflow: option tier must be one of instant, standard, long"],
    [{ timeout: "1h" }, "The workflow: option timeout is longer than tier standard allows (15 min)."],
    [{ concurrency: 0 }, "The workflow: option concurrency must be a whole number from 1 to 100, not 0."],
    [{ step: [] }, "The workflow: option step is unknown; did you mean steps."],
    [{ trigger: { type: "cron", schedule: "every day" } }, "The workflow: option trigger.schedule must have five fields"],
    [{ trigger: { type: "cron", schedule: "0 6 * * *", timezone: "Mars" } }, "The workflow: option trigger.timezone must be an IANA time zone"],
    [{ trigger: { type: "webhook", path: "orders" } }, "The workflow: option trigger.path must begin with a slash"],
    [{ trigger: { type: "webhook", path: "/../x" } }, "The workflow: option trigger.path must begin with a slash"],
    [{ trigger: { type: "event", source: "shopify" } }, "The workflow: option trigger.event is missing."],
    [{ trigger: { type: "timer" } }, "The workflow: option trigger.type must be one of manual, webhook, cron, event"],
    [{ output: "{{steps.nope.output}}" }, 'The workflow: option output refers to "nope", and there is no such step.'],
    [{ steps: ["x"] }, 'steps[0] is not a step: write step("name", { … }).'],
  ])("of the workflow: %j", (options, message) => {
    const { issues } = report({ name: "w", steps: [wait("a")], ...options });
    expect(issues.map((issue) => issue.message)).toContainEqual(expect.stringContaining(message));
  });

  it("is thrown by toPlan with the file, the step and how many more there are", () => {
    const descriptor = describeModule({
      default: {
        name: "w",
        steps: [
          { name: "a", type: "wait", for: "x" },
          { name: "b", type: "wait" },
        ],
      },
    })?.descriptor;
    if (descriptor === undefined) throw new Error("no descriptor");
    expect(() => toPlan(descriptor, { file })).toThrow(
      expect.objectContaining({
        code: "STEP_OPTION_INVALID",
        message: expect.stringMatching(/^workflows\/order_to_invoice\.ts: Step "a": option for is not valid: .* 1 more problem follows\.$/) as string,
        details: { file, step: "a", option: "for" },
      }),
    );
  });
});
