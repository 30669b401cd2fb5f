import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { AppError, type Json, type JsonObject } from "@fastn/core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStepHost, forkStepHostOnNode, type Bundle, type FunctionCall, type LogLevel, type StepHost } from "./index.ts";
import { bundleOf } from "./testing.ts";

const failure = (promise: Promise<unknown>): Promise<AppError> =>
  promise.then(
    (value) => Promise.reject(new Error(`expected a failure, got ${JSON.stringify(value)}`)),
    (error: unknown) => error as AppError,
  );

/** A port of this machine at which nothing listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

describe("the step host", () => {
  let host: StepHost;
  const lines: [LogLevel, string][] = [];
  const startHost = (): StepHost => createStepHost({ fork: forkStepHostOnNode(), limits: { heapMb: 48, processMb: 400, maxWorkers: 3 }, cancelGraceMs: 200 });
  beforeAll(() => {
    host = startHost();
  });
  afterAll(() => host.close());

  const call = (bundle: Bundle, over: Partial<FunctionCall> = {}, on: StepHost = host): Promise<Json> =>
    on.call({
      bundle,
      fn: "steps[0].handler",
      context: { run: { step: "s" }, input: { n: 1 }, steps: { a: { output: 41 } } },
      timeoutMs: 10_000,
      signal: new AbortController().signal,
      onLog: (level, message) => lines.push([level, message]),
      ask: (question) => Promise.resolve({ asked: question as unknown as JsonObject }),
      ...over,
    });
  const run = (body: string, over: Partial<FunctionCall> = {}, on: StepHost = host): Promise<Json> => call(bundleOf(body), over, on);

  it("describes a module and names its functions", async () => {
    expect(await host.describe(bundleOf("return 1"))).toMatchObject({
      form: "steps",
      name: "w",
      definition: { steps: [{ name: "s", type: "action", handler: { $fn: "steps[0].handler" } }] },
    });
  });

  it("ends when it had no work for a while, and comes again for the next call", async () => {
    const idle = createStepHost({ fork: forkStepHostOnNode(), idleMs: 300 });
    try {
      const once = run("return 1", {}, idle);
      const first = idle.pid;
      await once;
      await expect.poll(() => idle.pid, { timeout: 20_000 }).toBeUndefined();
      expect(await run("return 2", {}, idle)).toBe(2);
      expect(idle.pid).not.toBe(first);
    } finally {
      idle.close();
    }
  });

  it("gives a handler its context and answers what it returns", async () => {
    expect(await run("return { sum: ctx.steps.a.output + ctx.input.n }")).toEqual({ sum: 42 });
  });

  it("answers null when a handler returns nothing", async () => {
    expect(await run("ctx.input")).toBeNull();
  });

  it("keeps workflows in threads of their own, and one workflow's threads warm", async () => {
    await run("globalThis.leak = 'mine'; return 1");
    expect(await run("return globalThis.leak ?? null")).toBeNull();
    const counting = bundleOf("return ++count", "let count = 0; ");
    expect([await call(counting), await call(counting)]).toEqual([1, 2]);
  });

  it("keeps the thread of a step that has computed for long", async () => {
    const computing = bundleOf("const end = Date.now() + 300; while (Date.now() < end); return ++count", "let count = 0; ");
    expect([await call(computing), await call(computing), await call(computing)]).toEqual([1, 2, 3]);
  });

  it("relays what handlers ask of the platform, and its refusals", async () => {
    expect(await run("return ctx.connectors['cin7-core'].reserve({ sku: 'x' })")).toEqual({
      asked: { kind: "connector", connector: "cin7-core", action: "reserve", input: { sku: "x" } },
    });
    const refused = { ask: () => Promise.reject(new AppError("CONNECTOR_RATE_LIMITED", "Slow down.", { retryAfter: 3 })) };
    expect(await failure(run("return ctx.connectors.xero.list()", refused))).toMatchObject({
      code: "CONNECTOR_RATE_LIMITED",
      message: "Slow down.",
      details: { retryAfter: 3 },
    });
    expect(await run("try { await ctx.secrets.get('x') } catch (e) { return e.code }", refused)).toBe("CONNECTOR_RATE_LIMITED");
  });

  it("collects what a step writes, with its level", async () => {
    lines.length = 0;
    await run("console.log('a', { b: 1 }); console.error('c'); ctx.log('d'); ctx.log.warn('e %d', 5); console.debug('f')");
    expect(lines).toEqual([
      ["info", "a { b: 1 }"],
      ["error", "c"],
      ["info", "d"],
      ["warn", "e 5"],
      ["debug", "f"],
    ]);
  });

  it("names the file and line of an error in the workspace's own source", async () => {
    const error = await failure(run("\n\n  const deep = () => { throw new TypeError('no lines') };\n  deep();"));
    expect(error).toMatchObject({ code: "STEP_FAILED", message: "TypeError: no lines", details: { file: "workflows/w.ts", line: 3 } });
    expect(error).toMatchObject({ sourceStack: expect.stringMatching(/^at deep \(workflows\/w\.ts:3:\d+\)\nat .*\(workflows\/w\.ts:4:3\)$/) });
  });

  it.each([
    ["a string", "throw 'boom'", 'It threw "boom"'],
    ["nothing", "throw undefined", "It threw undefined"],
    ["an object", "throw { code: 'RUN_CANCELLED' }", 'It threw {"code":"RUN_CANCELLED"}'],
    ["an object that cannot be read", "throw { get a() { throw 1 }, toJSON() { throw 2 } }", "It threw something that cannot be read"],
    ["an error with a code of ours", "throw Object.assign(new Error('x'), { code: 'RUN_CANCELLED' })", "x"],
  ])("reports %s thrown", async (_what, body, message) => {
    expect(await failure(run(body))).toMatchObject({ code: "STEP_FAILED", message: expect.stringContaining(message) });
  });

  it.each([
    ["a cycle", "const a = {}; a.a = a; return a", "VALUE_NOT_STORABLE"],
    ["a function", "return { f() {} }", "VALUE_NOT_STORABLE"],
    ["NaN", "return { a: [NaN] }", "VALUE_NOT_STORABLE"],
    ["2 MiB", "return 'x'.repeat(2 * 1024 * 1024)", "VALUE_TOO_LARGE"],
  ])("refuses %s as a result", async (_what, body, code) => {
    expect(await failure(run(body))).toMatchObject({ code });
  });

  it("says why a connection failed, for every address of its host, and of other errors what their causes say", async () => {
    const message = async (body: string): Promise<string> => (await failure(run(body))).message;
    const closed = await closedPort();
    expect(await message(`await fetch("http://127.0.0.1:${closed}/?token=secret", { headers: { authorization: "Bearer secret" } })`)).toBe(
      `TypeError: fetch failed: connect ECONNREFUSED 127.0.0.1:${closed}`,
    );
    expect(await message(`void fetch("http://127.0.0.1:${closed}/"); await new Promise(() => setTimeout(() => undefined, 9_000))`)).toBe(
      `Nobody caught an error: TypeError: fetch failed: connect ECONNREFUSED 127.0.0.1:${closed}`,
    );
    expect(await message(`throw new Error("no orders", { cause: new AggregateError([new Error("first"), new Error("second"), 3]) })`)).toBe(
      "no orders: first; second",
    );
    expect(await message(`throw new Error("a", { cause: new Error("connect EACCES 10.0.0.1:80 - Local (undefined:undefined)") })`)).toBe(
      "a: connect EACCES 10.0.0.1:80",
    );
    expect(await message(`const error = new Error("round"); error.cause = error; throw error`)).toBe("round");
    expect(await message(`throw new Error("a", { cause: Object.assign(new Error(""), { code: "ENOTFOUND" }) })`)).toBe("a: ENOTFOUND");
    expect(await message(`throw new Error("a", { cause: { get message() { throw 1 } } })`)).toBe("a");
    expect(await message(`throw Object.defineProperty(new Error("a"), "cause", { get() { throw 1 } })`)).toBe("a");
  });

  it("says which step to depend on when a handler reads one it does not wait for", async () => {
    expect((await failure(run("return ctx.steps.later.output"))).message).toContain('dependsOn: ["later"]');
  });

  it("names the places of an error that code logs as those of its source", async () => {
    lines.length = 0;
    await run("\n  const deep = () => new Error('looked at');\n  ctx.log.error('caught', deep());\n  console.log('{', new Error('again'));");
    expect(lines).toEqual([
      ["error", "caught Error: looked at\n    at deep (workflows/w.ts:2:22)\n    at handler (workflows/w.ts:3:27)"],
      ["info", "{ Error: again\n    at handler (workflows/w.ts:4:20)"],
    ]);
  });

  it("names the line of a module that throws while loading", async () => {
    expect(await failure(host.describe(bundleOf("return 1", "\nthrow new Error('at load');\n")))).toMatchObject({
      message: "at load",
      details: { line: 2 },
    });
  });

  it("lets code stop by itself when its run is cancelled, and ends it when it does not", async () => {
    const polite = new AbortController();
    const stubborn = new AbortController();
    const told = run("ctx.log('ready'); await new Promise((r) => ctx.signal.addEventListener('abort', r)); return 'stopped'", {
      signal: polite.signal,
      onLog: () => polite.abort(),
    });
    const forced = run("ctx.log('ready'); for (;;) {}", { signal: stubborn.signal, onLog: () => stubborn.abort() });
    expect(await Promise.all([failure(told), failure(forced)])).toMatchObject([{ code: "RUN_CANCELLED" }, { code: "RUN_CANCELLED" }]);
  });

  it("runs each call once, whatever threads come and go", async () => {
    const said: string[] = [];
    await Promise.all(
      Array.from({ length: 9 }, (_, n) =>
        run(`ctx.log('${n}'); await new Promise((r) => setTimeout(r, 20))`, { onLog: (_level, message) => said.push(message) }),
      ),
    );
    expect(said.sort()).toEqual(Array.from({ length: 9 }, (_, n) => String(n)));
  });

  it("runs more calls than it has threads, one after the other", async () => {
    const bundle = bundleOf("await new Promise((r) => setTimeout(r, 5)); return ctx.input.n");
    const results = await Promise.all(Array.from({ length: 12 }, (_, n) => call(bundle, { context: { input: { n } } })));
    expect(results).toEqual(Array.from({ length: 12 }, (_, n) => n));
  });

  it("fails the calls of a process that dies, and starts another for the next", async () => {
    await run("return 1");
    const pid = host.pid ?? 0;
    const doomed = run("ctx.log('ready'); await new Promise(() => {})", { onLog: () => process.kill(pid, "SIGKILL") });
    expect(await failure(doomed)).toMatchObject({ code: "STEP_HOST_DIED" });
    expect(await run("return 'again'")).toBe("again");
    expect(host.pid).not.toBe(pid);
  });

  it("says of each call of a process that died whether another may have ended it", async () => {
    await run("return 1");
    const pid = host.pid ?? 0;
    let ready = 0;
    const onLog = (): void => void (++ready === 2 && process.kill(pid, "SIGKILL"));
    const both = ["a", "b"].map((name) => failure(run(`ctx.log("${name} is ready"); await new Promise(() => {})`, { onLog })));
    expect((await Promise.all(both)).map(({ code, details }) => [code, details["foreign"]])).toEqual([
      ["STEP_HOST_DIED", true],
      ["STEP_HOST_DIED", true],
    ]);
    const alone = run("ctx.log('ready'); await new Promise(() => {})", { onLog: () => process.kill(host.pid ?? 0, "SIGKILL") });
    expect((await failure(alone)).details).toEqual({});
  });

  it("kills a process that no longer answers", async () => {
    const frozen = createStepHost({ fork: forkStepHostOnNode(), unresponsiveMs: 600 });
    const doomed = frozen.call({
      bundle: bundleOf("ctx.log('ready'); await new Promise(() => {})"),
      fn: "steps[0].handler",
      context: {},
      timeoutMs: 60_000,
      signal: new AbortController().signal,
      onLog: () => process.kill(frozen.pid ?? 0, "SIGSTOP"),
      ask: () => Promise.resolve(null),
    });
    expect(await failure(doomed)).toMatchObject({ code: "STEP_HOST_DIED" });
    frozen.close();
  });
});
