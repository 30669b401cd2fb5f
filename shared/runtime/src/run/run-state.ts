import { jsonSizeBytes, type ErrorRecord, type Json, type PayloadRef, type RunId, type RunStatus, type StepStatus, type RunTrigger } from "@fastn/core";
import type { PlanStep } from "@fastn/workflow/plan";
import type { PlanIndex } from "./plan-index.ts";

/** Where a run stands: the fold of its journal. The interpreter changes it through events only. */
export interface RunState {
  readonly index: PlanIndex;
  status: RunStatus;
  trigger: RunTrigger;
  input: Json;
  output: Json;
  error: ErrorRecord | null;
  startedAt: number | null;
  finishedAt: number | null;
  lastSeq: number;
  /** UTF-8 bytes of inputs and outputs kept, as `measure` gives them. */
  sizeBytes: number;
  readonly measure: (value: Json) => number;
  readonly root: Scope;
  readonly byPath: Map<string, StepState>;
  /** Steps that wait for a time, an event or a person. */
  readonly asleep: Set<StepState>;
  readonly work: WorkTime;
}

/** Time in which at least one attempt was running: what the run's timeout counts. */
export interface WorkTime {
  totalMs: number;
  /** When the present stretch began; null while nothing runs. */
  since: number | null;
  readonly running: Set<StepState>;
  /** Time of the last event that was not about recovering: when a run broken off was last seen alive. */
  aliveAt: number;
}

/** Steps that live side by side: those of the run itself, or of one iteration of a loop. */
export interface Scope {
  /** null: the run itself. */
  readonly loop: StepState | null;
  /** Number of the iteration; -1 for the run itself. */
  readonly index: number;
  readonly item: Json;
  readonly parent: Scope | null;
  /** What its steps' paths begin with: `lines[3].`. */
  readonly prefix: string;
  readonly members: readonly StepState[];
  readonly byName: ReadonlyMap<string, StepState>;
  /** Members that have not ended. */
  open: number;
  /** The step that failed without `continue` directly in this scope; null while none has. */
  failed: StepState | null;
}

export interface StepState {
  readonly step: PlanStep;
  readonly path: string;
  readonly scope: Scope;
  status: StepStatus;
  /** Attempts begun. */
  attempt: number;
  /** Number the next attempt will have: an attempt that was broken off by a crash is done again under its own number. */
  nextAttempt: number;
  /** Times a crash broke off the present attempt. */
  interruptions: number;
  /** Times the step host died under the present attempt by the doing of others. */
  foreignDeaths: number;
  input: Json;
  output: Json;
  /** Large ones that were left in the store, by member; a run at work has all of them loaded. */
  payloads: Readonly<Record<string, PayloadRef>>;
  error: ErrorRecord | null;
  /** Skipped by its author: dependants run all the same. */
  off: boolean;
  skippedBecause: string | null;
  startedAt: number | null;
  finishedAt: number | null;
  /** A step it waits for, as last seen: until that has ended, nothing else needs to be looked at. */
  heldUpBy: StepState | null;
  readonly timers: Map<"wait" | "retry" | "expiry", number>;
  /** Gates: the branch taken; undefined while undecided. */
  selected: string | null | undefined;
  loop: LoopState | null;
  awaited: { readonly name: string; readonly match: Json } | null;
  /** The run of the workflow it calls, of its latest attempt. */
  child: { readonly runId: RunId; readonly workflow: string; readonly ended: boolean } | null;
  asked: { readonly approvers: readonly string[]; readonly expiresAt: number | null } | null;
}

export interface LoopState {
  /** null: a `while` loop. */
  readonly items: readonly Json[] | null;
  readonly iterations: Scope[];
  readonly active: Set<Scope>;
  /** `while`: iterations allowed so far, and whether the condition has said no. */
  allowed: number;
  over: boolean;
}

export const hasEnded = ({ status }: StepState): boolean => status === "completed" || status === "failed" || status === "skipped" || status === "cancelled";

/** Whether it counts as run for steps that depend on it. */
export const hasRun = (state: StepState): boolean => state.status === "completed" || state.status === "failed" || state.off;

/** The state of another step as seen from a scope: its own iteration's, or one further out. */
export function lookUp(scope: Scope, name: string): StepState | undefined {
  for (let at: Scope | null = scope; at !== null; at = at.parent) {
    const found = at.byName.get(name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** @param measure UTF-8 bytes of a value, or a bound of them where that is enough */
export function newRunState(index: PlanIndex, measure: RunState["measure"] = jsonSizeBytes): RunState {
  const byPath = new Map<string, StepState>();
  return {
    index,
    status: "pending",
    trigger: "manual",
    input: null,
    output: null,
    error: null,
    startedAt: null,
    finishedAt: null,
    lastSeq: 0,
    sizeBytes: 0,
    measure,
    root: newScope(index, byPath, null, -1, null),
    byPath,
    asleep: new Set(),
    work: { totalMs: 0, since: null, running: new Set(), aliveAt: 0 },
  };
}

/** Begin iteration `index` of a loop. */
export function newIteration(state: RunState, loop: StepState, item: Json): Scope {
  const { loop: loopState } = loop;
  if (loopState === null) throw new Error(`${loop.path} has not started`);
  const scope = newScope(state.index, state.byPath, loop, loopState.iterations.length, item);
  loopState.iterations.push(scope);
  if (scope.open > 0) loopState.active.add(scope);
  return scope;
}

function newScope(index: PlanIndex, byPath: Map<string, StepState>, loop: StepState | null, iteration: number, item: Json): Scope {
  const prefix = loop === null ? "" : `${loop.path}[${iteration}].`;
  const members: StepState[] = [];
  const byName = new Map<string, StepState>();
  const steps = index.membersOf(loop?.step.name ?? null);
  const scope: Scope = { loop, index: iteration, item, parent: loop?.scope ?? null, prefix, members, byName, open: steps.length, failed: null };
  for (const step of steps) {
    const state = newStepState(step, prefix + step.name, scope);
    members.push(state);
    byName.set(step.name, state);
    byPath.set(state.path, state);
  }
  return scope;
}

function newStepState(step: PlanStep, path: string, scope: Scope): StepState {
  return {
    step,
    path,
    scope,
    status: "pending",
    attempt: 0,
    nextAttempt: 1,
    interruptions: 0,
    foreignDeaths: 0,
    input: null,
    output: null,
    payloads: {},
    error: null,
    off: false,
    skippedBecause: null,
    startedAt: null,
    finishedAt: null,
    heldUpBy: null,
    timers: new Map(),
    selected: undefined,
    loop: null,
    awaited: null,
    child: null,
    asked: null,
  };
}
