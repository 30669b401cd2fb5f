import { AppError, fromErrorRecord, isErrorCode, settle, type Clock, type ErrorDetails, type Json, type JsonObject, systemClock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { ForkStepHost, StepHostChannel } from "./channel.ts";
import { defaultStepHostLimits, type FromStepHost, type LogLevel, type Outcome, type Question, type StepHostLimits, type Task } from "./messages.ts";
import { openNetwork, type NetworkRules } from "./network-rules.ts";
import { mapLogged, mapStack } from "./stack.ts";

/** A compiled workflow as the step host needs it. */
export interface Bundle {
  readonly hash: string;
  readonly code: string;
  readonly sourceMap: string;
}

export interface FunctionCall {
  readonly bundle: Bundle;
  /** Whose function it is. Default `workflow`. */
  readonly of?: "workflow" | "connector";
  /** Of a workflow as the description names it: `steps[1].handler`; of a connector by its path: `actions.getOrder.handler`. */
  readonly fn: string;
  /** Of a step what its `ctx` holds, of a connector `ConnectorTask`. */
  readonly context: JsonObject;
  /** What `ctx.fetch` sends along. Default: nothing. */
  readonly traceHeaders?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onLog: (level: LogLevel, message: string, at: number) => void;
  /** Answer what the code asks of the platform. */
  readonly ask: (question: Question) => Promise<Json>;
}

/** User code at arm's length: in worker threads of a process of its own, which is restarted whenever it dies. */
export interface StepHost {
  /**
   * Evaluate a bundle and describe what it exports (`WorkflowDescriptor`).
   * @throws CodeError when evaluating throws, takes longer than 10 s, or the default export is no workflow
   */
  describe(bundle: Bundle): Promise<Json>;
  /**
   * Call a function of a bundle.
   * @throws CodeError with what it threw, STEP_TIMED_OUT, STEP_OUT_OF_MEMORY, VALUE_NOT_STORABLE, VALUE_TOO_LARGE; AppError STEP_HOST_DIED
   *   when the process died under it (`details.foreign` when that may have been another's doing), RUN_CANCELLED after an abort
   */
  call(call: FunctionCall): Promise<Json>;
  /** Process id of the running host, for diagnostics. */
  readonly pid: number | undefined;
  /** End the process; calls under way fail with STEP_HOST_DIED. */
  close(): void;
}

/** A failure of user code, with the place in the workspace where it happened. */
export class CodeError extends AppError {
  /** Frames in files of the workspace; empty when unknown. */
  readonly sourceStack: string;

  constructor(code: ConstructorParameters<typeof AppError>[0], message: string, details: ErrorDetails, sourceStack: string) {
    super(code, message, details);
    this.sourceStack = sourceStack;
  }
}

export interface StepHostOptions {
  readonly fork: ForkStepHost;
  readonly limits?: Partial<StepHostLimits>;
  /** What handlers may connect to; asked when a process starts. Default: all but metadata addresses, as on a desktop. */
  readonly network?: () => NetworkRules;
  readonly clock?: Clock;
  readonly logger?: Logger;
  /** After an abort, code has this long to stop by itself, ms. Default 2,000. */
  readonly cancelGraceMs?: number;
  /** A host that has not answered a ping for this long while it has work is killed, ms. Default 15,000. */
  readonly unresponsiveMs?: number;
  /** A host without work for this long ends; the next call starts another. ms, default 120,000. */
  readonly idleMs?: number;
}

const describeTimeoutMs = 10_000;
/** How much later than its deadline the host itself may report a task before the process is killed, ms. */
const overdueMs = 2_000;

/** How long the other tasks of a process that must be replaced may go on, ms. */
const retireGraceMs = 2_000;

interface Pending {
  readonly bundle: Bundle;
  readonly call: Pick<FunctionCall, "onLog" | "ask"> & { readonly timeoutMs: number };
  readonly resolve: (value: Json) => void;
  readonly reject: (error: Error) => void;
  /** Stops the watch for its deadline. */
  unwatch: () => void;
}

interface Connection {
  readonly channel: StepHostChannel;
  readonly loaded: Set<string>;
  readonly pending: Map<number, Pending>;
  heardAt: number;
  /** When it last had work. */
  usedAt: number;
  retired: boolean;
  /** It is killed because of a task that has been settled already. */
  condemned: boolean;
}

export function createStepHost({
  fork,
  limits,
  network = () => openNetwork,
  clock = systemClock,
  logger,
  cancelGraceMs = 2_000,
  unresponsiveMs = 15_000,
  idleMs = 120_000,
}: StepHostOptions): StepHost {
  let connection: Connection | null = null;
  let closed = false;
  let lastId = 0;

  const connect = (): Connection => {
    if (connection !== null) return connection;
    if (closed) throw new AppError("STEP_HOST_DIED", "The step host was closed.");
    const channel = fork();
    const now = clock.now();
    const made: Connection = { channel, loaded: new Set(), pending: new Map(), heardAt: now, usedAt: now, retired: false, condemned: false };
    connection = made;
    channel.onMessage((message) => hear(made, message));
    channel.onExit((reason) => died(made, reason));
    channel.send({ type: "configure", limits: { ...defaultStepHostLimits, ...limits }, network: network() });
    watch(made);
    return made;
  };

  const died = (dead: Connection, reason: string): void => {
    if (connection === dead) connection = null;
    if (!closed && !dead.retired) logger?.warn({ reason, pid: dead.channel.pid, tasks: dead.pending.size }, "step host ended");
    // Which of several tasks ended it nobody can tell; one alone can only have been that one.
    const foreign = dead.condemned || dead.retired || dead.pending.size > 1;
    for (const pending of dead.pending.values()) {
      pending.unwatch();
      pending.reject(
        new AppError("STEP_HOST_DIED", `The process that runs steps ended (${reason}). The step can be tried again.`, { ...(foreign && { foreign }) }),
      );
    }
    dead.pending.clear();
  };

  /** Give new work to another process; what this one is doing may end within the grace. */
  const retire = (old: Connection): void => {
    logger?.warn({ pid: old.channel.pid }, "a thread of the step host cannot be ended; replacing the process");
    old.retired = true;
    if (connection === old) connection = null;
    if (old.pending.size === 0) old.channel.kill();
    else clock.after(retireGraceMs, () => old.channel.kill());
  };

  /** It comes again when it is needed. */
  const dismiss = (idle: Connection): void => {
    idle.retired = true;
    if (connection === idle) connection = null;
    idle.channel.kill();
  };

  /** The process watches its threads; this watches the process. */
  const watch = (watched: Connection): void => {
    clock.after(Math.min(unresponsiveMs / 3, idleMs), () => {
      if (connection !== watched) return;
      if (watched.pending.size > 0) watched.usedAt = clock.now();
      else if (clock.now() - watched.usedAt >= idleMs) return dismiss(watched);
      if (watched.pending.size === 0) watched.heardAt = clock.now();
      else if (clock.now() - watched.heardAt > unresponsiveMs) {
        logger?.error({ pid: watched.channel.pid }, "step host does not answer; killing it");
        watched.channel.kill();
      } else watched.channel.send({ type: "ping", nonce: 0 });
      watch(watched);
    });
  };

  const hear = (from: Connection, message: FromStepHost): void => {
    from.heardAt = clock.now();
    if (message.type === "ready" || message.type === "pong") return;
    if (message.type === "stuck") return retire(from);
    const pending = from.pending.get(message.id);
    if (pending === undefined) return;
    switch (message.type) {
      case "started":
        pending.unwatch = clock.after(pending.call.timeoutMs + overdueMs, () => {
          from.pending.delete(message.id);
          pending.reject(new CodeError("STEP_TIMED_OUT", `It did not finish within ${pending.call.timeoutMs} ms.`, {}, ""));
          logger?.error({ pid: from.channel.pid }, "step host did not end an overdue step; killing it");
          from.condemned = true;
          from.channel.kill();
        });
        return;
      case "log":
        return pending.call.onLog(message.level, mapLogged(message.message, pending.bundle.sourceMap), message.at);
      case "ask":
        void settle(() => pending.call.ask(message.body)).then((result) =>
          from.channel.send({ type: "answer", id: message.id, question: message.question, result }),
        );
        return;
      case "done":
        pending.unwatch();
        from.pending.delete(message.id);
        finish(pending, message.outcome);
        if (from.retired && from.pending.size === 0) from.channel.kill();
        return;
    }
  };

  const start = (bundle: Bundle, task: Task, call: Pending["call"], signal?: AbortSignal): Promise<Json> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted === true) return reject(new AppError("RUN_CANCELLED", "Cancelled before it began."));
      const used = connect();
      const { channel, loaded, pending } = used;
      used.usedAt = clock.now();
      const id = ++lastId;
      const abort = (): void => channel.send({ type: "abort", id, graceMs: cancelGraceMs });
      const settled = (): void => signal?.removeEventListener("abort", abort);
      pending.set(id, {
        bundle,
        call,
        unwatch: () => {},
        resolve: (value) => (settled(), resolve(value)),
        reject: (error) => (settled(), reject(error)),
      });
      signal?.addEventListener("abort", abort, { once: true });
      if (!loaded.has(bundle.hash)) {
        loaded.add(bundle.hash);
        channel.send({ type: "load", hash: bundle.hash, code: bundle.code });
      }
      channel.send({ type: "start", id, hash: bundle.hash, task, timeoutMs: call.timeoutMs });
    });

  return {
    describe: (bundle) =>
      start(
        bundle,
        { kind: "describe" },
        {
          timeoutMs: describeTimeoutMs,
          onLog: (level, message) => logger?.debug({ level, message }, "workflow module said something while loading"),
          ask: () => Promise.reject(new AppError("FORBIDDEN", "Connectors, secrets and state are for handlers, not for the module's own code.")),
        },
      ),
    call: ({ bundle, of = "workflow", fn, context, traceHeaders = {}, signal, ...call }) =>
      start(bundle, of === "connector" ? { kind: "connector", fn, context } : { kind: "call", fn, context, traceHeaders }, call, signal),
    get pid() {
      return connection?.channel.pid;
    },
    close() {
      closed = true;
      connection?.channel.kill();
    },
  };
}

function finish({ bundle, resolve, reject }: Pending, outcome: Outcome): void {
  if (outcome.ok) return resolve(outcome.value);
  const { code, message, details, stack } = outcome.thrown;
  const { text, top } = mapStack(stack, bundle.sourceMap);
  const place: ErrorDetails = top === null ? {} : { file: top.file, line: top.line };
  const known = isErrorCode(code) ? code : "STEP_FAILED";
  reject(known === "RUN_CANCELLED" ? fromErrorRecord({ code: known, message }) : new CodeError(known, message, { ...details, ...place }, text));
}
