import { expect, it } from "vitest";
import { WorkQueue } from "./queue.ts";

/** Jobs that each come again as soon as they are done, `times` in all. */
interface Job {
  left: number;
}

it("takes what comes of one batch together with what already waits, so that groups of works become one", async () => {
  const sizes: number[] = [];
  const over = Promise.withResolvers<void>();
  let done = 0;
  const others: Job[] = Array.from({ length: 3 }, () => ({ left: 3 }));
  const queue = new WorkQueue<Job>(async (jobs) => {
    sizes.push(jobs.length);
    // They come while the first batch is being stored.
    for (const job of others.splice(0)) queue.push(job);
    await Promise.resolve();
    for (const job of jobs) void again(job);
  }, 8);
  const again = async (job: Job): Promise<void> => {
    for (let hops = 0; hops < 20; hops++) await Promise.resolve();
    if (--job.left > 0) queue.push(job);
    if (++done === 5 * 4 + 3 * 3) over.resolve();
  };
  for (let n = 0; n < 5; n++) queue.push({ left: 4 });
  await over.promise;
  expect(sizes).toEqual([5, 8, 8, 8]);
});
