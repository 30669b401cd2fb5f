import { AppError, type Json, type JournalEvent, type RunId } from "@fastn/core";
import type { WorkflowPlan } from "@fastn/workflow/plan";
import type { RunProjection } from "../run-store.ts";
import { computeAhead } from "./compute-ahead.ts";
import type { RunFacts } from "./context.ts";
import { stepErrorRecord } from "./error-record.ts";
import { foldJournal } from "./fold.ts";
import type { Host } from "./host.ts";
import { Interpreter, type InterpreterOptions } from "./interpreter.ts";
import { perform } from "./perform.ts";
import type { RunState } from "./run-state.ts";
import type { Fact, Work } from "./work.ts";

export interface RunDriverOptions extends Pick<InterpreterOptions, "trigger" | "input" | "definition"> {
  readonly plan: WorkflowPlan;
  readonly facts: RunFacts & { readonly runId: RunId };
  readonly journal: readonly JournalEvent[];
  readonly host: Host;
  /** Wait for the run's timers on the host's clock. Default false: someone else watches them and tells. */
  readonly ownTimers?: boolean;
}

/**
 * Why a driver stopped.
 * - `final`: the run has ended.
 * - `parked`: nothing is at work; a timer, an event or a person will make it go on, with a new driver.
 * - `stopped`: it was told to; works under way were given up and will be done again.
 */
export type Stopped = "final" | "parked" | "stopped";

interface Pending {
  readonly fact: Fact;
  readonly done: (applied: boolean) => void;
}

/** Runs one run: tells the interpreter what happens, makes its decisions durable, then does them. */
export class RunDriver {
  readonly state: RunState;
  /** Settles once; rejects when the store fails or another process has taken the run (RUN_FENCED). */
  readonly ended: Promise<Stopped>;
  private readonly interpreter: Interpreter;
  private readonly host: Host;
  private readonly options: RunDriverOptions;
  private readonly underWay = new Map<string, AbortController>();
  private queue: Pending[] = [];
  /** Told to the interpreter, not durable yet. */
  private batch: readonly Pending[] = [];
  /** The projection as the store has it; null: not known. */
  private shown: Required<RunProjection> | null = null;
  private started = false;
  private pumping = false;
  private over = false;
  private draining = false;
  private resolve: (why: Stopped) => void = () => {};
  private reject: (error: unknown) => void = () => {};
  private disarm: () => void = () => {};
  private disarmTimer: (() => void) | null = null;
  private busySince: number | null = null;

  /** @throws AppError DEFINITION_CHANGED when the journal does not match the plan */
  constructor(options: RunDriverOptions) {
    const { plan, journal, host, facts, trigger, input, definition } = options;
    this.options = options;
    this.host = host;
    requireSameDefinition(journal, definition);
    this.state = foldJournal(journal, plan);
    this.interpreter = new Interpreter(this.state, { facts, trigger, input, definition, now: () => host.clock.now(), random: () => host.random() });
    this.ended = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** False once it has stopped: facts then need a new driver. */
  get alive(): boolean {
    return !this.over;
  }

  /** Begin, or go on from the journal. Facts told before wait for it. */
  start(): this {
    this.started = true;
    if (!this.interpreter.final) this.interpreter.begin();
    void this.pump();
    return this;
  }

  /** @returns, once it is durable, whether the fact applied */
  tell(fact: Fact): Promise<boolean> {
    if (this.over) return Promise.resolve(false);
    return new Promise((done) => {
      this.queue.push({ fact, done });
      void this.pump();
    });
  }

  /** Stop where it is; the journal stays open and the run can be resumed. */
  stop(): void {
    this.end(() => this.resolve("stopped"));
  }

  /** Begin nothing more; what is under way may end and is kept. Resolves with `ended`, as `stopped` at the latest after `graceMs`. */
  drain(graceMs: number): void {
    this.draining = true;
    if (graceMs <= 0) return this.stop();
    const forget = this.host.clock.after(graceMs, () => this.stop());
    this.ended.finally(forget).catch(() => null);
    void this.pump();
  }

  private async pump(): Promise<void> {
    if (!this.started || this.pumping || this.over) return;
    this.pumping = true;
    try {
      do await this.turn();
      while (this.queue.length > 0 && !this.over);
    } catch (error) {
      this.end(() => this.reject(error));
    } finally {
      this.pumping = false;
    }
    if (this.over) return;
    if (this.interpreter.final) this.end(() => this.resolve("final"));
    else if (this.draining && this.underWay.size === 0) this.stop();
    else if (this.underWay.size === 0 && this.disarmTimer === null) this.end(() => this.resolve("parked"));
  }

  /** Everything told so far becomes one append; what follows from it begins after that is durable. */
  private async turn(): Promise<void> {
    const batch = this.queue;
    this.queue = [];
    this.batch = batch;
    const applied = batch.map(({ fact }) => this.interpreter.tell(fact));
    const { host, interpreter, state } = this;
    const { events, works, aborted, abandoned, warnings } = computeAhead({ interpreter, state, host, advance: !this.draining, leftMs: this.leftMs() });
    const projection = this.changedProjection();
    if (events.length > 0 || projection !== null) {
      const stored = await this.host.append(this.host.scrub(events), this.host.scrub(projection ?? {}));
      this.state.lastSeq = stored.at(-1)?.seq ?? this.state.lastSeq;
    }
    if (this.over) return;
    this.batch = [];
    for (const [index, { done }] of batch.entries()) done(applied[index] ?? false);
    for (const message of warnings) this.host.log({ stepPath: "", attempt: 0, level: "warn", message, at: new Date(this.host.clock.now()).toISOString() });
    for (const key of aborted) this.underWay.get(key)?.abort(stopped());
    for (const runId of abandoned) this.host.leaveWorkflow?.(runId);
    for (const work of works) {
      if (aborted.includes(work.key)) void this.tell(this.factOf(work, { error: stopped() }));
      else this.launch(work);
    }
    this.watchTime();
    if (this.options.ownTimers === true) this.watchTimers();
  }

  /** What the run's row does not say yet; most steps change nothing of it. The first one in a process tells all. */
  private changedProjection(): RunProjection | null {
    const { status, output, error, startedAt, finishedAt } = this.state;
    const now: Required<RunProjection> = { status, waitingFor: this.interpreter.waitingFor, output, error, startedAt, finishedAt };
    const { shown } = this;
    this.shown = now;
    const changed = projected.filter((name) => shown === null || (now[name] !== shown[name] && JSON.stringify(now[name]) !== JSON.stringify(shown[name])));
    return changed.length === 0 ? null : (Object.fromEntries(changed.map((name) => [name, now[name]])) as RunProjection);
  }

  private launch(work: Work): void {
    const { key } = work;
    const controller = new AbortController();
    this.underWay.set(key, controller);
    const report = (outcome: { readonly value: Json } | { readonly error: unknown }): void => {
      if (this.underWay.get(key) !== controller) return;
      this.underWay.delete(key);
      void this.tell(this.factOf(work, outcome));
    };
    // Whoever is told to stop is not waited for.
    controller.signal.addEventListener("abort", () => report({ error: controller.signal.reason }), { once: true });
    const { host, state } = this;
    perform(work, { host, state, facts: this.options.facts, signal: controller.signal, leftMs: this.leftMs() }).then(
      (value) => report({ value: host.scrub(value) }),
      (error: unknown) => report({ error }),
    );
  }

  private factOf(work: Work, outcome: { readonly value: Json } | { readonly error: unknown }): Fact {
    const error = "error" in outcome ? this.host.scrub(stepErrorRecord(outcome.error)) : undefined;
    const value = "value" in outcome ? outcome.value : null;
    if (work.kind === "evaluate") return { type: "evaluated", key: work.key, place: work.place, values: value as readonly Json[], ...(error && { error }) };
    return { type: "attemptEnded", key: work.key, path: work.step.path, attempt: work.attempt, output: value, ...(error && { error }) };
  }

  /** The run's timeout counts time in which something of it is at work. */
  private watchTime(): void {
    const busy = this.underWay.size > 0;
    if (busy === (this.busySince !== null)) return;
    this.disarm();
    this.busySince = busy ? this.host.clock.now() : null;
    this.disarm = busy ? this.host.clock.after(this.leftMs(), () => void this.tell({ type: "outOfTime" })) : () => {};
  }

  private watchTimers(): void {
    this.disarmTimer?.();
    this.disarmTimer = null;
    const timer = this.interpreter.final ? null : earliestTimer(this.state);
    if (timer === null) return;
    const { path, purpose, fireAt } = timer;
    this.disarmTimer = this.host.clock.after(Math.max(0, fireAt - this.host.clock.now()), () => void this.tell({ type: "timerDue", path, purpose }));
  }

  private leftMs(): number {
    const { totalMs, since } = this.state.work;
    const present = since === null ? 0 : Math.max(0, this.host.clock.now() - since);
    return Math.max(0, this.options.plan.timeoutMs - totalMs - present);
  }

  private end(settle: () => void): void {
    if (this.over) return;
    this.over = true;
    this.disarm();
    this.disarmTimer?.();
    const works = [...this.underWay.values()];
    this.underWay.clear();
    for (const controller of works) controller.abort(new AppError("RUN_CANCELLED", "The run was stopped."));
    for (const { done } of [...this.batch, ...this.queue.splice(0)]) done(false);
    settle();
  }
}

const stopped = (): AppError => new AppError("RUN_CANCELLED", "The step was stopped.");

const projected = ["status", "waitingFor", "output", "error", "startedAt", "finishedAt"] as const;

/** The hash tells of every change, also of those that the journal alone would not show. */
function requireSameDefinition(journal: readonly JournalEvent[], definition: string): void {
  const started = journal.find((event) => event.type === "run_started");
  if (started === undefined || started.definition === definition) return;
  throw new AppError("DEFINITION_CHANGED", "This run began with another version of its workflow. Start a new run.", {
    began: started.definition,
    now: definition,
  });
}

interface Timer {
  readonly path: string;
  readonly purpose: "wait" | "retry" | "expiry";
  readonly fireAt: number;
}

function earliestTimer({ asleep }: RunState): Timer | null {
  let earliest: Timer | null = null;
  for (const { path, timers } of asleep) {
    for (const [purpose, fireAt] of timers) if (earliest === null || fireAt < earliest.fireAt) earliest = { path, purpose, fireAt };
  }
  return earliest;
}
