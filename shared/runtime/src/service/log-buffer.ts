import type { Clock, RunId, StepLog } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { NewStepLog, RunStore } from "../run-store.ts";

/** Lines kept of one run while it is in this process; a step that writes without end must not fill the disk. */
const maxLines = 10_000;
const flushAfterMs = 25;

/** Gathers a run's log lines and stores them in batches. */
export class LogBuffer {
  private lines: NewStepLog[] = [];
  private count = 0;
  private cancelFlush: (() => void) | null = null;
  private writing: Promise<void> = Promise.resolve();
  private readonly runId: RunId;
  private readonly to: { readonly store: RunStore; readonly clock: Clock; readonly logger: Logger; readonly stored: (logs: readonly StepLog[]) => void };

  constructor(runId: RunId, to: LogBuffer["to"]) {
    this.runId = runId;
    this.to = to;
  }

  add(line: NewStepLog): void {
    this.count += 1;
    if (this.count > maxLines) return;
    this.lines.push(this.count === maxLines ? { ...line, level: "warn", message: `The run wrote ${maxLines} log lines; further ones are left out.` } : line);
    this.cancelFlush ??= this.to.clock.after(flushAfterMs, () => void this.flush());
  }

  /** Resolves when everything added so far is stored; lines that cannot be stored are given up. */
  flush(): Promise<void> {
    this.cancelFlush?.();
    this.cancelFlush = null;
    const lines = this.lines;
    this.lines = [];
    if (lines.length === 0) return this.writing;
    this.writing = this.store(this.writing, lines);
    return this.writing;
  }

  private async store(before: Promise<void>, lines: readonly NewStepLog[]): Promise<void> {
    await before;
    try {
      this.to.stored(await this.to.store.appendLogs(this.runId, lines));
    } catch (error) {
      this.to.logger.warn({ err: error, runId: this.runId, lines: lines.length }, "log lines of a run could not be stored");
    }
  }
}
