/** How a hostile script ends: with what it gives, or with one of these codes. */
export type End = { readonly gives: unknown } | { readonly code: string | readonly string[] };

export interface HostileScript {
  readonly what: string;
  readonly body: string;
  readonly end: End;
  /** Code before the handler, run as the module loads. */
  readonly module?: string;
  /** ms; default 20,000. Scripts that only a deadline ends have a short one. */
  readonly timeoutMs?: number;
}

const late = { end: { code: "STEP_TIMED_OUT" }, timeoutMs: 500 } as const;
const failed = { end: { code: "STEP_FAILED" } } as const;
const denied = { end: { gives: "ERR_ACCESS_DENIED" } } as const;
/** The code of what `work` throws, or `allowed`. */
const attempt = (work: string): string => `try { ${work}; return "allowed" } catch (error) { return error.code ?? error.message }`;
const node = (name: string): string => `process.getBuiltinModule("node:${name}")`;

const loops: readonly HostileScript[] = [
  { what: "an endless loop", body: "for (;;) {}", ...late },
  { what: "an endless loop that catches", body: "for (;;) { try { for (;;) {} } catch {} finally { for (;;) {} } }", ...late },
  { what: "an endless generator", body: "function* all() { for (;;) yield 1 } for (const one of all()) ;", ...late },
  { what: "an endless loop after an await", body: "await null; while (true) {}", ...late },
  { what: "a promise that never settles", body: "await new Promise(() => {})", ...late },
  { what: "a flood of microtasks", body: "const again = () => queueMicrotask(again); again(); await new Promise(() => {})", ...late },
  { what: "a flood of promises", body: "const again = () => Promise.resolve().then(again); await again()", ...late },
  { what: "a flood of ticks", body: "const again = () => process.nextTick(again); again(); await new Promise(() => {})", ...late },
  { what: "a flood of immediates", body: "const again = () => setImmediate(again); again(); await new Promise(() => {})", ...late },
  { what: "a thenable that never answers", body: "return { then() {} }", ...late },
  { what: "a thenable that answers with itself", body: "const one = { then(resolve) { queueMicrotask(() => resolve(one)) } }; return one", ...late },
  { what: "a slow regular expression", body: "return /^(a+)+$/.test('a'.repeat(60) + '!')", ...late },
  { what: "a slow regular expression with back references", body: "return /(x+x+)+y/.test('x'.repeat(40)) || /(a|a|ab)*c/.test('a'.repeat(50))", ...late },
  { what: "Atomics.wait", body: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)", ...late },
  { what: "Atomics.wait in a loop", body: "const cell = new Int32Array(new SharedArrayBuffer(4)); for (;;) Atomics.wait(cell, 0, 0, 5)", ...late },
  { what: "a getter that loops in what it returns", body: "return { get a() { for (;;) {} } }", ...late },
  { what: "a proxy that loops when its keys are read", body: "return new Proxy({}, { ownKeys() { for (;;) {} } })", ...late },
  {
    what: "an error whose message loops",
    body: "const error = new Error(); Object.defineProperty(error, 'message', { get() { for (;;) {} } }); throw error",
    ...late,
  },
  {
    what: "a loop while leaving",
    body: "process.on('exit', () => { for (;;) {} }); process.exit(0)",
    end: { code: ["STEP_TIMED_OUT", "STEP_FAILED"] },
    timeoutMs: 500,
  },
  { what: "an abort listener that loops", body: "ctx.signal.addEventListener('abort', () => { for (;;) {} }); await new Promise(() => {})", ...late },
  {
    what: "swallowing the abort",
    body: "for (;;) { try { await new Promise((_, reject) => ctx.signal.addEventListener('abort', reject)) } catch {} }",
    ...late,
  },
  { what: "a module that never finishes loading", module: "for (;;) {}\n", body: "return 1", ...late },
  { what: "a module that waits for ever", module: "await new Promise(() => {});\n", body: "return 1", ...late },
  { what: "taking Promise.prototype.then away", body: "Promise.prototype.then = function () { return new Promise(() => {}) }; return 1", end: { gives: 1 } },
  { what: "a sort that compares for ever", body: "[1, 2, 3].sort(() => { for (;;) {} })", ...late },
  { what: "very long arithmetic", body: "let n = 3n; for (;;) n = n ** 3n % (2n ** 4096n)", ...late },
];

const ends: readonly HostileScript[] = [
  { what: "process.exit", body: "process.exit(3)", ...failed },
  { what: "process.reallyExit", body: "process.reallyExit(3)", ...failed },
  { what: "process.exit as the module loads", module: "process.exit(0);\n", body: "return 1", ...failed },
  { what: "process.abort", body: "process.abort()", ...failed },
  { what: "a rejection nobody handles", body: "void Promise.reject(new Error('lost')); await new Promise(() => {})", ...failed },
  { what: "an error in a timer", body: "setTimeout(() => { throw new Error('late') }, 1); await new Promise(() => {})", ...failed },
  { what: "an error event nobody hears", body: `new (${node("events")})().emit("error", new Error("x"))`, ...failed },
  { what: "endless recursion", body: "const f = (n) => f(n + 1) + 1; return f(0)", ...failed },
  { what: "endless recursion through toString", body: "const one = { toString() { return `${one}` } }; return `${one}`", ...failed },
  {
    what: "a proxy of proxies, ten thousand deep",
    body: "let one = {}; for (let n = 0; n < 10_000; n++) one = new Proxy(one, {}); return one.x",
    end: { gives: null },
  },
  { what: "JSON ten thousand deep", body: "let one = []; for (let n = 0; n < 10_000; n++) one = [one]; return one", end: { code: "VALUE_NOT_STORABLE" } },
  { what: "throwing null", body: "throw null", ...failed },
  { what: "throwing a proxy that throws", body: "throw new Proxy({}, { get() { throw 1 }, getPrototypeOf() { throw 2 } })", ...failed },
  {
    what: "an error with a stack that throws",
    body: "const error = new Error('x'); Object.defineProperty(error, 'stack', { get() { throw 1 } }); throw error",
    ...failed,
  },
  { what: "an error that says it is ours", body: "throw Object.assign(new Error('x'), { name: 'AppError', code: 'RUN_CANCELLED' })", ...failed },
  { what: "a return value of 8 MiB", body: "return 'x'.repeat(8 * 1024 * 1024)", end: { code: "VALUE_TOO_LARGE" } },
  { what: "three hundred thousand small values", body: "return Array.from({ length: 300_000 }, (_, n) => n)", end: { code: "VALUE_TOO_LARGE" } },
  { what: "a cycle", body: "const one = {}; one.one = one; return one", end: { code: "VALUE_NOT_STORABLE" } },
  { what: "a bigint, a symbol and a function", body: "return [1n, Symbol('x'), () => 1]", end: { code: "VALUE_NOT_STORABLE" } },
  { what: "an error message of 8 MiB", body: "throw new Error('x'.repeat(8 * 1024 * 1024))", ...failed },
];

const reaches: readonly HostileScript[] = [
  { what: "reading a file", body: attempt(`${node("fs")}.readFileSync("/etc/passwd")`), ...denied },
  { what: "reading the platform's memory", body: attempt(`${node("fs")}.readFileSync("/proc/" + process.ppid + "/environ")`), ...denied },
  { what: "listing the home folder", body: attempt(`${node("fs")}.readdirSync(${node("os")}.homedir())`), ...denied },
  { what: "writing a file", body: attempt(`${node("fs")}.writeFileSync("/tmp/fastn-escape", "x")`), ...denied },
  { what: "linking a file", body: attempt(`${node("fs")}.symlinkSync("/etc/passwd", "/tmp/fastn-escape")`), ...denied },
  {
    what: "opening a database past the permissions",
    body: attempt(`const { DatabaseSync } = await import("node:sqlite"); new DatabaseSync("/tmp/fastn-escape.db")`),
    end: { gives: "ERR_UNKNOWN_BUILTIN_MODULE" },
  },
  { what: "running a command", body: attempt(`${node("child_process")}.execSync("id")`), ...denied },
  { what: "fork", body: attempt(`${node("child_process")}.fork("/tmp/x.js")`), ...denied },
  { what: "cluster.fork", body: attempt(`${node("cluster")}.fork()`), ...denied },
  { what: "a thread of its own", body: attempt(`new (${node("worker_threads")}.Worker)("1", { eval: true })`), ...denied },
  { what: "a debugger port", body: attempt(`${node("inspector")}.open(0)`), ...denied },
  { what: "a native addon", body: attempt("process.dlopen({ exports: {} }, '/tmp/x.node')"), end: { gives: "ERR_DLOPEN_DISABLED" } },
  { what: "process.binding", body: attempt("process.binding('spawn_sync')"), ...denied },
  { what: "WASI with the whole disk", body: attempt(`new (${node("wasi")}.WASI)({ version: "preview1", preopens: { "/": "/" } })`), ...denied },
  { what: "a heap snapshot on disk", body: attempt(`${node("v8")}.writeHeapSnapshot("/tmp/fastn-escape")`), ...denied },
  { what: "a report on disk", body: attempt("process.report.writeReport('/tmp/fastn-escape.json')"), ...denied },
  { what: "a signal to the platform", body: attempt("process.kill(process.ppid, 'SIGKILL')"), ...denied },
  { what: "a signal to its own process", body: attempt("process._kill(process.pid, 9)"), ...denied },
  { what: "a signal through a fresh import", body: attempt(`const { default: own } = await import("node:process"); own.kill(own.pid, 9)`), ...denied },
  { what: "engine flags", body: attempt(`const { setFlagsFromString } = await import("node:v8"); setFlagsFromString("--stack-size=60000")`), ...denied },
  { what: "another priority", body: attempt(`${node("os")}.setPriority(-20)`), ...denied },
  { what: "writing on the line to the platform", body: attempt(`${node("fs")}.writeSync(3, "x")`), ...denied },
  { what: "writing a file into the line to the platform", body: attempt(`${node("fs")}.writeFileSync(3, "x")`), ...denied },
  { what: "reading the line to the platform", body: attempt(`${node("fs")}.readSync(3, Buffer.alloc(1))`), ...denied },
  { what: "cutting the line to the platform", body: attempt(`${node("fs")}.closeSync(3)`), ...denied },
  { what: "a socket around the line to the platform", body: attempt(`new (${node("net")}.Socket)({ fd: 3 })`), ...denied },
  { what: "a file handle", body: attempt(`await ${node("fs")}.promises.open("/etc/passwd")`), ...denied },
  { what: "native handles by their hooks", body: attempt(`${node("async_hooks")}.createHook({ init() {} }).enable()`), ...denied },
  { what: "another folder", body: attempt("process.chdir('/')"), end: { gives: "ERR_WORKER_UNSUPPORTED_OPERATION" } },
  { what: "the environment", body: "return Object.keys(process.env).length", end: { gives: 0 } },
  {
    what: "another bundle's module",
    body: "try { await import('fastn-bundle:' + '0'.repeat(64)); return 'allowed' } catch (error) { return error.code }",
    end: { gives: "ERR_UNSUPPORTED_ESM_URL_SCHEME" },
  },
  { what: "file modules", body: attempt("await import('file:///etc/passwd')"), end: { code: [] } },
  { what: "modules over the network", body: attempt("await import('https://example.invalid/x.mjs')"), end: { gives: "ERR_UNSUPPORTED_ESM_URL_SCHEME" } },
];

const forged = (message: string): string => `${node("worker_threads")}.parentPort.postMessage(${message}); await new Promise(() => {})`;

const lies: readonly HostileScript[] = [
  {
    what: "Object.prototype in the way",
    body: "Object.prototype.toJSON = () => { throw 1 }; Object.prototype.type = 'done'; return { a: 1 }",
    // It only gets in its own way, and not always: a plain object is copied without asking for toJSON.
    end: { code: [] },
    timeoutMs: 500,
  },
  { what: "__proto__ in what it returns", body: `return JSON.parse('{ "__proto__": { "polluted": 1 } }')`, end: { code: "VALUE_NOT_STORABLE" } },
  { what: "a message that is none", body: forged("{ type: 'load', code: 'x' }"), ...failed },
  { what: "a log line that is none", body: forged("{ type: 'log', level: 'info', at: NaN, message: { toString: 1 } }"), ...failed },
  {
    what: "a log line from no time",
    body: `${node("worker_threads")}.parentPort.postMessage({ type: "log", level: "info", at: 1e300, message: "x" }); return 1`,
    end: { gives: 1 },
  },
  { what: "a question that is none", body: forged("{ type: 'ask', question: 'x', body: null }"), ...failed },
  {
    what: "an answer past its own checks",
    body: forged("{ type: 'done', outcome: { ok: true, value: new Map([[1, 2]]) } }"),
    end: { code: "VALUE_NOT_STORABLE" },
  },
  {
    what: "an error of ours it may not throw",
    body: forged("{ type: 'done', outcome: { ok: false, thrown: { code: 'NO_SUCH_CODE', message: 1 } } }"),
    ...failed,
  },
  {
    what: "a question to the platform from within its answer",
    body: "const again = async (n) => { await ctx.state.get('x'); return again(n + 1) }; return again(0)",
    ...late,
  },
  { what: "a line of 8 MiB", body: "console.log('x'.repeat(8 * 1024 * 1024)); return 1", end: { gives: 1 } },
];

const leftovers: readonly HostileScript[] = [
  { what: "a loop left behind", body: "setTimeout(() => { for (;;) {} }, 0); return 1", end: { gives: 1 } },
  {
    what: "a busy interval left behind",
    body: "setInterval(() => { const end = Date.now() + 20; while (Date.now() < end); }, 0); return 1",
    end: { gives: 1 },
  },
  { what: "an error left behind", body: "setTimeout(() => { throw new Error('afterwards') }, 0); return 1", end: { code: [] } },
  {
    what: "another answer left behind",
    body: `setTimeout(() => ${node("worker_threads")}.parentPort.postMessage({ type: "done", outcome: { ok: true, value: "forged" } }), 0); return 1`,
    end: { gives: 1 },
  },
];

/** Each ends as said, within its limits, and the same process serves the next call. */
export const hostileScripts: readonly HostileScript[] = [...loops, ...ends, ...reaches, ...lies, ...leftovers];

/** What waits to be handed over lies in the process, outside every thread's heap: a flood may cost the process its memory. */
const floods: readonly HostileScript[] = [
  {
    what: "a question of 16 MiB",
    body: forged("{ type: 'ask', question: 1, body: { kind: 'state.get', key: 'x'.repeat(16 * 1024 * 1024) } }"),
    end: { code: ["VALUE_TOO_LARGE", "STEP_OUT_OF_MEMORY", "STEP_HOST_DIED"] },
  },
  {
    what: "a flood of messages",
    body: `const port = ${node("worker_threads")}.parentPort; for (;;) port.postMessage({ type: "log", level: "info", message: "x".repeat(1000) })`,
    end: { code: ["STEP_TIMED_OUT", "STEP_OUT_OF_MEMORY", "STEP_HOST_DIED"] },
    timeoutMs: 500,
  },
  { what: "a flood of questions", body: "for (let n = 0; n < 5_000; n++) void ctx.state.get('x').catch(() => {}); await new Promise(() => {})", ...failed },
  {
    what: "a flood on the console",
    body: "for (;;) console.log('x'.repeat(100))",
    end: { code: ["STEP_TIMED_OUT", "STEP_OUT_OF_MEMORY", "STEP_HOST_DIED"] },
    timeoutMs: 500,
  },
  {
    what: "a flood on standard output",
    body: "for (;;) process.stdout.write('x'.repeat(10_000))",
    end: { code: ["STEP_TIMED_OUT", "STEP_OUT_OF_MEMORY", "STEP_HOST_DIED"] },
    timeoutMs: 500,
  },
];

const outOfMemory = { end: { code: ["STEP_OUT_OF_MEMORY", "STEP_TIMED_OUT", "STEP_HOST_DIED"] }, timeoutMs: 3_000 } as const;

/** These may cost the process, which is replaced: V8 cannot interrupt some of them. */
export const greedyScripts: readonly HostileScript[] = [
  ...floods,
  { what: "a heap that grows without end", body: "const all = []; for (;;) all.push({ a: 1 })", ...outOfMemory },
  {
    what: "strings that double",
    body: "let text = 'x'; const all = []; for (;;) { text += text; all.push([...text.slice(0, 1e6)]) }",
    end: { code: ["STEP_OUT_OF_MEMORY", "STEP_FAILED", "STEP_TIMED_OUT", "STEP_HOST_DIED"] },
    timeoutMs: 3_000,
  },
  {
    what: "an error message as large as the heap",
    body: "throw new Error('x'.repeat(100 * 1024 * 1024))",
    end: { code: ["STEP_OUT_OF_MEMORY", "STEP_FAILED", "STEP_HOST_DIED"] },
  },
  {
    what: "a message as large as the heap",
    body: forged("{ type: 'log', level: 'info', message: 'x'.repeat(100 * 1024 * 1024) }"),
    end: { code: ["STEP_OUT_OF_MEMORY", "STEP_TIMED_OUT", "STEP_HOST_DIED"] },
    timeoutMs: 3_000,
  },
  {
    what: "buffers that no heap limit counts",
    body: "const all = []; for (;;) { all.push(new Uint8Array(8e6).fill(1)); await new Promise((r) => setTimeout(r, 5)) }",
    ...outOfMemory,
  },
  { what: "a promise for every number", body: "const all = []; for (;;) all.push(new Promise(() => {}))", ...outOfMemory },
  { what: "timers without end", body: "for (;;) setTimeout(() => {}, 1e6)", ...outOfMemory },
  { what: "a map that grows without end", body: "const all = new Map(); for (let n = 0; ; n++) all.set(n, String(n))", ...outOfMemory },
  {
    what: "WebAssembly memory",
    body: "const memory = new WebAssembly.Memory({ initial: 1, maximum: 65536 }); for (;;) { memory.grow(100); new Uint8Array(memory.buffer).fill(1); await new Promise((r) => setTimeout(r, 1)) }",
    end: { code: ["STEP_OUT_OF_MEMORY", "STEP_FAILED", "STEP_TIMED_OUT", "STEP_HOST_DIED"] },
    timeoutMs: 3_000,
  },
  {
    what: "an array without end in one call",
    body: "return new Array(2 ** 32 - 1).fill({}).map((_, n) => ({ n }))",
    end: { code: ["STEP_OUT_OF_MEMORY", "STEP_FAILED", "STEP_TIMED_OUT", "STEP_HOST_DIED"] },
    timeoutMs: 3_000,
  },
];
