// npm run bench -- engine [--only G1,G2]: what the engine costs, each figure beside the least that could do the same work.
import { alternate, benchArguments, type BenchPart, measureParts, report, type Row, rowAtLeast, rowAtMost } from "../../../build/lib/measure.ts";
import { handWritten, ours, rate, type StepKind, type Synchronous } from "./engine/durable.ts";
import { evaluateExpressions, evaluatePlainly } from "./engine/expressions.ts";
import { webhooks } from "./engine/http.ts";
import { memoryOfSecondStart } from "./engine/memory.ts";
import { firstAnswer, resuming } from "./engine/starts.ts";
import { callBareProcess, callHandler } from "./engine/handler-call.ts";

const { json, rounds, wants } = benchArguments();
const secondMs = 1_000;

/** 10-step durable runs a second, `inFlight` at once. */
async function durable(id: string, synchronous: Synchronous, inFlight: number, atLeast: number, kind: StepKind = "own commit"): Promise<Row> {
  const [engine, floor] = [await ours(synchronous, kind), handWritten(synchronous)];
  await rate(engine, inFlight, secondMs);
  await rate(floor, inFlight, secondMs);
  const taken = await alternate(
    rounds,
    () => rate(engine, inFlight, 2 * secondMs),
    () => rate(floor, inFlight, 2 * secondMs),
  );
  await Promise.all([engine.close(), floor.close()]);
  const steps = kind === "compute" ? "10 steps that only compute (one commit)" : "10-step durable runs";
  const what = `${id}: ${steps}, synchronous=${synchronous.toUpperCase()}, ${inFlight === 1 ? "one at a time" : `${inFlight} in flight`}`;
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

const parts: readonly BenchPart[] = [
  [["G1", "G2", "G3", "G4", "G3n", "G4n", "G12"], () => webhooks(rounds, wants)],
  [["G12"], memoryOfSecondStart],
  // The goals are about steps that each have a commit of their own; the others show what sharing one gives.
  [["G5"], async () => [await durable("G5", "full", 1, 0.8), await durable("G5", "full", 1, 1, "compute")]],
  [["G6"], async () => [await durable("G6", "full", 50, 0.5), await durable("G6", "full", 50, 1, "compute")]],
  [["G7"], async () => [await durable("G7", "normal", 1, 0.6), await durable("G7", "normal", 1, 1, "compute")]],
  [["G7b"], async () => [await durable("G7b", "normal", 50, 0.5)]],
  [["G8"], () => resuming(rounds)],
  [["G11"], async () => [await firstAnswer(rounds)]],
  [["handlers"], async () => [await handlerCalls()]],
  [["expressions"], async () => [await expressions()]],
];

report("engine", await measureParts(parts, wants), json);
