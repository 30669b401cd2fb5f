/** Time as an argument, so that tests can move it. */
export interface Clock {
  /** Wall clock, ms since 1970. */
  now(): number;
  /** Call `fire` once after `delayMs`; the disposer cancels it. Delays beyond the platform's 2^31 ms limit are honoured. */
  after(delayMs: number, fire: () => void): () => void;
  /** How often to look at `now` while a far time is waited for, ms: real clocks are set, and machines sleep. Default: never, both always agree. */
  readonly driftMs?: number;
}

/** setTimeout holds its delay in 32 signed bits and fires at once beyond that. */
const longestTimeoutMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => Date.now(),
  driftMs: 1_000,
  after(delayMs, fire) {
    let timer: ReturnType<typeof setTimeout>;
    const arm = (leftMs: number): void => {
      timer = setTimeout(() => (leftMs > longestTimeoutMs ? arm(leftMs - longestTimeoutMs) : fire()), Math.min(leftMs, longestTimeoutMs));
    };
    arm(Math.max(0, delayMs));
    return () => clearTimeout(timer);
  },
};

/** A clock that moves only when told to. Timers due fire in order, each seeing its own time. */
export class FakeClock implements Clock {
  private readonly timers = new Map<number, { at: number; fire: () => void }>();
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

  /** Number of timers not yet fired. */
  get pending(): number {
    return this.timers.size;
  }

  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const due = [...this.timers].filter(([, timer]) => timer.at <= end).sort(([a, x], [b, y]) => x.at - y.at || a - b)[0];
      if (due === undefined) break;
      this.timers.delete(due[0]);
      this.time = Math.max(this.time, due[1].at);
      due[1].fire();
    }
    this.time = end;
  }
}
