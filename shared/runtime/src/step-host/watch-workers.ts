import { thrown, type Outcome } from "./messages.ts";
import type { PoolWorker } from "./pool-worker.ts";
import type { WorkerPool } from "./worker-pool.ts";

const everyMs = 200;
/** Share of the time a thread without a task may be busy: it has nothing to do. */
const idleShare = 0.5;
/** A thread that does not say what it holds within this time is silent, ms. */
const answerMs = 500;

/**
 * What no limit of V8 covers: code that goes on after its step has answered, the time a step computes, and memory outside the heap (a thread's heap
 * limit does not count its ArrayBuffers). When the process as a whole grows beyond its limit, the worker that holds most is ended, before the system's
 * own killer takes the whole process.
 */
export function watchWorkers(pool: WorkerPool): void {
  const look = async (): Promise<void> => {
    for (const worker of pool.all) if (worker.job === null && worker.busyShare() > idleShare) worker.end();
    const tooLong = computedTooLong(pool.limits.cpuMs);
    await Promise.all(pool.busy.map(async (worker) => (await within(worker.computedMs(), 0)) > pool.limits.cpuMs && worker.kill(tooLong)));
    if (process.memoryUsage.rss() > pool.limits.processMb * 1024 * 1024) await endLargest(pool.all);
  };
  const again = (): void => void setTimeout(() => void look().finally(again), everyMs).unref();
  again();
}

async function endLargest(workers: readonly PoolWorker[]): Promise<void> {
  const held = await Promise.all(workers.map(async (worker) => ({ worker, bytes: await within(worker.heldBytes(), silent) })));
  held.sort((a, b) => b.bytes - a.bytes);
  const [largest] = held;
  // One that says nothing is only suspected when the others do not explain what the process holds.
  const explains = (largest?.bytes ?? 0) > process.memoryUsage.rss() / 4;
  const guilty = explains ? largest : (held.find(({ bytes }) => bytes === silent) ?? largest);
  guilty?.worker.kill(outOfMemory);
}

/** Less than any thread holds. */
const silent = -1;

/** The answer, or `otherwise`: a thread inside a long call of the engine answers nothing. */
function within(answer: Promise<number>, otherwise: number): Promise<number> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<number>((resolve) => (timer = setTimeout(() => resolve(otherwise), answerMs)));
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

const computedTooLong = (cpuMs: number): Outcome =>
  thrown("STEP_TIMED_OUT", `It computed for longer than the ${cpuMs} ms of processor time a step may use. Split the work over several steps.`);

export const outOfMemory: Outcome = thrown("STEP_OUT_OF_MEMORY", "It used more memory than a step may. Work on less data at a time.");
