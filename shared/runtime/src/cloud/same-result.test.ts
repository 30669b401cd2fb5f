/* oxlint-disable typescript/no-unsafe-type-assertion -- results are compared, not used */
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { createConnectorRegistry, type ConnectorRegistry } from "@fastn/connectors";
import { AppError, type Json } from "@fastn/core";
import { createLogger } from "@fastn/core/node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { runCli } from "../../../cli/src/program.ts";
import { testTerminal } from "../../../cli/src/testing.ts";
import type { Studio } from "../../../../server/studio/create-studio.ts";
import { openTestStudio, tempWorkspace, type TempWorkspace } from "../../../../server/studio/testing.ts";
import { compileWorkflow } from "../compile/compile-workflow.ts";
import { createQueryHost, forkStepHostOnNode, type QueryHost } from "../step-host/index.ts";
import { createCloudRunHandler, createLambdaHandler, type InvocationOptions } from "./index.ts";

// One table of workflows, each run by `fastn run`, by the Lambda handler and by the Cloud Run handler.

const steps = (text: string, more = ""): string =>
  `import { workflow, step } from "@fastn/workflow";\nexport default workflow("NAME", { tier: "instant", ${more} steps: [${text}] });\n`;

const table: Readonly<Record<string, { readonly source: string; readonly input?: Json }>> = {
  function_form: { source: "export default async function (ctx) { return { got: ctx.input, trigger: typeof ctx.trigger }; }\n", input: { n: 1 } },
  two_handlers: {
    source: steps(`step("a", { type: "action", handler: (ctx) => ctx.input.n + 1 }), step("b", { type: "action", handler: (ctx) => ctx.steps.a.output * 2 })`),
    input: { n: 20 },
  },
  transform_action: {
    source: steps(`step("few", { type: "action", connector: "transform", action: "limit", input: { items: "{{input.items}}", count: 2 } })`),
    input: { items: [1, 2, 3] },
  },
  connector_action: {
    source: steps(
      `step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: { id: "{{input.id}}" } }), step("email", { type: "action", handler: (ctx) => ctx.steps.customer.output.email })`,
    ),
    input: { id: 6000000001 },
  },
  connector_refuses: {
    source: steps(`step("customer", { type: "action", connector: "shopify", action: "getCustomer", input: { id: 1 }, retry: false })`),
  },
  connector_in_handler: {
    source: steps(`step("a", { type: "action", handler: async (ctx) => (await ctx.connectors.shopify.getCustomer({ id: ctx.input.id })).id })`),
    input: { id: 6000000002 },
  },
  gate_then: {
    source: steps(
      `step("g", { type: "gate", when: "{{input.large}}", then: [step("yes", { type: "action", handler: () => "yes" })], otherwise: [step("no", { type: "action", handler: () => "no" })] })`,
    ),
    input: { large: true },
  },
  gate_cases: {
    source: steps(
      `step("g", { type: "gate", cases: [{ name: "one", when: (ctx) => ctx.input.n === 1, steps: [step("a", { type: "action", handler: () => 1 })] }], default: [step("b", { type: "action", handler: () => "other" })] })`,
      `output: "{{steps.b.output}}",`,
    ),
    input: { n: 2 },
  },
  loop_over: {
    source: steps(
      `step("l", { type: "loop", over: "{{input.items}}", concurrency: 3, steps: [step("x", { type: "action", handler: (ctx) => ctx.item * ctx.index })] })`,
    ),
    input: { items: [5, 6, 7] },
  },
  loop_times: { source: steps(`step("l", { type: "loop", times: 3, steps: [step("x", { type: "action", handler: (ctx) => ctx.index })] })`) },
  loop_while: {
    source: steps(`step("l", { type: "loop", while: (ctx) => ctx.index < 4, steps: [step("x", { type: "action", handler: (ctx) => ctx.index })] })`),
  },
  loop_item_errors: {
    source: steps(
      `step("l", { type: "loop", times: 3, onItemError: "continue", steps: [step("x", { type: "action", retry: false, handler: (ctx) => { if (ctx.index === 1) throw new Error("no"); return ctx.index; } })] })`,
    ),
  },
  nested: {
    source: steps(
      `step("rows", { type: "loop", over: [[1, 2], [3]], steps: [step("cells", { type: "loop", over: "{{item}}", steps: [step("g", { type: "gate", when: (ctx) => ctx.item > 1, then: [step("big", { type: "action", handler: (ctx) => ctx.item })], otherwise: [] }), step("cell", { type: "action", dependsOn: ["g"], handler: (ctx) => ctx.item * 10 })] })] })`,
    ),
  },
  continues: {
    source: steps(
      `step("bad", { type: "action", retry: false, onError: "continue", handler: () => { throw new Error("broken"); } }), step("after", { type: "action", dependsOn: ["bad"], handler: () => "went on" })`,
    ),
  },
  halts: { source: steps(`step("bad", { type: "action", retry: false, handler: () => { throw new TypeError("broken for good"); } })`) },
  retries: {
    source: steps(
      `step("flaky", { type: "action", retry: { maxAttempts: 3, initialInterval: "5ms" }, handler: (ctx) => { if (ctx.run.attempt < 3) throw new Error("again"); return ctx.run.attempt; } })`,
    ),
  },
  waits_for: { source: steps(`step("w", { type: "wait", for: "20ms" }), step("after", { type: "action", dependsOn: ["w"], handler: () => "waited" })`) },
  waits_until_past: {
    source: steps(`step("w", { type: "wait", until: "2020-01-01T00:00:00Z" }), step("after", { type: "action", dependsOn: ["w"], handler: () => "at once" })`),
  },
  event_does_not_come: { source: steps(`step("w", { type: "wait", event: { name: "paid" }, timeout: "30ms" })`) },
  approval_expires: {
    source: steps(
      `step("ok", { type: "approval", approvers: ["finance"], expiresIn: "30ms", onTimeout: "continue" })`,
      `output: "{{steps.ok.output.approved}}",`,
    ),
  },
  notifies: { source: steps(`step("tell", { type: "notification", channels: ["in_app"], title: "Hello {{input.name}}", body: "" })`), input: { name: "Ada" } },
  skips: {
    source: steps(`step("off", { type: "action", skip: true, handler: () => 1 }), step("on", { type: "action", handler: (ctx) => ctx.steps.off.output })`),
  },
  remembers: {
    source: steps(
      `step("a", { type: "action", handler: async (ctx) => { await ctx.state.set("k", { n: 1 }); return ctx.state.get("k"); } }), step("b", { type: "action", dependsOn: ["a"], handler: async (ctx) => [await ctx.state.get("k"), await ctx.state.get("none")] })`,
    ),
  },
  knows_its_place: {
    source: steps(
      `step("a", { type: "action", handler: (ctx) => [ctx.variables.rate, ctx.config.region, ctx.run.workflow, ctx.run.step, ctx.run.environment] })`,
    ),
  },
  uses_db: {
    source: steps(
      `step("a", { type: "action", handler: async (ctx) => { await ctx.db.query("drop table if exists t"); await ctx.db.query("create table t (n integer, s text)"); await ctx.db.query("insert into t values ($1, $2), (2, 'b')", [ctx.input.n, "a"]); return ctx.db.query("select s from t where n > $1", [0]); } })`,
    ),
    input: { n: 1 },
  },
  db_refuses: { source: steps(`step("a", { type: "action", retry: false, handler: (ctx) => ctx.db.query("attach 'x.db' as x") })`) },
  calls_a_workflow: { source: steps(`step("call", { type: "action", workflow: "two_handlers", input: { n: "{{input.n}}" } })`), input: { n: 4 } },
  calls_in_a_loop: {
    source: steps(
      `step("l", { type: "loop", over: [1, 2, 3], concurrency: 2, steps: [step("call", { type: "action", workflow: "waits_and_counts", input: { n: "{{item}}" } })] })`,
    ),
  },
  waits_and_counts: {
    source: steps(`step("w", { type: "wait", for: "10ms" }), step("n", { type: "action", dependsOn: ["w"], handler: (ctx) => ctx.input.n + 1 })`),
    input: { n: 1 },
  },
  called_one_fails: { source: steps(`step("call", { type: "action", workflow: "halts" })`) },
  called_refuses: { source: steps(`step("call", { type: "action", workflow: "checks_input", input: { n: "{{input.n}}" } })`), input: { n: "text" } },
  checks_input: {
    source: steps(
      `step("a", { type: "action", handler: (ctx) => ctx.input.n })`,
      `trigger: { type: "webhook", input: { type: "object", required: ["n"], properties: { n: { type: "integer" } } } },`,
    ),
    input: { n: 3 },
  },
  step_times_out: { source: steps(`step("slow", { type: "action", retry: false, timeout: "50ms", handler: () => new Promise(() => {}) })`) },
  output_not_storable: { source: steps(`step("a", { type: "action", retry: false, handler: () => ({ n: 1n }) })`) },
  unplanned_reference: {
    source: steps(`step("a", { type: "action", retry: false, handler: (ctx) => { const name = ["n", "o"].join(""); return ctx.steps[name]; } })`),
  },
};

interface Ended {
  readonly status: string;
  readonly output: Json;
  readonly error: { readonly code: string; readonly message: string } | null;
}

const place = { variables: { rate: 7 }, config: { region: "eu" } };
const quiet = createLogger({ name: "test", level: "silent" });
let workspace: TempWorkspace;
let studio: Studio;
let connectors: ConnectorRegistry;
let db: QueryHost;
const workflows = new Map<string, unknown>();

beforeAll(async () => {
  const files = Object.entries(table).map(([name, { source }]): [string, string] => [`workflows/${name}.ts`, source.replace("NAME", name)]);
  workspace = tempWorkspace({
    "fastn.config.ts": `import { defineConfig } from "@fastn/workflow";\nexport default defineConfig({ project: "same", environments: { local: ${JSON.stringify(place)} } });\n`,
    ...Object.fromEntries(files),
  });
  studio = await openTestStudio(workspace.root);
  connectors = createConnectorRegistry();
  db = createQueryHost({ fork: forkStepHostOnNode(), file: join(workspace.root, "cloud.db") });
  for (const name of Object.keys(table)) {
    const { code } = await compileWorkflow({ root: workspace.root, file: `workflows/${name}.ts` });
    const file = join(workspace.root, `${name}.mjs`);
    writeFileSync(file, code);
    workflows.set(name, ((await import(/* @vite-ignore */ pathToFileURL(file).href)) as { default: unknown }).default);
  }
}, 120_000);
afterAll(async () => {
  await studio.close();
  await connectors.close();
  db.close();
  workspace.remove();
});

const optionsFor = (name: string): InvocationOptions => ({
  ...place,
  environment: "local",
  connectors,
  connectionFor: (connector) => ({ baseUrl: `${studio.mockUrl}/${connector}`, headers: {} }),
  workflows: Object.fromEntries(workflows),
  db,
  logger: quiet,
  name,
});

async function onTheDesktop(name: string, input: Json): Promise<Ended> {
  const terminal = testTerminal({ cwd: workspace.root });
  await runCli(["run", name, "--json", "--input", JSON.stringify(input)], terminal);
  const { status, output, error } = JSON.parse(terminal.written()) as { status: string; output: Json; error?: Ended["error"] };
  return { status, output, error: plain(error) };
}

const plain = (error: { code: string; message: string } | null | undefined): Ended["error"] => (error ? { code: error.code, message: error.message } : null);

const lambdaContext = (ms = 60_000) => ({ awsRequestId: "request-1", getRemainingTimeInMillis: () => ms });

async function onLambda(name: string, input: Json): Promise<Ended> {
  try {
    return { status: "completed", output: (await createLambdaHandler(workflows.get(name), optionsFor(name))(input, lambdaContext())) as Json, error: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { status: "failed", output: null, error: plain(error) };
  }
}

async function onCloudRun(name: string, input: Json): Promise<Ended> {
  const service = createCloudRunHandler(workflows.get(name), { ...optionsFor(name), port: 0 });
  const port = await service.listening;
  try {
    const response = await fetch(`http://127.0.0.1:${port}/`, { method: "POST", body: JSON.stringify(input) });
    const body = (await response.json()) as Json & Ended;
    if (response.status === 202) return { status: body.status, output: body.output, error: plain(body.error) };
    return response.ok
      ? { status: "completed", output: body, error: null }
      : { status: "failed", output: null, error: plain(body as unknown as Ended["error"]) };
  } finally {
    await service.drain();
  }
}

describe("the same result as fastn run", () => {
  it.each(Object.keys(table))("%s", async (name) => {
    const input = table[name]?.input ?? {};
    const desktop = await onTheDesktop(name, input);
    expect(desktop.status).toMatch(/^(completed|failed)$/);
    expect({ lambda: await onLambda(name, input), cloudRun: await onCloudRun(name, input) }).toEqual({ lambda: desktop, cloudRun: desktop });
  });
});

describe("an input the trigger's schema refuses", () => {
  it("starts nothing, in the words of fastn run", async () => {
    const name = "checks_input";
    const terminal = testTerminal({ cwd: workspace.root });
    expect(await runCli(["run", name, "--json", "--input", '{"n":"x"}'], terminal)).not.toBe(0);
    const { code, message } = (JSON.parse(terminal.written()) as { error: { code: string; message: string } }).error;
    expect([code, message]).toEqual(["DATA_VALIDATION_ERROR", expect.stringContaining('field "n" must be integer')]);
    await expect(createLambdaHandler(workflows.get(name), optionsFor(name))({ n: "x" }, lambdaContext())).rejects.toMatchObject({ code, message });
    const service = createCloudRunHandler(workflows.get(name), { ...optionsFor(name), port: 0 });
    const response = await fetch(`http://127.0.0.1:${await service.listening}/`, { method: "POST", body: '{"n":"x"}' });
    // What a webhook of the desktop answers.
    expect([response.status, await response.json()]).toMatchObject([422, { code, message }]);
    await service.drain();
  });
});

describe("what the handler was made without", () => {
  it("is said: a database when a step asks for it, a called workflow at once", async () => {
    const { workflow, step } = await import("@fastn/workflow");
    const asks = workflow("asks", { steps: [step("a", { type: "action", retry: false, handler: (ctx) => ctx.db.query("select 1") })] });
    await expect(createLambdaHandler(asks, { logger: quiet })({}, lambdaContext())).rejects.toMatchObject({
      code: "FORBIDDEN",
      message: expect.stringContaining("Pass { db }") as string,
    });
    const calls = workflow("calls", { steps: [step("a", { type: "action", workflow: "price" })] });
    expect(() => createLambdaHandler(calls, { logger: quiet })).toThrow("Pass { workflows: { price } }");
  });
});

describe("what cannot wait", () => {
  it("fails at once and says what to do, when only a person or a later time could go on", async () => {
    const { workflow, step } = await import("@fastn/workflow");
    for (const [options, waits] of [
      [{ type: "approval", approvers: [] }, "a person"],
      [{ type: "wait", for: "2h" }, "a time until"],
      [{ type: "wait", event: { name: "paid" } }, "an event"],
    ] as const) {
      const handler = createLambdaHandler(workflow("w", { steps: [step("hold", options as never)] }), { logger: quiet });
      await expect(handler({}, lambdaContext())).rejects.toMatchObject({
        code: "RUN_LIMIT_REACHED",
        message: expect.stringContaining(`"hold" waits for ${waits}`) as string,
      });
    }
  });

  it("fails for what a called workflow waits for", async () => {
    const { workflow, step } = await import("@fastn/workflow");
    const outer = workflow("outer", { steps: [step("call", { type: "action", workflow: "inner" })] });
    const inner = workflow("inner", { steps: [step("hold", { type: "approval", approvers: [] })] });
    await expect(createLambdaHandler(outer, { workflows: { inner }, logger: quiet })({}, lambdaContext())).rejects.toMatchObject({
      code: "RUN_LIMIT_REACHED",
      message: expect.stringContaining('"hold" waits for a person') as string,
    });
  });

  it("answers before Lambda ends the invocation", async () => {
    const never = createLambdaHandler(() => new Promise(() => {}), { logger: quiet });
    await expect(never({}, lambdaContext(1_000))).rejects.toMatchObject({ code: "TIMED_OUT" });
  });

  it("is no workflow: refused when the handler is made", () => {
    expect(() => createLambdaHandler({ steps: 1 })).toThrow('"workflow" is no workflow');
  });
});

describe("a Cloud Run service", () => {
  it("says whether it takes requests, and lets what is under way end after SIGTERM", async () => {
    let go = (): void => {};
    const begun = new Promise<void>((begin) => {
      const held = new Promise<void>((resolve) => (go = resolve));
      const service = createCloudRunHandler(
        async () => {
          begin();
          await held;
          return "done";
        },
        { port: 0, logger: quiet },
      );
      void service.listening.then((port) => {
        base = `http://127.0.0.1:${port}`;
        closed = once(service.server, "close");
        answer = fetch(`${base}/run`, { method: "POST", body: "{}" });
      });
    });
    let base = "";
    let closed: Promise<unknown> = Promise.resolve();
    let answer: Promise<Response> = new Promise(() => {});
    await begun;
    expect(await (await fetch(`${base}/health`)).json()).toEqual({ status: "ok", workflow: "workflow" });
    expect((await fetch(base)).status).toBe(405);
    expect(await (await fetch(base, { method: "POST", body: "{" })).json()).toMatchObject({ code: "BAD_REQUEST", statusCode: 400 });
    process.emit("SIGTERM", "SIGTERM");
    await expect(fetch(`${base}/health`)).rejects.toThrow();
    go();
    expect(await (await answer).json()).toMatchObject({ status: "completed", output: "done", error: null });
    await closed;
  });
});
