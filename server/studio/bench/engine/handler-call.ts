import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Json } from "@fastn/core";
import { compileWorkflow } from "@fastn/runtime";
import { createStepHost, forkStepHostOnNode } from "@fastn/runtime/step-host";

export interface Calls {
  /** Median round trip, microseconds. */
  roundTripUs(): Promise<number>;
  close(): Promise<void>;
}

const perRound = 500;
const source = `import { step, workflow } from "@fastn/workflow";
export default workflow("bench", { steps: [step("a", { type: "action", handler: (ctx) => ctx.input })] });`;
const payload: Json = { order: "ord_000123", lines: [1, 2, 3] };

/** One handler that gives back its input, as a run calls it. */
export async function callHandler(): Promise<Calls> {
  const host = createStepHost({ fork: forkStepHostOnNode() });
  const bundle = await compileWorkflow({ root: join(import.meta.dirname, "../../../.."), file: "bench.ts", source });
  const { signal } = new AbortController();
  const call = { bundle, fn: "steps[0].handler", context: { input: payload }, timeoutMs: 10_000, signal, onLog: () => {}, ask: async () => null };
  await host.call(call);
  return { roundTripUs: () => median(() => host.call(call)), close: async () => host.close() };
}

/** A child that sends back what it gets. */
export async function callBareProcess(): Promise<Calls> {
  const child = fork(join(import.meta.dirname, "echo-child.mjs"), { serialization: "advanced" });
  await once(child, "message");
  const roundTrip = async (): Promise<void> => {
    const answer = once(child, "message");
    child.send({ input: payload });
    await answer;
  };
  return {
    roundTripUs: () => median(roundTrip),
    async close() {
      child.disconnect();
      await once(child, "exit");
    },
  };
}

async function median(call: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < perRound; i++) {
    const begun = performance.now();
    await call();
    times.push((performance.now() - begun) * 1000);
  }
  return times.sort((a, b) => a - b)[perRound >> 1] ?? Number.NaN;
}
