import { compileInput, type CompiledInput, type ExpressionScope } from "@fastn/workflow/expressions";
import type { PlanValue } from "@fastn/workflow/plan";
import type { Json, JsonObject } from "@fastn/core";
import { hasEnded, lookUp, type RunState, type Scope, type StepState } from "./run-state.ts";

/** What a run knows besides its journal. */
export interface RunFacts {
  readonly runId: string;
  readonly environment: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly variables: Readonly<Record<string, Json>>;
  readonly config: Readonly<Record<string, Json>>;
}

/** Where an option is evaluated: in a step, and for a `while` condition in the iteration that may come. */
export interface Place {
  readonly step: StepState | null;
  readonly scope: Scope;
  readonly item?: Json;
  readonly index?: number;
}

export const placeOf = (step: StepState): Place => ({ step, scope: step.scope, ...loopVariables(step.scope) });

function loopVariables(scope: Scope): { readonly item?: Json; readonly index?: number } {
  return scope.loop === null ? {} : { item: scope.item, index: scope.index };
}

type DataValue = Extract<PlanValue, { kind: "data" }>;

/** Evaluate an option given as data. @throws AppError EXPRESSION_SYNTAX, EXPRESSION_FAILED */
export function evaluate(value: DataValue, state: RunState, facts: RunFacts, place: Place): Json {
  if (!value.templates) return value.value;
  return compiled(value)(new PlaceScope(state, facts, place));
}

/** What an expression sees at a place; most look at little of it. */
class PlaceScope implements ExpressionScope {
  readonly item?: Json;
  readonly index?: number;
  private readonly state: RunState;
  private readonly facts: RunFacts;
  private readonly place: Place;
  private outputs: ExpressionScope["steps"] | undefined;

  constructor(state: RunState, facts: RunFacts, place: Place) {
    this.state = state;
    this.facts = facts;
    this.place = place;
    if (place.index === undefined) return;
    this.item = place.item ?? null;
    this.index = place.index;
  }

  get input(): Json {
    return this.state.input;
  }

  get headers(): ExpressionScope["headers"] {
    return this.facts.headers;
  }

  get steps(): ExpressionScope["steps"] {
    return (this.outputs ??= this.readOutputs());
  }

  private readOutputs(): ExpressionScope["steps"] {
    const { step } = this.place;
    const names = step === null ? this.state.root.members.map((member) => member.step.name) : [...step.step.waitsFor, ...ownBody(this.state, step)];
    return outputsOf(names, this.place, "expression");
  }

  get variables(): ExpressionScope["variables"] {
    return this.facts.variables;
  }

  get config(): ExpressionScope["config"] {
    return this.facts.config;
  }

  get run(): ExpressionScope["run"] {
    return runInfo(this.state, this.facts, this.place);
  }
}

/** Options of plans, made ready once a process; a plan never changes. */
const inputs = new WeakMap<DataValue, CompiledInput>();

function compiled(value: DataValue): CompiledInput {
  let input = inputs.get(value);
  if (input === undefined) inputs.set(value, (input = compileInput(value.value)));
  return input;
}

/** `ctx` of a function, as data: all steps that had ended for sure when this one began. */
export function functionContext(state: RunState, facts: RunFacts, place: Place): JsonObject {
  const steps = place.step === null ? state.root.members.map(({ step }) => step.name) : ancestorNames(state, place.step);
  return {
    input: state.input,
    headers: facts.headers,
    steps: outputsOf(steps, place, "function"),
    ...(place.index !== undefined && { item: place.item ?? null, index: place.index }),
    variables: facts.variables,
    config: facts.config,
    run: runInfo(state, facts, place),
    idempotencyKey: place.step === null ? facts.runId : idempotencyKey(facts, place.step),
  };
}

/** The same for every attempt of a step. */
export const idempotencyKey = ({ runId }: RunFacts, { path }: StepState): string => `${runId}/${path}`;

function ancestorNames(state: RunState, step: StepState): string[] {
  return [...state.index.ancestorsOf(step.step).map(({ name }) => name), ...ownBody(state, step)];
}

/** A `while` condition may read its own body's steps. */
function ownBody({ index }: RunState, { step }: StepState): string[] {
  return step.type === "loop" && step.loop.kind === "while" ? index.membersOf(step.name).map(({ name }) => name) : [];
}

/** Expressions read null for what is missing; functions get every step they may read, skipped ones with output null. */
function outputsOf(names: readonly string[], place: Place, use: "expression" | "function"): Record<string, { readonly output: Json }> {
  const outputs: Record<string, { readonly output: Json }> = {};
  for (const name of names) {
    const step = lookUp(place.scope, name) ?? lastIteration(place, name);
    if (step !== undefined && hasEnded(step)) outputs[name] = { output: step.output };
    else if (use === "function") outputs[name] = { output: null };
  }
  return outputs;
}

/** A `while` condition reads its body as it was in the iteration before. */
function lastIteration({ step }: Place, name: string): StepState | undefined {
  return step?.loop?.iterations.at(-1)?.byName.get(name);
}

function runInfo(state: RunState, { runId, environment }: RunFacts, { step }: Place): JsonObject {
  return {
    id: runId,
    workflow: state.index.plan.name,
    trigger: state.trigger,
    environment,
    startedAt: state.startedAt === null ? null : new Date(state.startedAt).toISOString(),
    ...(step !== null && { step: step.step.name, stepPath: step.path, attempt: Math.max(1, step.status === "running" ? step.attempt : step.nextAttempt) }),
  };
}
