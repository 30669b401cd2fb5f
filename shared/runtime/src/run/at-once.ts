import { AppError, isJsonObject, plainJsonBound, stepResultLimits, type Computation, type ErrorRecord, type Json, type RunTrigger } from "@fastn/core";
import type { PlanStep, PlanValue, WorkflowPlan } from "@fastn/workflow/plan";
import type { NewJournalEvent } from "../run-store.ts";
import type { RunFacts } from "./context.ts";
import { stepErrorRecord } from "./error-record.ts";
import { Interpreter } from "./interpreter.ts";
import { warnShare } from "./limits.ts";
import { indexPlan } from "./plan-index.ts";
import { newRunState } from "./run-state.ts";
import type { Fact, Work } from "./work.ts";

/** What a run may take when it is done in one go: it holds the process meanwhile. Larger ones go step by step. */
export const atOnceLimits = {
  /** Of the run's inputs and outputs together, as `plainJsonBound` bounds it: a sixth of it as text is below for sure. */
  stateBytes: 4 * 1024 * 1024,
  events: 2_000,
  /** Looked at between steps. */
  workMs: 50,
} as const;

const stateLimits = { ...stepResultLimits, maxBytes: atOnceLimits.stateBytes };

export interface AtOnceOptions {
  readonly facts: RunFacts;
  readonly trigger: RunTrigger;
  readonly input: Json;
  /** See `plainJsonBound`; absent: not known. */
  readonly inputBound?: number;
  /** Hash of the compiled workflow. */
  readonly definition: string;
  readonly computation: (connector: string, action: string) => Computation | null;
  /** ms since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  /** Whether a run that ended so is to be kept. Default: it is. */
  readonly keeps?: (status: RunAtOnce["status"]) => boolean;
  /** Black out secrets in what is about to be kept or told. */
  readonly scrub: <T>(value: T) => T;
}

/** A run from its beginning to its end. */
export interface RunAtOnce {
  /** Empty when it is not to be kept. */
  readonly events: readonly NewJournalEvent[];
  readonly status: "completed" | "failed";
  readonly output: Json;
  readonly error: ErrorRecord | null;
  readonly startedAt: number;
  readonly finishedAt: number;
}

const pure = new WeakMap<WorkflowPlan, boolean>();

/**
 * Whether a workflow could be done in one go: it answers its caller, and of its steps nobody outside can tell whether they ran once or twice.
 * Whether its actions only compute is seen when it runs, since connectors come and go.
 */
export function isPure(plan: WorkflowPlan): boolean {
  let known = pure.get(plan);
  if (known === undefined) pure.set(plan, (known = plan.tier === "instant" && isData(plan.output) && plan.steps.every(isPureStep)));
  return known;
}

const isData = (value: PlanValue | null): boolean => value === null || value.kind === "data";

function isPureStep(step: PlanStep): boolean {
  switch (step.type) {
    case "action":
      return step.run.kind === "connector" && !step.once && isData(step.run.input);
    case "gate":
      return step.branches.every(({ when }) => isData(when));
    case "loop":
      return isData(step.loop.kind === "over" ? step.loop.items : step.loop.kind === "times" ? step.loop.count : step.loop.condition);
    default:
      return false;
  }
}

/**
 * Run a pure workflow here and now, by the same interpreter as any other run. Nothing is kept: a process that dies meanwhile leaves no trace
 * of the run, and its caller gets no answer.
 * @returns null when it has to go step by step after all: an action reaches out, an attempt is to be repeated, a limit is passed
 */
export function runAtOnce(plan: WorkflowPlan, options: AtOnceOptions): RunAtOnce | null {
  const { facts, trigger, input, inputBound, definition, now, random, scrub, keeps = () => true } = options;
  if (!isPure(plan)) return null;
  const sizes = new Sizes();
  if (inputBound !== undefined) sizes.learn(input, inputBound);
  const state = newRunState(indexPlan(plan), (value) => sizes.of(value));
  // What follows from one fact happened at one time.
  let at = now();
  const endBy = at + atOnceLimits.workMs;
  const interpreter = new Interpreter(state, { facts, trigger, input, definition, now: () => at, random });
  const events: NewJournalEvent[] = [];
  const take = (): readonly Work[] | null => {
    const { events: decided, works, warnings } = interpreter.take();
    events.push(...decided);
    state.lastSeq = events.length;
    return warnings.length > 0 || events.length > atOnceLimits.events || state.sizeBytes > atOnceLimits.stateBytes ? null : works;
  };
  interpreter.begin();
  let launched = take();
  let reported: readonly Work[] = [];
  // Works report in the order in which a driver hears of them: the first one alone, the others while its outcome is being stored.
  while (launched !== null && !interpreter.final) {
    const [first, ...others] = launched;
    const batch: readonly Work[] = reported.length > 0 ? reported : first === undefined ? [] : [first];
    // What is left is a pause before another attempt.
    if (batch.length === 0) return null;
    for (const work of batch) {
      const fact = computeStep(work, options, (output) => sizes.ofOutput(output));
      at = now();
      if (fact === null || at > endBy) return null;
      interpreter.tell(fact);
    }
    reported = reported.length > 0 ? launched : others;
    launched = take();
  }
  if (launched === null) return null;
  const { status, startedAt, finishedAt } = state;
  if ((status !== "completed" && status !== "failed") || startedAt === null || finishedAt === null) return null;
  return { events: keeps(status) ? scrub(events) : [], status, output: scrub(state.output), error: scrub(state.error), startedAt, finishedAt };
}

/** Bounds of values' sizes. The run's input and each output are bound once, though the steps after them take them as part of their inputs. */
class Sizes {
  private readonly known = new Map<Json, number>();

  learn(value: Json, bytes: number): void {
    if (typeof value === "object" && value !== null) this.known.set(value, bytes);
  }

  ofOutput(value: Json): number {
    const bytes = boundOfOutput(value);
    this.learn(value, bytes);
    return bytes;
  }

  of(value: Json): number {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    if (!isJsonObject(value)) return this.ofMember(value);
    let bytes = 2;
    for (const name in value) bytes += name.length * 6 + 4 + this.ofMember(value[name] as Json);
    return bytes;
  }

  private ofMember(value: Json): number {
    const known = this.known.get(value);
    if (known !== undefined) return known;
    if (!Array.isArray(value)) return plainJsonBound(value, stateLimits);
    let bytes = 2;
    for (const item of value as readonly Json[]) bytes += (this.known.get(item) ?? plainJsonBound(item, stateLimits)) + 1;
    return bytes;
  }
}

/** Below this the size of an output is not worth a line in the log. */
const quietLimits = { ...stepResultLimits, maxBytes: stepResultLimits.maxBytes * warnShare };

/** As `plainJsonBound`: Infinity for what is no JSON, or large. */
const boundOfOutput = (output: Json): number => plainJsonBound(output, quietLimits);

/** Do a step that only computes. @returns null when it has to be done the ordinary way: it reaches outside, or what came of it is large or no JSON */
export function computeStep(
  work: Work,
  { computation, scrub }: Pick<AtOnceOptions, "computation" | "scrub">,
  boundOf: (output: Json) => number = boundOfOutput,
): Fact | null {
  if (work.kind !== "attempt") return null;
  const { key, attempt } = work;
  const { step, path } = work.step;
  const compute = step.type === "action" && step.run.kind === "connector" ? computation(step.run.connector, step.run.action) : null;
  if (compute === null) return null;
  try {
    const output = compute(work.input);
    return boundOf(output) === Number.POSITIVE_INFINITY ? null : { type: "attemptEnded", key, path, attempt, output };
  } catch (error) {
    // What is no AppError is a fault of ours; the ordinary way knows how to log it.
    return error instanceof AppError ? { type: "attemptEnded", key, path, attempt, error: scrub(stepErrorRecord(error)) } : null;
  }
}
