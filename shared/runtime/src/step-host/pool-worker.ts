import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import type { Json, Result } from "@fastn/core/values";
import { thrown, type FromWorker, type LogLevel, type Outcome, type ToWorker } from "./messages.ts";
import type { Job } from "./worker-pool.ts";

/** After the deadline, code has this long to notice `ctx.signal` before its thread is ended. */
const timeoutGraceMs = 250;

/** A thread that has not ended this long after `terminate()` never will. */
const endingMs = 5_000;

export interface WorkerEvents {
  readonly idle: () => void;
  readonly gone: () => void;
  /** The thread runs on though it was ended. */
  readonly stuck: () => void;
}

interface Current {
  readonly job: Job;
  deadline: NodeJS.Timeout;
  /** What it will have come to, decided by a timeout or an abort whatever the code still answers. */
  verdict: Outcome | null;
}

/** One worker thread and the task it is on. */
export class PoolWorker {
  hash: string | null = null;
  private readonly thread: Worker;
  private readonly on: WorkerEvents;
  private current: Current | null = null;
  private ended = false;

  constructor(heapMb: number, on: WorkerEvents) {
    this.on = on;
    this.thread = new Worker(workerEntry(), {
      env: {},
      execArgv: ["--permission", ...readable().map((place) => `--allow-fs-read=${place}`)],
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: Math.max(16, Math.floor(heapMb / 8)) },
      stdout: true,
      stderr: true,
    });
    this.thread.on("message", (message: FromWorker) => this.hear(message));
    this.thread.on("error", (error) => this.failed(error));
    this.thread.on("exit", (code) => this.exited(code));
    this.thread.stdout.on("data", (text: Buffer) => this.print("info", text));
    this.thread.stderr.on("data", (text: Buffer) => this.print("warn", text));
  }

  get job(): Job | null {
    return this.current?.job ?? null;
  }

  run(job: Job, code: string): void {
    const deadline = setTimeout(() => this.abort(timeoutGraceMs, thrown("STEP_TIMED_OUT", `It did not finish within ${job.timeoutMs} ms.`)), job.timeoutMs);
    this.current = { job, deadline, verdict: null };
    if (this.hash === null) {
      this.hash = job.hash;
      this.tell({ type: "load", hash: job.hash, code });
    }
    this.tell({ type: "start", task: job.task });
    job.started();
  }

  abort(graceMs: number, verdict: Outcome): void {
    const current = this.current;
    if (current === null || current.verdict !== null) return;
    current.verdict = verdict;
    clearTimeout(current.deadline);
    current.deadline = setTimeout(() => this.kill(verdict), graceMs);
    this.tell({ type: "abort" });
  }

  /** End the thread now; its task comes to `verdict`. */
  kill(verdict: Outcome): void {
    const current = this.current;
    if (current !== null) current.verdict = verdict;
    this.settle(verdict);
    this.end();
  }

  answer(question: number, result: Result<Json>): void {
    this.tell({ type: "answer", question, result });
  }

  /** Bytes the thread holds, in and outside its heap; 0 when it cannot say. */
  async heldBytes(): Promise<number> {
    const heap = await this.thread.getHeapStatistics().catch(() => null);
    return heap === null ? 0 : heap.used_heap_size + heap.external_memory;
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    const stuck = setTimeout(this.on.stuck, endingMs);
    void this.thread.terminate().finally(() => clearTimeout(stuck));
    this.on.gone();
  }

  private tell(message: ToWorker): void {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window
    this.thread.postMessage(message);
  }

  private hear(message: FromWorker): void {
    const current = this.current;
    if (current === null || this.ended) return;
    switch (message.type) {
      case "log":
        return current.job.log(message);
      case "ask":
        return current.job.ask(message.question, message.body);
      case "done":
        this.settle(message.outcome);
        return this.on.idle();
    }
  }

  private print(level: LogLevel, text: Buffer): void {
    const message = text.toString().trimEnd();
    if (message !== "") this.current?.job.log({ type: "log", at: Date.now(), level, message });
  }

  private failed(error: unknown): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_WORKER_OUT_OF_MEMORY")
      return this.kill(thrown("STEP_OUT_OF_MEMORY", "It used more memory than a step may. Work on less data at a time."));
    const [message, stack] = error instanceof Error ? [`${error.name}: ${error.message}`, error.stack ?? ""] : [String(error), ""];
    this.kill(thrown("STEP_FAILED", `Nobody caught an error: ${message}`, {}, stack));
  }

  private exited(code: number): void {
    if (!this.ended) this.kill(thrown("STEP_FAILED", `It ended its thread with process.exit(${code}). Return a value or throw instead.`));
  }

  private settle(outcome: Outcome): void {
    const current = this.current;
    if (current === null) return;
    clearTimeout(current.deadline);
    this.current = null;
    current.job.done(current.verdict ?? outcome);
  }
}

/** From source, a `.ts` beside this file; in a built product `step-worker.js` beside the entries. */
function workerEntry(): string {
  for (const sibling of ["./worker-main.ts", "./step-worker.js", "../step-worker.js"]) {
    const file = fileURLToPath(new URL(sibling, import.meta.url));
    if (existsSync(file)) return file;
  }
  throw new Error("The product is incomplete: step-worker.js is missing. Build it again.");
}

/** What the thread may read: the product's own code, to load itself. From source that is the packages and what they import. */
function readable(): string[] {
  const entry = workerEntry();
  if (!entry.endsWith(".ts")) return [path.join(path.dirname(entry), "*")];
  const repository = path.resolve(path.dirname(entry), "../../../..");
  return ["package.json", "shared/*", "node_modules/*"].map((place) => path.join(repository, place));
}
