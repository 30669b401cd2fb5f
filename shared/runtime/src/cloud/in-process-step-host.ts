import { AppError, fromErrorRecord, isErrorCode, toErrorRecord, type Json, type JsonObject } from "@fastn/core";
import { toJson } from "@fastn/core/values";
import type { DescribedModule } from "@fastn/workflow/describe";
import { CodeError, type FunctionCall, type StepHost } from "../step-host/index.ts";
import { stepContext } from "../step-host/step-context.ts";
import type { StepLine } from "../step-host/worker-host.ts";
import { describeThrown, HostAnswerError } from "../step-host/thrown.ts";

/**
 * Steps in this very process, for places that are a border of their own and run one tenant's workflow alone (Lambda, Cloud Run). Handlers get
 * the same `ctx` as in a step worker; what they cannot be given here is an end by force: one that blocks the thread blocks the invocation.
 * @param functionsOf functions of a workflow by the hash of its definition
 */
export function inProcessStepHost(functionsOf: (hash: string) => DescribedModule["functions"] | undefined): StepHost {
  return {
    pid: process.pid,
    describe: () => Promise.reject(new AppError("FORBIDDEN", "The workflow was described when its handler was made.")),
    call: (call) => callHere(functionsOf(call.bundle.hash), call),
    close: () => {},
  };
}

async function callHere(functions: DescribedModule["functions"] | undefined, call: FunctionCall): Promise<Json> {
  const handler = functions?.get(call.fn);
  if (handler === undefined) throw new AppError("DEFINITION_CHANGED", `This artifact has no function ${call.fn} of the version that the run began with.`);
  const deadline = new AbortController();
  const signal = AbortSignal.any([call.signal, deadline.signal]);
  const late = new CodeError("STEP_TIMED_OUT", `It did not finish within ${call.timeoutMs} ms.`, {}, "");
  const timer = setTimeout(() => deadline.abort(late), Math.min(call.timeoutMs, 2 ** 31 - 1));
  const stopped = new Promise<never>((_resolve, reject) => {
    const stop = (): void => reject(deadline.signal.aborted ? late : fromErrorRecord({ code: "RUN_CANCELLED", message: "The step was stopped." }));
    if (signal.aborted) stop();
    else signal.addEventListener("abort", stop, { once: true });
  });
  stopped.catch(() => {});
  try {
    // A copy, as if it had come from another process: what a handler changes in it reaches nobody else.
    const context = stepContext(structuredClone(call.context) as JsonObject, lineOf(call, signal), call.traceHeaders);
    const result: unknown = await Promise.race([(async () => handler(context as never))(), stopped]);
    return toJson(result, "returned value");
  } catch (error) {
    if (error === late || (error instanceof AppError && error.code === "RUN_CANCELLED")) throw error;
    const { code, message, details, stack } = describeThrown(error);
    throw new CodeError(isErrorCode(code) ? code : "STEP_FAILED", message, details, stack);
  } finally {
    clearTimeout(timer);
  }
}

function lineOf({ onLog, ask }: FunctionCall, signal: AbortSignal): StepLine {
  return {
    signal,
    log: (level, message) => onLog(level, message, Date.now()),
    ask: (question) =>
      ask(question).catch((error: unknown) => {
        throw new HostAnswerError(toErrorRecord(error));
      }),
  };
}
