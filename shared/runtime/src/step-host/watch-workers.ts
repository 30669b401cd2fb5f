import { thrown, type Outcome } from "./messages.ts";
import type { PoolWorker } from "./pool-worker.ts";
import type { WorkerPool } from "./worker-pool.ts";

const everyMs = 200;
/** Share of the time a thread without a task may be busy: it has nothing to do. */
const idleShare = 0.5;
/** A thread that does not say what it holds within this time is silent, ms. */
const answerMs = 500;
/** Looks at which the process may hold what no thread explains: one that was ended gives back its memory only once it has left its last call. */
const patience = 10;

/**
 * What no limit of V8 covers: code that goes on after its step has answered, the time a step computes, and memory outside the heap (a thread's heap
 * limit does not count its ArrayBuffers). When the process as a whole grows beyond its limit, the worker that holds most is ended, before the system's
 * own killer takes the whole process. Where no worker is to blame, the process is replaced.
 */
export function watchWorkers(pool: WorkerPool): void {
  let unexplained = 0;
  const look = async (): Promise<void> => {
    for (const worker of pool.all) if (worker.job === null && worker.busyShare() > idleShare) worker.end();
    const tooLong = computedTooLong(pool.limits.cpuMs);
    await Promise.all(pool.busy.map(async (worker) => (await within(worker.computedMs(), 0)) > pool.limits.cpuMs && worker.kill(tooLong)));
    const limit = pool.limits.processMb * 1024 * 1024;
    const tooLarge = process.memoryUsage.rss() > limit && !(await endGuilty(pool.all));
    unexplained = tooLarge ? unexplained + 1 : 0;
    if (unexplained >= patience || (tooLarge && process.memoryUsage.rss() > 2 * limit)) pool.stuck();
  };
  const again = (): void => void setTimeout(() => void look().finally(again), everyMs).unref();
  again();
}

/** @returns false when none of the threads explains what the process holds: nobody is punished for what another one left */
async function endGuilty(workers: readonly PoolWorker[]): Promise<boolean> {
  const held = await Promise.all(workers.map(async (worker) => ({ worker, bytes: await within(worker.heldBytes(), silent) })));
  held.sort((a, b) => b.bytes - a.bytes);
  const [largest] = held;
  const rss = process.memoryUsage.rss();
  const explains = (largest?.bytes ?? 0) > rss / 4 || held.reduce((sum, { bytes }) => sum + Math.max(0, bytes), 0) > rss / 2;
  // One that says nothing is only suspected when the others do not explain what the process holds.
  const guilty = explains ? largest : held.find(({ bytes }) => bytes === silent);
  guilty?.worker.kill(outOfMemory);
  return guilty !== undefined;
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
