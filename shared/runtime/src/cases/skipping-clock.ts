import type { Clock } from "@fastn/core";

interface Entry {
  readonly at: number;
  readonly fire: () => void;
  real: NodeJS.Timeout | undefined;
}

/** Longest delay of setTimeout, ms. */
const longestMs = 2 ** 31 - 1;

/**
 * Time that can be skipped: it passes as it does, and `leap` makes the next timer due at once. A wait of a week takes no time, while a handler
 * at work still has the time it is allowed.
 */
export class SkippingClock implements Clock {
  private readonly entries = new Set<Entry>();
  private skippedMs = 0;

  now(): number {
    return Date.now() + this.skippedMs;
  }

  after(delayMs: number, fire: () => void): () => void {
    const entry: Entry = { at: this.now() + Math.max(0, delayMs), fire, real: undefined };
    this.entries.add(entry);
    this.arm(entry);
    return () => this.drop(entry);
  }

  /** Go to the next timer. @returns false when there is none */
  leap(): boolean {
    let next: Entry | null = null;
    for (const entry of this.entries) if (next === null || entry.at < next.at) next = entry;
    if (next === null) return false;
    this.skippedMs += Math.max(0, next.at - this.now());
    for (const entry of this.entries) this.arm(entry);
    this.drop(next);
    next.fire();
    return true;
  }

  /** Forget every timer. */
  close(): void {
    for (const entry of this.entries) this.drop(entry);
  }

  private arm(entry: Entry): void {
    clearTimeout(entry.real);
    entry.real = setTimeout(
      () => {
        if (entry.at > this.now()) return this.arm(entry);
        this.drop(entry);
        entry.fire();
      },
      Math.min(longestMs, Math.max(0, entry.at - this.now())),
    );
  }

  private drop(entry: Entry): void {
    clearTimeout(entry.real);
    this.entries.delete(entry);
  }
}
