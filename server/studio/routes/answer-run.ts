import { AppError, errorCodes, fromErrorRecord, isErrorCode, type Json } from "@fastn/core";
import type { FastifyReply } from "fastify";
import { localTenant, type RunsService, type StartedRun } from "../services.ts";

/**
 * Answer a caller that started a run, as its tier says: `instant` waits and gives the run's output, `standard` and `long` say 202 at once.
 * The run's id is in the header `x-fastn-run-id` in any case.
 * @throws AppError TIMED_OUT (408) when an instant run does not end in its time, else what the run failed with
 */
export async function answerRun(reply: FastifyReply, runs: RunsService, started: StartedRun, accepted: 200 | 202 = 202): Promise<unknown> {
  const { runId, status, answersWithinMs } = started;
  reply.header("x-fastn-run-id", runId);
  if (answersWithinMs === undefined) return reply.code(accepted).send({ runId, status });
  const ended = started.ended ?? (await runs.outcome(localTenant, runId, answersWithinMs));
  if (ended.status === "completed") return reply.code(200).header("content-type", "application/json; charset=utf-8").send(asJson(ended.output));
  if (ended.status === "timed_out") {
    throw new AppError("TIMED_OUT", `The run did not end within ${answersWithinMs} ms. Give the workflow the tier standard if it needs longer.`, { runId });
  }
  const error = ended.error ?? { code: "STEP_FAILED" as const, message: `The run is ${ended.status}.` };
  const { code, message, details } = fromErrorRecord(error);
  // A code of the run's inside, such as a missing credential of ours, must not read like the caller's own fault.
  const outward = isErrorCode(code) && errorCodes[code].status === 401 ? "CONNECTOR_UNAVAILABLE" : code;
  throw new AppError(outward, message, { ...details, runId });
}

/** Fastify sends strings as they are. */
const asJson = (output: Json): string => JSON.stringify(output);
