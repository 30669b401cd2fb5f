import type { ErrorDetails, Json, JsonObject, Result } from "@fastn/core/values";
import type { NetworkRules } from "./network-rules.ts";

/** Limits of one step host process. */
export interface StepHostLimits {
  /** Worker threads at most; further calls wait for a free one. Default 8. */
  readonly maxWorkers: number;
  /** Heap of one worker thread, MiB. Default 256. */
  readonly heapMb: number;
  /** Memory of the whole process, MiB; beyond it the worker that holds most is ended. Default 1024. */
  readonly processMb: number;
  /** Processor time of one call, ms; waiting is not counted. Default 60,000. */
  readonly cpuMs: number;
}

export const defaultStepHostLimits: StepHostLimits = { maxWorkers: 8, heapMb: 256, processMb: 1024, cpuMs: 60_000 };

/** What a worker is asked to do with a loaded bundle. */
export type Task =
  /** Evaluate the module and describe what it exports. */
  | { readonly kind: "describe" }
  /** Call the function that the description names `fn`. */
  | { readonly kind: "call"; readonly fn: string; readonly context: JsonObject; readonly traceHeaders: Readonly<Record<string, string>> }
  /** Call a function of a connector file, by its path in the default export: `actions.getOrder.handler`. */
  | { readonly kind: "connector"; readonly fn: string; readonly context: JsonObject };

/** What user code asks of the host while it runs. */
export type Question =
  | { readonly kind: "connector"; readonly connector: string; readonly action: string; readonly input: Json }
  /** `ctx.http` of a connector's action. */
  | { readonly kind: "http"; readonly method: string; readonly url: string; readonly options: Json }
  | { readonly kind: "secret"; readonly name: string }
  | { readonly kind: "state.get"; readonly key: string; readonly scope: string }
  /** `ttl` as written: a duration, null for none. */
  | { readonly kind: "state.set"; readonly key: string; readonly value: Json; readonly scope: string; readonly ttl: Json }
  | { readonly kind: "db"; readonly sql: string; readonly params: readonly Json[] };

export type LogLevel = "debug" | "info" | "warn" | "error";

/** What user code threw, as it crosses threads and processes; `stack` still names positions in the bundle. */
export interface Thrown {
  readonly code: string;
  readonly message: string;
  readonly details: ErrorDetails;
  readonly stack: string;
}

export type Outcome = { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly thrown: Thrown };

/** Platform to step host process. `id` names a task from `start` to `done`. */
export type ToStepHost =
  | { readonly type: "configure"; readonly limits: StepHostLimits; readonly network: NetworkRules }
  | { readonly type: "load"; readonly hash: string; readonly code: string }
  | { readonly type: "start"; readonly id: number; readonly hash: string; readonly task: Task; readonly timeoutMs: number }
  /** Tell the code to stop through `ctx.signal`; after `graceMs` its thread is ended. */
  | { readonly type: "abort"; readonly id: number; readonly graceMs: number }
  | { readonly type: "answer"; readonly id: number; readonly question: number; readonly result: Result<Json> }
  | { readonly type: "ping"; readonly nonce: number }
  /** One SQL statement on a database file. Only for a process that runs no user code: it blocks. */
  | { readonly type: "query"; readonly id: number; readonly file: string; readonly sql: string; readonly params: readonly Json[] };

/** Step host process to platform. */
export type FromStepHost =
  | { readonly type: "ready" }
  /** A worker took the task: its time runs from here. */
  | { readonly type: "started"; readonly id: number }
  | { readonly type: "log"; readonly id: number; readonly at: number; readonly level: LogLevel; readonly message: string }
  | { readonly type: "ask"; readonly id: number; readonly question: number; readonly body: Question }
  | { readonly type: "done"; readonly id: number; readonly outcome: Outcome }
  /** A thread could not be ended (some loops inside V8 cannot be interrupted): this process must be replaced. */
  | { readonly type: "stuck" }
  | { readonly type: "pong"; readonly nonce: number };

/** Step host's main thread to a worker thread. A worker does one task at a time. */
export type ToWorker =
  | { readonly type: "load"; readonly hash: string; readonly code: string }
  | { readonly type: "start"; readonly task: Task }
  | { readonly type: "abort" }
  | { readonly type: "answer"; readonly question: number; readonly result: Result<Json> };

export type FromWorker =
  | { readonly type: "log"; readonly at: number; readonly level: LogLevel; readonly message: string }
  | { readonly type: "ask"; readonly question: number; readonly body: Question }
  | { readonly type: "done"; readonly outcome: Outcome };

/** Name of a bundle's module inside worker threads. */
export const bundleUrl = (hash: string): string => `fastn-bundle:${hash}`;

export function thrown(code: string, message: string, details: ErrorDetails = {}, stack = ""): Outcome {
  return { ok: false, thrown: { code, message, details, stack } };
}
