import { Worker } from "node:worker_threads";
import { programFile } from "@fastn/core/program-file";
import type { CheckpointThreadData, FromCheckpointThread, ToCheckpointThread } from "./checkpoint-thread.ts";
import type { SqliteDatabase } from "./open-database.ts";

/** With no more than these left to copy, commits wait for the last pass: some milliseconds. */
const fewPages = 256;
/** Passes beside the commits, at most: a disk that is slower than the writer never comes to the few. */
const mostPasses = 4;
/** A thread with nothing to do ends after this long, ms: it costs a few MiB. */
const idleMs = 5_000;

/** When checkpoints are made. */
export interface CheckpointRhythm {
  /** Pages of log that begin one: what is written again and again is copied to the file once. Default 4,000, 16 MiB. */
  readonly pages?: number;
  /** The log is looked at after so many statements that wrote. Default 500. */
  readonly writesPerLook?: number;
}

export interface CheckpointsOptions extends CheckpointThreadData, CheckpointRhythm {
  /** The connection that writes. */
  readonly db: SqliteDatabase;
}

/**
 * Copies the log into the file on a thread of its own, so that the one that answers callers does not wait for the disk. A pass copies what the log
 * holds when it begins; while commits go on there is always more, and SQLite begins the log anew only when all of it was copied. So the last pass is
 * made with the commits waiting. The thread begins with the first checkpoint and ends when it has nothing to do. Should it fail, the writer itself makes
 * checkpoints, four times as rarely (`open-database.ts`).
 */
export class Checkpoints {
  /** Settles when commits may go on; null: they may. Never rejects. */
  pause: Promise<void> | null = null;
  private readonly options: CheckpointsOptions;
  private readonly howFull: () => { readonly log: number; readonly checkpointed: number };
  private thread: CheckpointThread | null = null;
  private underWay: Promise<void> | null = null;
  private lookedAt = 0;
  private failed = false;
  private idle: NodeJS.Timeout | null = null;

  constructor(options: CheckpointsOptions) {
    this.options = options;
    const look = options.db.prepare("pragma wal_checkpoint(noop)");
    this.howFull = () => look.get() as { log: number; checkpointed: number };
  }

  /** To be called after a commit. @param writes statements that have written so far */
  committed(writes: number): void {
    const { pages = 4_000, writesPerLook = 500 } = this.options;
    if (writes - this.lookedAt < writesPerLook || this.underWay !== null || this.failed) return;
    this.lookedAt = writes;
    if (this.pagesLeft() >= pages) this.underWay = this.run();
  }

  /** Resolves when the thread has let go of the database. */
  async close(): Promise<void> {
    this.failed = true;
    await this.underWay;
    await this.endThread();
  }

  private async run(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle);
    try {
      this.thread ??= new CheckpointThread(this.options);
      const { thread } = this;
      for (let pass = 1; pass <= mostPasses; pass++) {
        await thread.pass();
        if (this.pagesLeft() <= fewPages) break;
      }
      if (this.pagesLeft() > 0) {
        const last = thread.pass();
        this.pause = last.catch(() => {});
        await last;
      }
      this.idle = setTimeout(() => void this.endThread(), idleMs).unref();
    } catch (error) {
      this.failed = true;
      process.emitWarning(`Checkpoints of ${this.options.file} are made by the thread that writes from now on: ${String(error)}`);
      await this.endThread();
    } finally {
      this.pause = null;
      this.underWay = null;
    }
  }

  /** In the log and not in the file yet. */
  private pagesLeft(): number {
    // SQLite does not say while a transaction is open; one that awaits something else than its tables may be. The next look will see.
    if (this.options.db.inTransaction) return 0;
    const { log, checkpointed } = this.howFull();
    return log - checkpointed;
  }

  private async endThread(): Promise<void> {
    if (this.idle !== null) clearTimeout(this.idle);
    const { thread } = this;
    this.thread = null;
    await thread?.end();
  }
}

/** The thread as its owner sees it. Keeps no process alive but for a pass and its end. */
class CheckpointThread {
  private readonly worker: Worker;
  private readonly exited: Promise<void>;
  private waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void } | null = null;
  private fault: Error | null = null;

  constructor({ file, synchronous }: CheckpointThreadData) {
    const workerData: CheckpointThreadData = { file, synchronous };
    this.worker = new Worker(programFile(import.meta.url, "checkpoint-thread.ts", "checkpoint-thread.js"), {
      workerData,
      env: {},
      // It needs next to nothing; without these V8 would let it have much.
      resourceLimits: { maxOldGenerationSizeMb: 16, maxYoungGenerationSizeMb: 1 },
    });
    this.worker.unref();
    this.worker.on("message", (fault: FromCheckpointThread) => this.settle(fault === null ? null : new Error(fault)));
    this.worker.on("error", (error) => this.settle((this.fault = error)));
    this.exited = new Promise((resolve) =>
      this.worker.once("exit", () => {
        this.settle((this.fault ??= new Error("the thread has ended")));
        resolve();
      }),
    );
  }

  /** @throws Error when SQLite refuses or the thread has ended */
  pass(): Promise<void> {
    if (this.fault !== null) return Promise.reject(this.fault);
    this.worker.ref();
    return new Promise((resolve, reject) => {
      this.waiting = { resolve, reject };
      this.tell("pass");
    });
  }

  async end(): Promise<void> {
    this.worker.ref();
    this.tell("end");
    await this.exited;
  }

  private tell(message: ToCheckpointThread): void {
    this.worker.postMessage(message);
  }

  private settle(fault: Error | null): void {
    const { waiting } = this;
    this.waiting = null;
    this.worker.unref();
    if (fault === null) waiting?.resolve();
    else waiting?.reject(fault);
  }
}
