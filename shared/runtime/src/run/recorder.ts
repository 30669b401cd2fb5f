import { isFinal, type ErrorRecord, type Json, type RunId } from "@fastn/core";
import { maxJournalEvents, type NewJournalEvent } from "../run-store.ts";
import type { RunFacts } from "./context.ts";
import { applyEvent } from "./fold.ts";
import { maxRunStateBytes, warnShare } from "./limits.ts";
import type { RunState } from "./run-state.ts";
import type { Work } from "./work.ts";

/** What came of the facts told since the last hand-over. */
export interface Decisions {
  readonly events: readonly NewJournalEvent[];
  readonly works: readonly Work[];
  /** Keys of works that nobody waits for any more. */
  readonly aborted: readonly string[];
  /** Runs of called workflows that nobody waits for any more. */
  readonly abandoned: readonly RunId[];
  readonly warnings: readonly string[];
}

export interface RecorderOptions {
  readonly facts: RunFacts;
  readonly now: () => number;
  /** 0..1; for jitter. */
  readonly random: () => number;
}

/** The run as decided so far: every event is folded into the state at once, and handed over to be made durable before any work begins. */
export class Recorder {
  readonly state: RunState;
  readonly options: RecorderOptions;
  private readonly busy = new Set<string>();
  private events: NewJournalEvent[] = [];
  private works: Work[] = [];
  private aborted: string[] = [];
  private abandoned: RunId[] = [];
  private warnings: string[] = [];

  constructor(state: RunState, options: RecorderOptions) {
    this.state = state;
    this.options = options;
  }

  get now(): number {
    return this.options.now();
  }

  get final(): boolean {
    return isFinal(this.state.status);
  }

  /** Works wanted or under way. */
  get busyCount(): number {
    return this.busy.size;
  }

  /** Whether the workflow's concurrency allows one more work. */
  get hasRoom(): boolean {
    return this.busy.size < this.state.index.plan.concurrency;
  }

  /** Events in the journal, with those not handed over yet. */
  get eventCount(): number {
    return this.state.lastSeq + this.events.length;
  }

  isBusy(key: string): boolean {
    return this.busy.has(key);
  }

  emit(event: NewJournalEvent): void {
    const before = this.state.sizeBytes;
    this.abandon(event);
    applyEvent(this.state, event);
    this.events.push(event);
    const warnBytes = maxRunStateBytes * warnShare;
    if (before < warnBytes && this.state.sizeBytes >= warnBytes) {
      this.warnings.push(
        `The run's data has reached ${Math.round(this.state.sizeBytes / 1024 / 1024)} MiB; it fails at ${maxRunStateBytes / 1024 / 1024} MiB.`,
      );
    }
    if (this.eventCount === maxJournalEvents * warnShare) {
      this.warnings.push(`The run has ${maxJournalEvents * warnShare} journal events; it fails at ${maxJournalEvents}.`);
    }
  }

  /** A step that ends while the workflow it called runs on leaves that run alone in the world. */
  private abandon(event: NewJournalEvent): void {
    if (event.type !== "run_finished" && event.type !== "step_skipped" && event.type !== "step_failed" && event.type !== "step_attempt_failed") return;
    const leaving = event.type === "run_finished" ? this.state.asleep : [this.state.byPath.get(event.path)];
    for (const step of leaving) if (step?.status === "waiting" && step.child?.ended === false) this.abandoned.push(step.child.runId);
  }

  want(work: Work): void {
    this.busy.add(work.key);
    this.works.push(work);
  }

  /** A work has ended. */
  done(key: string): void {
    this.busy.delete(key);
  }

  /** Nobody waits for a work any more: it does not begin, or is told to stop. */
  giveUp(key: string): void {
    const begun = this.works.every((work) => work.key !== key);
    this.works = this.works.filter((work) => work.key !== key);
    if (!begun) this.busy.delete(key);
    else if (this.busy.has(key)) this.aborted.push(key);
  }

  finish(status: "completed" | "failed" | "cancelled" | "timed_out", output: Json, error: ErrorRecord | null): void {
    this.emit({ type: "run_finished", status, output, error, at: this.now });
    for (const key of this.busy) this.giveUp(key);
  }

  handOver(): Decisions {
    const { events, works, aborted, abandoned, warnings } = this;
    this.events = [];
    this.works = [];
    this.aborted = [];
    this.abandoned = [];
    this.warnings = [];
    return { events, works, aborted, abandoned, warnings };
  }
}

/** Keys of the works of a step. */
export const workKeys = {
  attempt: (path: string): string => `attempt ${path}`,
  /** Its options, before an attempt. */
  options: (path: string): string => `options ${path}`,
  /** The condition of a `while` loop. */
  condition: (path: string): string => `condition ${path}`,
  /** The run's own output. */
  output: "output",
};
