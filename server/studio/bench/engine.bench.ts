// npm run bench -- engine: what the engine costs, each figure beside the least that could do the same work.
import { alternate, benchArguments, report, type Row, rowAtLeast, rowAtMost } from "../../../build/lib/measure.ts";
import { handWritten, ours, rate, type Synchronous } from "./engine/durable.ts";
import { evaluateExpressions, evaluatePlainly } from "./engine/expressions.ts";
import { webhooks } from "./engine/http.ts";
import { firstAnswer, resuming } from "./engine/starts.ts";
import { callBareProcess, callHandler } from "./engine/handler-call.ts";

const { json, rounds } = benchArguments();
const secondMs = 1_000;

/** 10-step durable runs a second, `inFlight` at once. */
async function durable(id: string, synchronous: Synchronous, inFlight: number, atLeast: number): Promise<Row> {
  const [engine, floor] = [await ours(synchronous), handWritten(synchronous)];
  await rate(engine, inFlight, secondMs);
  await rate(floor, inFlight, secondMs);
  const taken = await alternate(
    rounds,
    () => rate(engine, inFlight, 2 * secondMs),
    () => rate(floor, inFlight, 2 * secondMs),
  );
  await Promise.all([engine.close(), floor.close()]);
  const what = `${id}: 10-step durable runs, synchronous=${synchronous.toUpperCase()}, ${inFlight === 1 ? "one at a time" : `${inFlight} in flight`}`;
  return rowAtLeast(what, "runs/s", taken, "hand-written SQLite with 12 commits", atLeast);
}

async function handlerCalls(): Promise<Row> {
  const [handler, bare] = [await callHandler(), await callBareProcess()];
  const taken = await alternate(rounds, handler.roundTripUs, bare.roundTripUs);
  await Promise.all([handler.close(), bare.close()]);
  return rowAtMost("handler call in a step worker", "us", taken, "bare child_process IPC round trip", 3);
}

async function expressions(): Promise<Row> {
  const taken = await alternate(
    rounds,
    async () => evaluateExpressions(),
    async () => evaluatePlainly(),
  );
  return rowAtLeast("expression evaluation", "values/s", taken, "the same paths in plain JavaScript", 0.2);
}

const rows = [
  ...(await webhooks(rounds)),
  await durable("G5", "full", 1, 0.8),
  await durable("G6", "full", 50, 0.5),
  await durable("G7", "normal", 1, 0.6),
  await durable("G7b", "normal", 50, 0.5),
  ...(await resuming(rounds)),
  await firstAnswer(rounds),
  await handlerCalls(),
  await expressions(),
];
report("engine", rows, json);
