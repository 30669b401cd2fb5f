import { AppError, errorCodes, fromErrorRecord, isErrorCode, type RunId } from "@fastn/core";
import type { DirectAnswer, ServiceReply } from "../../platform/index.ts";
import { localTenant, type RunEnded, type RunsService, type StartedRun } from "../services.ts";

/**
 * The answer to a caller that started a run, as its tier says: `instant` waits and gives the run's output, `standard` and `long` say 202 at once.
 * The run's id is in the header `x-fastn-run-id` in any case. The error is TIMED_OUT (408) when an instant run does not end in its time, else what
 * the run failed with.
 */
export function answerOf(runs: RunsService, started: StartedRun, accepted: 200 | 202 = 202): DirectAnswer | Promise<DirectAnswer> {
  const { runId, status, answersWithinMs, ended } = started;
  if (answersWithinMs === undefined) return { headers: { "x-fastn-run-id": runId }, status: accepted, text: JSON.stringify({ runId, status }) };
  if (ended !== undefined) return answerOfEnded(runId, ended, answersWithinMs);
  return runs.outcome(localTenant, runId, answersWithinMs).then((outcome) => answerOfEnded(runId, outcome, answersWithinMs));
}

function answerOfEnded(runId: RunId, ended: RunEnded, answersWithinMs: number): DirectAnswer {
  const headers = { "x-fastn-run-id": runId };
  if (ended.status === "completed") return { headers, status: 200, text: JSON.stringify(ended.output) };
  if (ended.status === "timed_out") {
    const message = `The run did not end within ${answersWithinMs} ms. Give the workflow the tier standard if it needs longer.`;
    return { headers, error: new AppError("TIMED_OUT", message, { runId }) };
  }
  const { code, message, details } = fromErrorRecord(ended.error ?? { code: "STEP_FAILED", message: `The run is ${ended.status}.` });
  // A code of the run's inside, such as a missing credential of ours, must not read like the caller's own fault.
  const outward = isErrorCode(code) && errorCodes[code].status === 401 ? "CONNECTOR_UNAVAILABLE" : code;
  return { headers, error: new AppError(outward, message, { ...details, runId }) };
}

/** @throws AppError the error of the answer */
export function send(reply: ServiceReply, answer: DirectAnswer): unknown {
  reply.headers(answer.headers);
  if ("error" in answer) throw answer.error;
  return reply.code(answer.status).type("application/json; charset=utf-8").send(answer.text);
}
