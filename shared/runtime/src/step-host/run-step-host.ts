import { toErrorRecord } from "@fastn/core/values";
import type { StepHostLine } from "./channel.ts";
import { defaultStepHostLimits, thrown, type Outcome, type ToStepHost } from "./messages.ts";
import { watchWorkers } from "./watch-workers.ts";
import { runQuery } from "./run-query.ts";
import { WorkerPool } from "./worker-pool.ts";

/** The step host process's side: hands tasks to worker threads and relays what they say. User code never runs on this thread. */
export function runStepHost(line: StepHostLine): void {
  const codes = new Map<string, string>();
  const pool = new WorkerPool(
    defaultStepHostLimits,
    (hash) => codes.get(hash),
    () => line.send({ type: "stuck" }),
  );
  watchWorkers(pool);
  line.onMessage((message) => {
    switch (message.type) {
      case "configure":
        return pool.configure(message.limits, message.network);
      case "load":
        return void codes.set(message.hash, message.code);
      case "start": {
        const { id, hash, task, timeoutMs } = message;
        if (!codes.has(hash)) return line.send({ type: "done", id, outcome: thrown("INTERNAL_ERROR", `Bundle ${hash} was never loaded.`) });
        return pool.start({
          id,
          hash,
          task,
          timeoutMs,
          started: () => line.send({ type: "started", id }),
          log: (log) => line.send({ ...log, id }),
          ask: (question, body) => line.send({ type: "ask", id, question, body }),
          done: (outcome) => line.send({ type: "done", id, outcome }),
        });
      }
      case "abort":
        return pool.abort(message.id, message.graceMs);
      case "answer":
        return pool.answer(message.id, message.question, message.result);
      case "query":
        return line.send({ type: "done", id: message.id, outcome: queryOutcome(message) });
      case "ping":
        return line.send({ type: "pong", nonce: message.nonce });
    }
  });
  line.send({ type: "ready" });
}

function queryOutcome({ file, sql, params }: Extract<ToStepHost, { type: "query" }>): Outcome {
  try {
    return { ok: true, value: { ...runQuery(file, sql, params) } };
  } catch (error) {
    const { code, message, details } = toErrorRecord(error);
    return thrown(code, message, details);
  }
}
