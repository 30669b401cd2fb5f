import type { Json, Result } from "@fastn/core/values";
import { openNetwork, type NetworkRules } from "./network-rules.ts";
import { PoolWorker } from "./pool-worker.ts";
import { thrown, type FromWorker, type Outcome, type Question, type StepHostLimits, type Task } from "./messages.ts";

export interface Job {
  readonly id: number;
  readonly hash: string;
  readonly task: Task;
  readonly timeoutMs: number;
  readonly started: () => void;
  readonly log: (log: Extract<FromWorker, { type: "log" }>) => void;
  readonly ask: (question: number, body: Question) => void;
  readonly done: (outcome: Outcome) => void;
}

/**
 * Worker threads, one task each at a time. A worker that has loaded a bundle runs only that bundle from then on, so that workflows never
 * share globals. One worker is kept blank and warm for the next bundle.
 */
export class WorkerPool {
  private readonly workers = new Set<PoolWorker>();
  private readonly waiting: Job[] = [];
  limits: StepHostLimits;
  private network: NetworkRules = openNetwork;
  private readonly codeOf: (hash: string) => string | undefined;
  readonly stuck: () => void;

  /** @param stuck called when a thread could not be ended, or left memory behind: the process should be replaced */
  constructor(limits: StepHostLimits, codeOf: (hash: string) => string | undefined, stuck: () => void) {
    this.limits = limits;
    this.codeOf = codeOf;
    this.stuck = stuck;
  }

  get all(): readonly PoolWorker[] {
    return [...this.workers];
  }

  get busy(): readonly PoolWorker[] {
    return [...this.workers].filter((worker) => worker.job !== null);
  }

  configure(limits: StepHostLimits, network: NetworkRules): void {
    this.limits = limits;
    this.network = network;
    for (const worker of this.workers) if (worker.job === null) this.drop(worker);
    this.warmUp();
  }

  start(job: Job): void {
    this.waiting.push(job);
    this.assign();
  }

  abort(id: number, graceMs: number): void {
    const at = this.waiting.findIndex((job) => job.id === id);
    if (at >= 0) {
      this.waiting.splice(at, 1)[0]?.done(thrown("RUN_CANCELLED", "Cancelled before it began."));
      return;
    }
    this.workerOf(id)?.abort(graceMs, thrown("RUN_CANCELLED", "Cancelled."));
  }

  answer(id: number, question: number, result: Result<Json>): void {
    this.workerOf(id)?.answer(question, result);
  }

  private workerOf(id: number): PoolWorker | undefined {
    return [...this.workers].find((worker) => worker.job?.id === id);
  }

  private assign(): void {
    for (let job = this.waiting[0]; job !== undefined; job = this.waiting[0]) {
      const worker = this.workerFor(job.hash);
      if (worker === null) return;
      this.waiting.shift();
      worker.run(job, this.codeOf(job.hash) ?? "");
    }
    this.warmUp();
  }

  private workerFor(hash: string): PoolWorker | null {
    const idle = [...this.workers].filter((worker) => worker.job === null);
    const found = idle.find((worker) => worker.hash === hash) ?? idle.find((worker) => worker.hash === null);
    if (found !== undefined) return found;
    if (this.workers.size >= this.limits.maxWorkers) {
      const other = idle[0];
      if (other === undefined) return null;
      this.drop(other);
    }
    return this.spawn();
  }

  /** A thread takes some 60 ms to start: have the next one ready. */
  private warmUp(): void {
    const blank = [...this.workers].some((worker) => worker.hash === null && worker.job === null);
    if (!blank && this.workers.size < this.limits.maxWorkers) this.spawn();
  }

  private spawn(): PoolWorker {
    const worker: PoolWorker = new PoolWorker(this.limits.heapMb, this.network, {
      idle: () => this.assign(),
      gone: () => {
        // A worker dropped here makes room for the very job being assigned.
        if (this.workers.delete(worker)) this.assign();
      },
      stuck: this.stuck,
    });
    this.workers.add(worker);
    return worker;
  }

  private drop(worker: PoolWorker): void {
    this.workers.delete(worker);
    worker.end();
  }
}
