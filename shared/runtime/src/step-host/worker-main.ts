// Entry of a worker thread: the only place where user code runs. It may read nothing but the product's own code (Node's permission
// model), its environment is empty, and whatever it does to its thread ends with the thread.
import { registerHooks } from "node:module";
import { parentPort, workerData } from "node:worker_threads";
import { toJson } from "@fastn/core/values";
import type { StepContext } from "@fastn/workflow";
import { provideCurrentStep } from "@fastn/workflow/current-step";
import { describeModule, type DescribedModule } from "@fastn/workflow/describe";
import { callConnector } from "./call-connector.ts";
import { captureConsole } from "./capture-console.ts";
import { guardNetwork } from "./guard-network.ts";
import { harden } from "./harden.ts";
import { Host, type StepLine } from "./worker-host.ts";
import { stepContext } from "./step-context.ts";
import { bundleUrl, thrown, type Outcome, type Task, type ToWorker } from "./messages.ts";
import type { NetworkRules } from "./network-rules.ts";
import { describeThrown } from "./thrown.ts";

const port = parentPort;
if (port === null) throw new Error("worker-main is the entry of a worker thread.");

const host = new Host((message) => port.postMessage(message));
/** `ctx` of the task at hand, for `new Fastn()`; a worker does one task at a time. */
let current: StepContext | undefined;
let loaded: Promise<Loaded> | undefined;

interface Loaded {
  /** null: the default export is no workflow. */
  readonly described: DescribedModule | null;
  readonly main: unknown;
}

harden();
guardNetwork(workerData as NetworkRules, (message) => host.log("warn", message));
provideCurrentStep(() => current);
captureConsole((level, message) => host.log(level, message));

port.on("message", (message: ToWorker) => {
  switch (message.type) {
    case "load":
      loaded = load(message.hash, message.code);
      // A module that fails to load fails each task that needs it; nobody else waits for the promise.
      loaded.catch(() => {});
      return;
    case "start":
      return void run(message.task);
    case "abort":
      return host.abort();
    case "answer":
      return host.answered(message.question, message.result);
  }
});

async function load(hash: string, code: string): Promise<Loaded> {
  const url = bundleUrl(hash);
  const hooks = registerHooks({
    resolve: (specifier, context, next) => (specifier === url ? { url, format: "module", shortCircuit: true } : next(specifier, context)),
    load: (wanted, context, next) => (wanted === url ? { format: "module", source: code, shortCircuit: true } : next(wanted, context)),
  });
  try {
    const exports = (await import(url)) as Record<string, unknown>;
    return { described: describeModule(exports), main: exports["default"] };
  } finally {
    hooks.deregister();
  }
}

async function run(task: Task): Promise<void> {
  host.done(await outcomeOf(task, host.begin()));
}

async function outcomeOf(task: Task, line: StepLine): Promise<Outcome> {
  try {
    const { described: module = null, main } = (await loaded) ?? {};
    if (task.kind === "connector") return { ok: true, value: toJson(await callConnector(main, task.fn, task.context, line), "returned value") };
    if (module === null) return thrown("WORKFLOW_EMPTY", 'The file\'s default export is no workflow: write `export default workflow("name", { … })`.');
    if (task.kind === "describe") return { ok: true, value: module.descriptor };
    const handler = module.functions.get(task.fn);
    if (handler === undefined) return thrown("DEFINITION_CHANGED", `The compiled workflow has no function ${task.fn}.`);
    current = stepContext(task.context, line, task.traceHeaders) as StepContext;
    const result: unknown = await handler(current as never);
    return { ok: true, value: toJson(result, "returned value") };
  } catch (error) {
    return { ok: false, thrown: describeThrown(error) };
  } finally {
    current = undefined;
  }
}
