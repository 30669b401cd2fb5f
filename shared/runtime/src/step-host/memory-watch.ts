import { thrown } from "./messages.ts";
import type { WorkerPool } from "./worker-pool.ts";

const everyMs = 200;

/**
 * A thread's heap limit does not count its ArrayBuffers: when the process as a whole grows beyond its limit, the busy worker that holds
 * most is ended, before the system's own killer takes the whole process.
 */
export function watchMemory(pool: WorkerPool): void {
  const look = async (): Promise<void> => {
    if (process.memoryUsage.rss() <= pool.processMb * 1024 * 1024) return;
    const busy = await Promise.all(pool.busy.map(async (worker) => ({ worker, bytes: await worker.heldBytes() })));
    busy.sort((a, b) => b.bytes - a.bytes)[0]?.worker.kill(thrown("STEP_OUT_OF_MEMORY", "It used more memory than a step may. Work on less data at a time."));
  };
  const again = (): void => void setTimeout(() => void look().finally(again), everyMs).unref();
  again();
}
