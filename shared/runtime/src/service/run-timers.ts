import type { Clock } from "@fastn/core";
import type { Logger } from "@fastn/core/node";
import type { RunStore, TimerRow } from "../run-store.ts";

/** Timers that could not be handed on (another process has the run) are looked at again after this long, ms. */
const retryMs = 1_000;
/** Runs woken at once. */
const batch = 50;

/** One clock timer for all waiting runs: set to the earliest timer row, so that a wait costs a row and nothing else. */
export class RunTimers {
  private readonly at: {
    readonly store: RunStore;
    readonly clock: Clock;
    readonly logger: Logger;
    /** Tell the run; resolves when that is durable, or when it could not be told. */
    readonly wake: (timer: TimerRow) => Promise<void>;
  };
  private armedFor = Number.POSITIVE_INFINITY;
  private disarm: () => void = () => {};
  private closed = false;
  private firing: Promise<void> | null = null;

  constructor(at: RunTimers["at"]) {
    this.at = at;
  }

  /** A timer was set. */
  soonest(fireAt: number): void {
    if (!this.closed && fireAt < this.armedFor) this.arm(fireAt);
  }

  /** Look at the store; fires what is due. */
  async refresh(): Promise<void> {
    const next = await this.at.store.nextTimerAt();
    if (next !== null) this.soonest(next);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.disarm();
    await this.firing;
  }

  private arm(fireAt: number): void {
    this.disarm();
    this.armedFor = fireAt;
    const { clock } = this.at;
    const delayMs = Math.min(Math.max(0, fireAt - clock.now()), clock.driftMs ?? Number.POSITIVE_INFINITY);
    this.disarm = clock.after(delayMs, () => {
      if (clock.now() < fireAt) return this.arm(fireAt);
      this.armedFor = Number.POSITIVE_INFINITY;
      this.firing ??= this.fire().finally(() => (this.firing = null));
    });
  }

  private async fire(): Promise<void> {
    let next: number | null = null;
    try {
      const due = await this.at.store.dueTimers(this.at.clock.now());
      for (let from = 0; from < due.length && !this.closed; from += batch) {
        await Promise.all(due.slice(from, from + batch).map((timer) => this.at.wake(timer)));
      }
      next = await this.at.store.nextTimerAt();
    } catch (error) {
      this.at.logger.error({ err: error }, "timers could not be read; trying again");
      next = 0;
    }
    // What is still due was just tried in vain.
    if (next !== null) this.soonest(Math.max(next, this.at.clock.now() + (next <= this.at.clock.now() ? retryMs : 0)));
  }
}
