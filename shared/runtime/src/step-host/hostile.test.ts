import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { createStepHost, forkStepHostOnNode, type FunctionCall, type StepHost } from "./index.ts";
import { greedyScripts, hostileScripts, type HostileScript } from "./hostile-scripts.ts";
import { bundleOf } from "./testing.ts";

const limits = { heapMb: 64, processMb: 900, maxWorkers: 6, cpuMs: 20_000 };

function run(host: StepHost, { body, module = "", timeoutMs = 20_000 }: Omit<HostileScript, "what" | "end">, over: Partial<FunctionCall> = {}) {
  return host
    .call({
      bundle: bundleOf(body, module),
      fn: "steps[0].handler",
      context: { run: { step: "s" }, input: null, steps: {} },
      timeoutMs,
      signal: new AbortController().signal,
      onLog: (_level, _message, at) => void new Date(at).toISOString(),
      ask: () => Promise.resolve(null),
      ...over,
    })
    .then(
      (value) => ({ gives: value }),
      (error: { code?: string }) => ({ code: error.code }),
    );
}

/** Some ends depend on which limit is met first. */
function expectEnd(end: HostileScript["end"], came: Awaited<ReturnType<typeof run>>): void {
  if ("gives" in end) return expect(came).toEqual({ gives: end.gives });
  const codes = typeof end.code === "string" ? [end.code] : end.code;
  if (codes.length > 0) expect(codes).toContain("code" in came ? came.code : "a value");
}

describe("hostile code", () => {
  let host: StepHost;
  beforeAll(async () => {
    host = createStepHost({ fork: forkStepHostOnNode(), limits, cancelGraceMs: 200 });
    await run(host, { body: "return 'healthy'" });
  });
  afterAll(() => host.close());

  it(`is there in ${hostileScripts.length + greedyScripts.length} kinds`, () =>
    expect(hostileScripts.length + greedyScripts.length).toBeGreaterThanOrEqual(60));

  // Several at once, as on a real machine: one must not spoil another's run either.
  describe.concurrent("ends as its limits say, in the process it began in", () => {
    it.each(hostileScripts)("$what", { timeout: 60_000 }, async (script) => {
      const pid = host.pid;
      expectEnd(script.end, await run(host, script));
      expect([await run(host, { body: "return 'healthy'" }), host.pid]).toEqual([{ gives: "healthy" }, pid]);
    });
  });

  describe("for memory never takes more than its process may, and the next call works", () => {
    it.each(greedyScripts)("$what", { timeout: 60_000 }, async (script) => {
      const own = createStepHost({ fork: forkStepHostOnNode(), limits: { ...limits, processMb: 300 }, cancelGraceMs: 200 });
      let mostMb = 0;
      const watch = setInterval(() => (mostMb = Math.max(mostMb, residentMb(own.pid))), 20);
      try {
        await run(own, { body: "return 1" });
        expectEnd(script.end, await run(own, script));
        // A call in a process that is being replaced fails as STEP_HOST_DIED, which the runtime tries again.
        await vi.waitFor(async () => expect(await run(own, { body: "return 'healthy'" })).toEqual({ gives: "healthy" }), { timeout: 30_000 });
      } finally {
        clearInterval(watch);
        own.close();
      }
      // What is taken between two looks of the watch comes on top.
      if (process.platform === "linux") expect(mostMb).toBeLessThan(1_500);
    });
  });

  it("is what a step left behind in its thread, which speaks and asks no more in the name of the next step", async () => {
    const module = "let left;";
    const body = `if (ctx.input !== "leave") { const had = left !== undefined; await new Promise((r) => setTimeout(r, 200)); clearInterval(left); return had; }
      left = setInterval(() => { ctx.log("still here"); void ctx.state.set("late", 1); }, 5);
      return null;`;
    const heard: string[] = [];
    const over: Partial<FunctionCall> = { onLog: (_level, message) => heard.push(message), ask: async ({ kind }) => (heard.push(kind), null) };
    const context = { run: { step: "s" }, steps: {} };
    expect(await run(host, { body, module }, { ...over, context: { ...context, input: "leave" } })).toEqual({ gives: null });
    heard.length = 0;
    expect(await run(host, { body, module }, { ...over, context: { ...context, input: "next" } })).toEqual({ gives: true });
    expect(heard).toEqual([]);
  });

  it("pays itself for the memory its thread holds on to after its end, not the steps that come next", async () => {
    const own = createStepHost({ fork: forkStepHostOnNode(), limits: { ...limits, processMb: 300 }, cancelGraceMs: 200 });
    // One call of the engine, which goes on filling memory when the thread has been ended.
    const hog = "const memory = new WebAssembly.Memory({ initial: 49_152 }); new Uint8Array(memory.buffer).fill(1)";
    await run(own, { body: "return 'warm'" });
    await run(own, { body: hog, timeoutMs: 500 });
    const { pid } = own;
    const codes: (string | undefined)[] = [];
    // Until the process was replaced, or for as long as a thread that does not end is waited for.
    for (let n = 0; n < 80 && own.pid === pid; n++) {
      const came = await run(own, { body: "await new Promise((r) => setTimeout(r, 100)); return 'innocent'" });
      if ("code" in came) codes.push(came.code);
    }
    own.close();
    // A process that is replaced under a call is no fault of the call: the runtime makes it again.
    expect(codes.filter((code) => code !== "STEP_HOST_DIED")).toEqual([]);
  });

  it("sees these globals and no others", async () => {
    const names = (await run(host, { body: "return Object.getOwnPropertyNames(globalThis).sort()" })) as { gives: string[] };
    expect(names.gives.join(" ")).toMatchInlineSnapshot(
      `"AbortController AbortSignal AggregateError Array ArrayBuffer AsyncDisposableStack Atomics BigInt BigInt64Array BigUint64Array Blob Boolean BroadcastChannel Buffer ByteLengthQueuingStrategy CloseEvent CompressionStream CountQueuingStrategy Crypto CryptoKey CustomEvent DOMException DataView Date DecompressionStream DisposableStack Error EvalError Event EventTarget File FinalizationRegistry Float16Array Float32Array Float64Array FormData Function Headers Infinity Int16Array Int32Array Int8Array Intl Iterator JSON Map Math MessageChannel MessageEvent MessagePort NaN Navigator Number Object Performance PerformanceEntry PerformanceMark PerformanceMeasure PerformanceObserver PerformanceObserverEntryList PerformanceResourceTiming Promise Proxy RangeError ReadableByteStreamController ReadableStream ReadableStreamBYOBReader ReadableStreamBYOBRequest ReadableStreamDefaultController ReadableStreamDefaultReader ReferenceError Reflect RegExp Request Response Set SharedArrayBuffer String SubtleCrypto SuppressedError Symbol SyntaxError TextDecoder TextDecoderStream TextEncoder TextEncoderStream TransformStream TransformStreamDefaultController TypeError URIError URL URLPattern URLSearchParams Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly WebSocket WritableStream WritableStreamDefaultController WritableStreamDefaultWriter atob btoa clearImmediate clearInterval clearTimeout console crypto decodeURI decodeURIComponent encodeURI encodeURIComponent escape eval fetch global globalThis isFinite isNaN navigator parseFloat parseInt performance process queueMicrotask setImmediate setInterval setTimeout structuredClone undefined unescape"`,
    );
  });

  it("may compute only so long, however it hands over in between", async () => {
    const own = createStepHost({ fork: forkStepHostOnNode(), limits: { ...limits, cpuMs: 300 } });
    const body = "for (;;) { const end = Date.now() + 5; while (Date.now() < end); await new Promise((r) => setTimeout(r, 1)) }";
    expect(await run(own, { body, timeoutMs: 60_000 })).toEqual({ code: "STEP_TIMED_OUT" });
    expect(await run(own, { body: "await new Promise((r) => setTimeout(r, 600)); return 'waited'" })).toEqual({ gives: "waited" });
    own.close();
  });
});

function residentMb(pid: number | undefined): number {
  if (process.platform !== "linux" || pid === undefined) return 0;
  try {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0; // it has just ended
  }
}
