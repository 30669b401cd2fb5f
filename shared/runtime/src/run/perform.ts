import { AppError, isJsonObject, jsonSizeBytes, stepResultLimits, toJson, type Json, type RunId } from "@fastn/core";
import { evaluate, functionContext, idempotencyKey, placeOf, type Place, type RunFacts } from "./context.ts";
import type { Host } from "./host.ts";
import { warnShare } from "./limits.ts";
import type { RunState, StepState } from "./run-state.ts";
import type { Work } from "./work.ts";

export interface Performance {
  readonly host: Host;
  readonly state: RunState;
  readonly facts: RunFacts & { readonly runId: RunId };
  readonly signal: AbortSignal;
  /** What is left of the run's own time, ms. */
  readonly leftMs: number;
}

/** Do one work of a run. @returns the attempt's output, or the values evaluated */
export async function perform(work: Work, at: Performance): Promise<Json> {
  if (work.kind === "evaluate") return evaluateInOrder(work, at);
  const output = toJson(await runAttempt(work, at), `output of step "${work.step.step.name}"`);
  const sizeBytes = jsonSizeBytes(output);
  if (sizeBytes >= stepResultLimits.maxBytes * warnShare) {
    const share = Math.round((100 * sizeBytes) / stepResultLimits.maxBytes);
    const line = {
      stepPath: work.step.path,
      attempt: work.attempt,
      level: "warn",
      message: `The output takes ${share} % of the ${stepResultLimits.maxBytes} bytes allowed.`,
    } as const;
    at.host.log({ ...line, at: new Date(at.host.clock.now()).toISOString() });
  }
  return output;
}

async function evaluateInOrder({ values, place, upToTruthy }: Extract<Work, { kind: "evaluate" }>, at: Performance): Promise<Json> {
  const results: Json[] = [];
  for (const value of values) {
    const what = place.step === null ? "output of the run" : `option of step "${place.step.step.name}"`;
    const result = value.kind === "data" ? evaluate(value, at.state, at.facts, place) : toJson(await callAt(value.fn, place, at), what);
    results.push(result);
    if (upToTruthy && result) break;
  }
  return results;
}

function callAt(fn: string, place: Place, at: Performance): Promise<Json> {
  const { step } = place;
  const call = step === null ? { path: "", attempt: 1, idempotencyKey: at.facts.runId } : callOf(step, at);
  return at.host.callFunction({
    ...call,
    runId: at.facts.runId,
    signal: at.signal,
    fn,
    context: functionContext(at.state, at.facts, place),
    timeoutMs: timeoutOf(step, at),
  });
}

function runAttempt({ step, input }: Extract<Work, { kind: "attempt" }>, at: Performance): Promise<Json> {
  const { host, signal } = at;
  const call = { ...callOf(step, at), runId: at.facts.runId, signal };
  switch (step.step.type) {
    case "action": {
      const { run } = step.step;
      if (run.kind === "handler") return callAt(run.fn, placeOf(step), at);
      if (run.kind === "workflow") {
        if (host.startWorkflow !== undefined) return host.startWorkflow({ ...call, workflow: run.workflow, input });
        throw new AppError(
          "FORBIDDEN",
          `Workflow "${run.workflow}" cannot be called here: this run is executed by itself. Run it in the studio or on a worker.`,
        );
      }
      return inTime(step, at, (limited) => host.invoke({ ...call, signal: limited, connector: run.connector, action: run.action, input }));
    }
    case "notification": {
      const { channels, severity } = step.step;
      const { title, body } = isJsonObject(input) ? input : {};
      const told = { channels, severity, title: String(title ?? ""), body: String(body ?? ""), delivered: deliveredBy(step) };
      return inTime(step, at, (limited) => host.notify({ ...call, ...told, signal: limited }));
    }
    default:
      throw new Error(`a ${step.step.type} has no attempts of its own`);
  }
}

/** What the error of the attempt before says it reached all the same. */
function deliveredBy({ error }: StepState): readonly string[] {
  const delivered = error?.details?.["delivered"];
  return typeof delivered === "string" ? delivered.split(",") : [];
}

const callOf = (step: StepState, { facts }: Performance) => ({ path: step.path, attempt: step.attempt, idempotencyKey: idempotencyKey(facts, step) });

/** A function without a limit of its own has the run's, and a little more, so that it is the run that times out. */
const timeoutOf = (step: StepState | null, { leftMs }: Performance): number => Math.min(step?.step.timeoutMs ?? Infinity, leftMs + 1_000);

/** Hold work on the host's side to the step's timeout. */
async function inTime(step: StepState, { host, signal }: Performance, work: (signal: AbortSignal) => Promise<Json>): Promise<Json> {
  const { timeoutMs } = step.step;
  if (timeoutMs === null) return work(signal);
  const deadline = new AbortController();
  let stop: (() => void) | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    stop = host.clock.after(timeoutMs, () => {
      const error = new AppError("STEP_TIMED_OUT", `It did not finish within ${timeoutMs} ms.`, { timeoutMs });
      deadline.abort(error);
      reject(error);
    });
  });
  try {
    return await Promise.race([work(AbortSignal.any([signal, deadline.signal])), late]);
  } finally {
    stop?.();
  }
}
