/** Works waiting for their turn, taken in batches: all that arrived in one turn of the event loop share a batch. */
export class WorkQueue<Job> {
  private waiting: Job[] = [];
  private running: Promise<void> | null = null;
  private readonly runBatch: (jobs: readonly Job[]) => Promise<void>;
  private readonly maxBatch: number;

  /** @param runBatch must not throw: it settles its jobs itself */
  constructor(runBatch: (jobs: readonly Job[]) => Promise<void>, maxBatch: number) {
    this.runBatch = runBatch;
    this.maxBatch = maxBatch;
  }

  push(job: Job): void {
    this.waiting.push(job);
    this.running ??= this.drain();
  }

  /** Resolves when nothing waits or runs. */
  async idle(): Promise<void> {
    while (this.running !== null) await this.running;
  }

  private async drain(): Promise<void> {
    do {
      // Whatever else this turn of the loop wants to store joins the batch; so does what comes of the batch before, and the two do not alternate for ever.
      await new Promise((resolve) => setImmediate(resolve));
      await this.runBatch(this.waiting.splice(0, this.maxBatch));
    } while (this.waiting.length > 0);
    this.running = null;
  }
}
