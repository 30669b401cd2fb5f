import type { Clock } from "@fastn/core";

/** A clock that jumps to the next timer whenever nothing else can happen, so that a run of two days takes no time. */
export class VirtualClock implements Clock {
  private readonly timers = new Map<number, { readonly at: number; readonly fire: () => void }>();
  private lastTimer = 0;
  private time: number;

  constructor(startMs = Date.UTC(2026, 0, 1)) {
    this.time = startMs;
  }

  now(): number {
    return this.time;
  }

  after(delayMs: number, fire: () => void): () => void {
    const id = ++this.lastTimer;
    this.timers.set(id, { at: this.time + Math.max(0, delayMs), fire });
    return () => this.timers.delete(id);
  }

  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => void this.after(ms, resolve));
  }

  /** Move time by hand. Timers passed over fire late, as after a suspended laptop wakes. */
  jump(ms: number): void {
    this.time += ms;
  }

  /** Let time pass until `work` settles. Everything in between must be promises and this clock: no real I/O. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false;
    const watched = work.finally(() => (settled = true));
    watched.catch(() => {});
    for (;;) {
      // Promises resolve before the next turn of the event loop, so after it nothing but time is left to wait for.
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return watched;
      const next = [...this.timers].sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (next === undefined) throw new Error("nothing is left that could settle the work");
      this.timers.delete(next[0]);
      this.time = Math.max(this.time, next[1].at);
      next[1].fire();
    }
  }
}
