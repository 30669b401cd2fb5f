import path from "node:path";
import type { EventLoopUtilization } from "node:perf_hooks";
import { Worker } from "node:worker_threads";
import { programFile } from "@fastn/core/program-file";
import { toErrorRecord, type Json, type Result } from "@fastn/core/values";
import { clip } from "./capture-console.ts";
import { checkMessage } from "./check-message.ts";
import type { NetworkRules } from "./network-rules.ts";
import { thrown, type LogLevel, type Outcome, type ToWorker } from "./messages.ts";
import { causesOf } from "./thrown.ts";
import { outOfMemory } from "./watch-workers.ts";
import type { Job } from "./worker-pool.ts";

/** After the deadline, code has this long to notice `ctx.signal` before its thread is ended. */
const timeoutGraceMs = 250;

/** A thread that has not ended this long after `terminate()` never will. */
const endingMs = 5_000;

/** Questions to the platform that may be open at once. */
const mostQuestions = 1_000;
const tooManyQuestions = thrown(
  "STEP_FAILED",
  `It asked the platform more than ${mostQuestions} things at once. Await the answers of some before asking more.`,
);

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
  /** Asked and not answered yet. */
  questions: number;
  /** Processor time of the thread when it began, ms. */
  readonly computedBefore: Promise<number>;
}

/** A thread is looked at for this long before it is said to be busy, ms. */
const tellingMs = 50;

/** One worker thread and the task it is on. */
export class PoolWorker {
  hash: string | null = null;
  private readonly thread: Worker;
  private readonly on: WorkerEvents;
  private current: Current | null = null;
  private ended = false;
  private lastLook: EventLoopUtilization | undefined;

  constructor(heapMb: number, network: NetworkRules, on: WorkerEvents) {
    this.on = on;
    this.thread = new Worker(workerEntry(), {
      env: {},
      workerData: network,
      // node:sqlite opens any file, whatever the permissions say.
      execArgv: ["--permission", "--no-experimental-sqlite", ...readable().map((place) => `--allow-fs-read=${place}`)],
      resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: Math.max(16, Math.floor(heapMb / 8)) },
      stdout: true,
      stderr: true,
    });
    this.thread.on("message", (message: unknown) => this.hear(message));
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
    this.current = { job, deadline, verdict: null, questions: 0, computedBefore: this.threadMs() };
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
    if (this.current !== null) this.current.questions -= 1;
    this.tell({ type: "answer", question, result });
  }

  /** Bytes the thread holds, in and outside its heap; 0 when it cannot say. */
  async heldBytes(): Promise<number> {
    const heap = await this.thread.getHeapStatistics().catch(() => null);
    return heap === null ? 0 : heap.used_heap_size + heap.external_memory;
  }

  /** Processor time the present task has used, ms; 0 when the thread cannot say. */
  async computedMs(): Promise<number> {
    const before = this.current?.computedBefore;
    return before === undefined ? 0 : (await this.threadMs()) - (await before);
  }

  /** Share of the time since the last question or task in which the thread was busy, 0..1; 0 when that time is too short to tell. */
  busyShare(): number {
    const now = this.thread.performance.eventLoopUtilization();
    const { utilization, idle, active } = this.thread.performance.eventLoopUtilization(now, this.lastLook);
    if (idle + active < tellingMs) return 0;
    this.lastLook = now;
    return utilization;
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

  private async threadMs(): Promise<number> {
    const used = await this.thread.cpuUsage().catch(() => null);
    return used === null ? 0 : (used.user + used.system) / 1_000;
  }

  private hear(said: unknown): void {
    const current = this.current;
    if (current === null || this.ended) return;
    const message = this.understand(said);
    switch (message?.type) {
      case "log":
        return current.job.log(message);
      case "ask":
        current.questions += 1;
        if (current.questions > mostQuestions) return this.kill(tooManyQuestions);
        return current.job.ask(message.question, message.body);
      case "done":
        // What the task computed is no sign that it goes on.
        this.lastLook = this.thread.performance.eventLoopUtilization();
        this.settle(message.outcome);
        return this.on.idle();
      case undefined:
        return;
    }
  }

  private understand(said: unknown): ReturnType<typeof checkMessage> {
    try {
      const message = checkMessage(said);
      if (message === null) this.kill(thrown("STEP_FAILED", "It sent the platform something that is no message."));
      return message;
    } catch (error) {
      const { code, message } = toErrorRecord(error, "VALUE_NOT_STORABLE");
      this.kill(thrown(code, message));
      return null;
    }
  }

  private print(level: LogLevel, text: Buffer): void {
    const message = clip(text.toString().trimEnd());
    if (message !== "") this.current?.job.log({ type: "log", at: Date.now(), level, message });
  }

  private failed(error: unknown): void {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ERR_WORKER_OUT_OF_MEMORY") return this.kill(outOfMemory);
    const [message, stack] = error instanceof Error ? [`${error.name}: ${error.message}${causesOf(error)}`, error.stack ?? ""] : [String(error), ""];
    this.kill(thrown("STEP_FAILED", `Nobody caught an error: ${clip(message)}`, {}, stack));
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

const workerEntry = (): string => programFile(import.meta.url, "worker-main.ts", "step-worker.js");

/** What the thread may read: the product's own code, to load itself. From source that is the packages and what they import. */
function readable(): string[] {
  const entry = workerEntry();
  if (!entry.endsWith(".ts")) return [path.join(path.dirname(entry), "*")];
  const repository = path.resolve(path.dirname(entry), "../../../..");
  return ["package.json", "shared/*", "node_modules/*"].map((place) => path.join(repository, place));
}
