import {
  errorCodes,
  isFinal,
  toErrorRecord,
  toJson,
  type ErrorCode,
  type ErrorDetails,
  type ErrorRecord,
  type Json,
  type TriggerType,
  type WaitingFor,
} from "@fastn/core";
import type { LoopPlan, PlanValue } from "@fastn/workflow/plan";
import { maxJournalEvents, type NewJournalEvent } from "../run-store.ts";
import { beginStep, type Begun } from "./begin-step.ts";
import { evaluate, placeOf, type Place, type RunFacts } from "./context.ts";
import { applyEvent } from "./fold.ts";
import { includes } from "./includes.ts";
import { maxInterruptions, maxRunStateBytes, warnShare } from "./limits.ts";
import { optionsOf } from "./options-of.ts";
import { readiness } from "./readiness.ts";
import { retryDelayMs } from "./retry-delay.ts";
import { hasEnded, newIteration, type RunState, type Scope, type StepState } from "./run-state.ts";
import { waitingFor } from "./waiting-for.ts";
import type { Fact, Work } from "./work.ts";

export interface InterpreterOptions {
  readonly facts: RunFacts;
  readonly trigger: TriggerType;
  readonly input: Json;
  /** Hash of the compiled workflow. */
  readonly definition: string;
  readonly now: () => number;
  /** 0..1; for jitter. */
  readonly random: () => number;
}

/** What came of the facts told since the last `take`. */
export interface Decisions {
  readonly events: readonly NewJournalEvent[];
  readonly works: readonly Work[];
  /** Keys of works that nobody waits for any more. */
  readonly aborted: readonly string[];
  readonly warnings: readonly string[];
}

/** Key of the work that evaluates the run's own output. */
const outputKey = "output";

/**
 * Decides, from a plan and the journal so far, what is due. Deterministic: the same journal and the same facts in the same order give the
 * same events. Touches nothing outside: the driver makes the events durable first and does the works after.
 */
export class Interpreter {
  readonly state: RunState;
  private readonly options: InterpreterOptions;
  private readonly busy = new Set<string>();
  private events: NewJournalEvent[] = [];
  private works: Work[] = [];
  private aborted: string[] = [];
  private warnings: string[] = [];

  constructor(state: RunState, options: InterpreterOptions) {
    this.state = state;
    this.options = options;
  }

  get final(): boolean {
    return isFinal(this.state.status);
  }

  /** Works under way. */
  get busyCount(): number {
    return this.busy.size;
  }

  /** What the run waits for when nothing of it is at work; null while something is. */
  get waitingFor(): WaitingFor | null {
    return this.final || this.busy.size > 0 ? null : waitingFor(this.state);
  }

  /** Begin the run, or go on after a crash: attempts that were under way are done again. */
  begin(): void {
    const { trigger, input, definition, facts } = this.options;
    if (this.state.startedAt === null) {
      this.emit({ type: "run_started", workflow: this.state.index.plan.name, trigger, input, definition, at: this.now });
    }
    for (const step of this.state.work.running) this.recover(step, facts.runId);
  }

  /** @returns whether the fact applied */
  tell(fact: Fact): boolean {
    if ("key" in fact) this.busy.delete(fact.key);
    if (this.final) return false;
    switch (fact.type) {
      case "attemptEnded":
        return this.attemptEnded(fact);
      case "evaluated":
        return this.evaluated(fact);
      case "timerDue":
        return this.timerDue(fact);
      case "approval":
        return this.approvalGiven(fact);
      case "event":
        return this.eventCame(fact);
      case "cancel":
        this.emit({ type: "cancel_requested", by: fact.by, at: this.now });
        this.finish("cancelled", null, { code: "RUN_CANCELLED", message: `Cancelled by ${fact.by}.` });
        return true;
      case "outOfTime": {
        const { timeoutMs, name } = this.state.index.plan;
        this.finish("timed_out", null, {
          code: "TIMED_OUT",
          message: `The run was at work for longer than the ${timeoutMs} ms that workflow "${name}" allows. Raise its timeout, or its tier.`,
          details: { timeoutMs },
        });
        return true;
      }
    }
  }

  /** Do everything that follows from the facts told, and hand it over. Without `advance`, only the facts themselves. */
  take({ advance }: { readonly advance: boolean } = { advance: true }): Decisions {
    if (advance) this.advance();
    const decisions = { events: this.events, works: this.works, aborted: this.aborted, warnings: this.warnings };
    this.events = [];
    this.works = [];
    this.aborted = [];
    this.warnings = [];
    return decisions;
  }

  private get now(): number {
    return this.options.now();
  }

  private emit(event: NewJournalEvent): void {
    const before = this.state.sizeBytes;
    applyEvent(this.state, event);
    this.events.push(event);
    const warnBytes = maxRunStateBytes * warnShare;
    if (before < warnBytes && this.state.sizeBytes >= warnBytes) {
      this.warnings.push(
        `The run's data has reached ${Math.round(this.state.sizeBytes / 1024 / 1024)} MiB; it fails at ${maxRunStateBytes / 1024 / 1024} MiB.`,
      );
    }
    if (this.state.lastSeq + this.events.length === maxJournalEvents * warnShare) {
      this.warnings.push(`The run has ${maxJournalEvents * warnShare} journal events; it fails at ${maxJournalEvents}.`);
    }
  }

  private want(work: Work): void {
    this.busy.add(work.key);
    this.works.push(work);
  }

  private recover(step: StepState, runId: string): void {
    const { path, attempt } = step;
    const often = step.interruptions + 1 >= maxInterruptions;
    this.emit({ type: "step_interrupted", path, attempt, at: this.now });
    if (!step.step.once && !often) return;
    const why = often
      ? `The platform ended ${maxInterruptions} times while it ran.`
      : "It is marked `once` and the platform ended while it ran, so it may or may not have taken effect.";
    const error = located(step, { code: "RUN_INTERRUPTED", message: `${why} Check what it did, then start the run again.`, details: { runId } });
    this.emit({ type: "step_failed", path, error, continued: false, at: this.now });
    this.finish("failed", null, error);
  }

  /** Look at every step that may move until none does. */
  private advance(): void {
    for (let moved = true; moved && !this.final;) {
      moved = false;
      for (const scope of liveScopes(this.state.root)) {
        for (const step of scope.members) {
          if (!hasEnded(step) && this.move(step)) moved = true;
          if (this.final) return;
        }
      }
    }
    if (!this.final) this.settle();
  }

  /** Nothing moves any more: is the run over, or past a limit? */
  private settle(): void {
    const { state } = this;
    if (state.lastSeq + this.events.length > maxJournalEvents) {
      const message = `The run has reached ${maxJournalEvents} journal events. Do more per step, or split the work over several runs.`;
      this.finish("failed", null, { code: "RUN_LIMIT_REACHED", message, details: { limit: maxJournalEvents } });
    } else if (state.sizeBytes > maxRunStateBytes) {
      const message = `The run's inputs and outputs have reached ${maxRunStateBytes / 1024 / 1024} MiB. Store large data elsewhere and pass references.`;
      this.finish("failed", null, { code: "RUN_LIMIT_REACHED", message, details: { limit: maxRunStateBytes } });
    } else if (state.root.open === 0) {
      this.complete();
    } else if (this.busy.size === 0 && this.waitingFor === null) {
      this.finish("failed", null, { code: "INTERNAL_ERROR", message: "No step of the run can go on. This is an error in fastn studio: please report it." });
    }
  }

  private complete(): void {
    const { output, root } = this.state.index.plan;
    if (this.busy.has(outputKey)) return;
    if (output === null) {
      const last = root.at(-1);
      return this.finish("completed", last === undefined ? null : (this.state.root.byName.get(last)?.output ?? null), null);
    }
    const place: Place = { step: null, scope: this.state.root };
    if (output.kind === "function") return this.want({ kind: "evaluate", key: outputKey, place, values: [output], upToTruthy: false });
    try {
      this.finish("completed", toJson(evaluate(output, this.state, this.options.facts, place), "output of the run"), null);
    } catch (error) {
      this.finish("failed", null, toErrorRecord(error));
    }
  }

  private finish(status: "completed" | "failed" | "cancelled" | "timed_out", output: Json, error: ErrorRecord | null): void {
    this.emit({ type: "run_finished", status, output, error, at: this.now });
    const waiting = new Set(this.works.map(({ key }) => key));
    this.works = [];
    this.aborted.push(...[...this.busy].filter((key) => !waiting.has(key)));
  }

  /** @returns whether anything changed */
  private move(step: StepState): boolean {
    switch (step.status) {
      case "retrying":
        return !step.timers.has("retry") && this.attemptDue(step);
      case "pending": {
        const ready = readiness(this.state, step);
        if (ready === "later") return false;
        if (ready === "now") return this.attemptDue(step);
        this.emit({ type: "step_skipped", path: step.path, reason: ready.skip, ...(ready.off && { off: true }), at: this.now });
        return true;
      }
      case "running":
        return step.step.type === "gate" ? this.moveGate(step) : step.step.type === "loop" && this.moveLoop(step, step.step);
      default:
        return false;
    }
  }

  private attemptDue(step: StepState): boolean {
    const key = `evaluate ${step.path}`;
    const values = optionsOf(step.step);
    const computed = values.some(({ kind }) => kind === "function");
    const works = computed || step.step.type === "action" || step.step.type === "notification";
    if (this.busy.has(key) || (works && this.busy.size >= this.state.index.plan.concurrency)) return false;
    if (computed) {
      this.want({ kind: "evaluate", key, place: placeOf(step), values, upToTruthy: step.step.type === "gate" });
      return true;
    }
    const upToTruthy = step.step.type === "gate";
    this.start(step, () => this.evaluateData(values, placeOf(step), upToTruthy));
    return true;
  }

  private evaluateData(values: readonly PlanValue[], place: Place, upToTruthy: boolean): Json[] {
    const results: Json[] = [];
    for (const value of values) {
      if (value.kind === "function") throw new Error("functions are evaluated by the driver");
      const result = evaluate(value, this.state, this.options.facts, place);
      results.push(result);
      if (upToTruthy && result) break;
    }
    return results;
  }

  /** Begin an attempt with its options evaluated. Options that fail make it a failed attempt. */
  private start(step: StepState, options: () => readonly Json[]): void {
    let begun: Begun;
    const begin = { type: "step_started", path: step.path, attempt: step.nextAttempt, at: this.now } as const;
    try {
      begun = beginStep(step, options(), this.now);
    } catch (error) {
      this.emit({ ...begin, input: null });
      return this.fail(step, toErrorRecord(error));
    }
    this.emit({ ...begin, input: begun.input });
    for (const event of begun.events) this.emit(event);
    if (begun.works) this.want({ kind: "attempt", key: `attempt ${step.path}`, step, attempt: step.attempt, input: begun.input });
  }

  private moveGate(step: StepState): boolean {
    if (step.step.type !== "gate" || step.selected === undefined) return false;
    const taken = step.step.branches.find(({ name }) => name === step.selected);
    const ended = taken?.steps.every((name) => isDone(step.scope.byName.get(name))) ?? true;
    if (ended) this.emit({ type: "step_completed", path: step.path, output: { selected: step.selected }, at: this.now });
    return ended;
  }

  private moveLoop(step: StepState, plan: LoopPlan): boolean {
    const { loop } = step;
    if (loop === null) return false;
    if (plan.loop.kind === "while" && loop.active.size === 0 && !loop.over && loop.allowed === loop.iterations.length) {
      return this.askCondition(step, plan.loop.condition);
    }
    let moved = false;
    while (loop.active.size < plan.concurrency && loop.iterations.length < loop.allowed) {
      newIteration(this.state, step, loop.items?.[loop.iterations.length] ?? null);
      moved = true;
    }
    if (loop.active.size > 0 || loop.iterations.length < loop.allowed || (plan.loop.kind === "while" && !loop.over)) return moved;
    this.completeLoop(step, plan, loop.iterations);
    return true;
  }

  private askCondition(step: StepState, condition: PlanValue): boolean {
    const key = `while ${step.path}`;
    if (this.busy.has(key) || step.loop === null) return false;
    const place: Place = { step, scope: step.scope, item: null, index: step.loop.iterations.length };
    if (condition.kind === "function") {
      if (this.busy.size >= this.state.index.plan.concurrency) return false;
      this.want({ kind: "evaluate", key, place, values: [condition], upToTruthy: false });
      return true;
    }
    try {
      this.conditionKnown(step, Boolean(evaluate(condition, this.state, this.options.facts, place)));
    } catch (error) {
      this.fail(step, toErrorRecord(error));
    }
    return true;
  }

  private conditionKnown(step: StepState, go: boolean): void {
    if (step.loop === null || step.step.type !== "loop") return;
    const index = step.loop.iterations.length;
    const { maxIterations } = step.step;
    if (go && index >= maxIterations) {
      const message = `Loop "${step.step.name}" would run more than ${maxIterations} times. Raise maxIterations, or check its condition.`;
      return this.fail(step, { code: "STEP_OPTION_INVALID", message, details: { maxIterations } });
    }
    this.emit({ type: "loop_item", path: step.path, index, go, at: this.now });
  }

  private completeLoop(step: StepState, plan: LoopPlan, iterations: readonly Scope[]): void {
    const last = plan.steps.at(-1) ?? "";
    const outputs = iterations.map((scope) => (scope.failed === null ? (scope.byName.get(last)?.output ?? null) : null));
    try {
      this.emit({ type: "step_completed", path: step.path, output: toJson(outputs, `output of step "${step.step.name}"`), at: this.now });
    } catch (error) {
      this.fail(step, toErrorRecord(error));
    }
  }

  private attemptEnded({ path, attempt, output, error }: Extract<Fact, { type: "attemptEnded" }>): boolean {
    const step = this.state.byPath.get(path);
    if (step?.status !== "running" || step.attempt !== attempt) return false;
    if (error === undefined) this.emit({ type: "step_completed", path, output: output ?? null, at: this.now });
    else this.fail(step, error);
    return true;
  }

  private evaluated({ key, values = [], error }: Extract<Fact, { type: "evaluated" }>): boolean {
    if (key === outputKey) {
      if (error === undefined) this.finish("completed", values[0] ?? null, null);
      else this.finish("failed", null, error);
      return true;
    }
    const [kind, path = ""] = splitOnce(key);
    const step = this.state.byPath.get(path);
    if (step === undefined || hasEnded(step)) return false;
    if (kind === "while") {
      if (error === undefined) this.conditionKnown(step, Boolean(values[0]));
      else this.fail(step, error);
    } else if (error === undefined) {
      this.start(step, () => values);
    } else {
      this.emit({ type: "step_started", path, attempt: step.nextAttempt, input: null, at: this.now });
      this.fail(step, error);
    }
    return true;
  }

  private timerDue({ path, purpose }: Extract<Fact, { type: "timerDue" }>): boolean {
    const step = this.state.byPath.get(path);
    if (!step?.timers.has(purpose)) return false;
    this.emit({ type: "timer_fired", path, purpose, at: this.now });
    if (purpose === "wait") this.emit({ type: "step_completed", path, output: null, at: this.now });
    if (purpose === "expiry") this.expired(step);
    return true;
  }

  private expired(step: StepState): void {
    const { name } = step.step;
    if (step.step.type !== "approval") {
      const message = `Step "${name}" waited ${step.step.timeoutMs} ms for event "${step.awaited?.name}", which did not come.`;
      return this.fail(step, { code: "STEP_TIMED_OUT", message });
    }
    if (step.step.onTimeout === "continue") {
      const output = { approved: false, by: null, comment: "", at: new Date(this.now).toISOString() };
      return this.emit({ type: "step_completed", path: step.path, output, at: this.now });
    }
    this.fail(step, { code: "APPROVAL_EXPIRED", message: `Nobody answered the approval "${name}" in time.` });
  }

  private approvalGiven({ path, approved, by, comment }: Extract<Fact, { type: "approval" }>): boolean {
    const step = this.state.byPath.get(path);
    if (step?.status !== "waiting" || step.asked === null) return false;
    this.emit({ type: "approval_given", path, approved, by, comment, at: this.now });
    // A "no" stops the run, unless the workflow says that it looks at the answer itself.
    if (!approved && step.step.onError === "halt") {
      const said = comment === "" ? "" : `: ${comment}`;
      this.fail(step, { code: "APPROVAL_REJECTED", message: `${by} rejected "${step.step.label ?? step.step.name}"${said}`, details: { by } });
    } else {
      this.emit({ type: "step_completed", path, output: { approved, by, comment, at: new Date(this.now).toISOString() }, at: this.now });
    }
    return true;
  }

  private eventCame({ name, payload }: Extract<Fact, { type: "event" }>): boolean {
    let taken = false;
    for (const { path, status, awaited } of this.state.byPath.values()) {
      if (status !== "waiting" || awaited === null || awaited.name !== name || !includes(payload, awaited.match)) continue;
      this.emit({ type: "event_received", path, name, payload, at: this.now });
      this.emit({ type: "step_completed", path, output: payload, at: this.now });
      taken = true;
    }
    return taken;
  }

  private fail(step: StepState, cause: ErrorRecord): void {
    const error = located(step, cause);
    const { path, attempt } = step;
    if (step.loop === null && mayRetry(step, error)) {
      const retryAt = this.now + retryDelayMs(step.step.retry, attempt, this.options.random);
      this.emit({ type: "step_attempt_failed", path, attempt, error, retryAt, at: this.now });
      return this.emit({ type: "timer_set", path, purpose: "retry", fireAt: retryAt, at: this.now });
    }
    this.failForGood(step, error);
  }

  /** The step has failed; unless it says `continue`, so has what it lives in. */
  private failForGood(step: StepState, error: ErrorRecord): void {
    if (step.step.type === "loop") for (const scope of step.loop?.active ?? []) this.cutOff(scope.members, step);
    const continued = step.step.onError === "continue";
    this.emit({ type: "step_failed", path: step.path, error, continued, at: this.now });
    if (continued) return;
    const container = this.state.index.containerOf(step.step);
    if (container?.type === "gate") {
      const gate = step.scope.byName.get(container.name);
      if (gate === undefined) return;
      this.cutOff(
        step.scope.members.filter((member) => isInside(member, container.name, step.scope)),
        step,
      );
      return this.failForGood(gate, error);
    }
    const { loop } = step.scope;
    if (loop === null) return this.finish("failed", null, error);
    this.cutOff(step.scope.members, step);
    if (loop.step.type === "loop" && loop.step.onItemError === "halt") this.failForGood(loop, error);
  }

  private giveUp(key: string): void {
    const begun = this.works.every((work) => work.key !== key);
    this.works = this.works.filter((work) => work.key !== key);
    if (!begun) this.busy.delete(key);
    else if (this.busy.has(key)) this.aborted.push(key);
  }

  /** Steps beside one that failed do not go on. */
  private cutOff(steps: readonly StepState[], because: StepState): void {
    for (const step of steps) {
      if (hasEnded(step)) continue;
      for (const scope of step.loop?.active ?? []) this.cutOff(scope.members, because);
      for (const kind of ["attempt", "evaluate", "while"]) this.giveUp(`${kind} ${step.path}`);
      this.emit({ type: "step_skipped", path: step.path, reason: `"${because.step.name}" failed`, at: this.now });
    }
  }
}

const isRetryable = (code: ErrorCode): boolean => errorCodes[code].retryable;

const isDone = (step: StepState | undefined): boolean => step === undefined || hasEnded(step);

function splitOnce(key: string): [string, string] {
  const at = key.indexOf(" ");
  return [key.slice(0, at), key.slice(at + 1)];
}

/** The scope and every iteration under way in it. */
function liveScopes(root: Scope): Scope[] {
  const scopes = [root];
  for (const scope of scopes) for (const { loop } of scope.members) if (loop !== null) scopes.push(...loop.active);
  return scopes;
}

/** Whether `step` lives in the gate `name`, at any depth. */
function isInside(step: StepState, name: string, scope: Scope): boolean {
  for (let parent = step.step.parent; parent !== null; parent = scope.byName.get(parent.step)?.step.parent ?? null) {
    if (parent.step === name) return true;
  }
  return false;
}

function mayRetry({ step, attempt }: StepState, { code }: ErrorRecord): boolean {
  if (attempt >= step.retry.maxAttempts || !isRetryable(code)) return false;
  // Nobody knows what such an attempt did, and `once` means: rather stop than do it twice.
  return !(step.once && (code === "STEP_TIMED_OUT" || code === "STEP_HOST_DIED"));
}

/** Errors know their step. */
function located(step: StepState, error: ErrorRecord): ErrorRecord {
  const inLoop: ErrorDetails = step.scope.loop === null ? {} : { stepPath: step.path };
  return { ...error, details: { ...error.details, step: step.step.name, ...inLoop } };
}
