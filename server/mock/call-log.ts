/** One call as the mock saw it. */
export interface MockCall {
  /** From 1, in order of arrival. */
  readonly seq: number;
  /** ISO time of arrival. */
  readonly at: string;
  readonly method: string;
  /** Path without query. */
  readonly path: string;
  readonly query: string;
  readonly environment: string;
  readonly seed: number;
  readonly idempotencyKey: string | null;
  /** Status answered; 0 while it is being answered, or when the connection was cut instead. */
  readonly status: number;
  readonly durationMs: number;
  /** Answered from an earlier call with the same key: nothing was done. */
  readonly replayed: boolean;
  /** The failure that was injected, or null. */
  readonly fault: string | null;
}

/** Calls that carried one Idempotency-Key to one resource. */
export interface KeyCount {
  readonly idempotencyKey: string;
  readonly method: string;
  readonly path: string;
  /** Every call, whatever came of it. */
  readonly calls: number;
  /** Calls that were carried out: not failed by injection, not answered from storage. */
  readonly carriedOut: number;
}

const maxCalls = 10_000;
const maxKeys = 100_000;

/** The last 10,000 calls, and counters of the last 100,000 keys. */
export class CallLog {
  private calls: MockCall[] = [];
  private readonly byKey = new Map<string, KeyCount>();
  private count = 0;

  /** Calls since start or `clear`. */
  get total(): number {
    return this.count;
  }

  begin(call: Omit<MockCall, "seq" | "status" | "durationMs" | "replayed" | "fault">): number {
    const seq = ++this.count;
    this.calls.push({ ...call, seq, status: 0, durationMs: 0, replayed: false, fault: null });
    // Trimmed in steps: removing one at a time would move the whole list at each call.
    if (this.calls.length >= maxCalls * 2) this.calls = this.calls.slice(-maxCalls);
    if (call.idempotencyKey !== null) this.bump(call.idempotencyKey, call.method, call.path, { calls: 1, carriedOut: 0 });
    return seq;
  }

  /** A call that is answered already, with 200 and in no time. */
  done(call: Omit<MockCall, "seq" | "status" | "durationMs" | "replayed" | "fault">): void {
    this.calls.push({ ...call, seq: ++this.count, status: 200, durationMs: 0, replayed: false, fault: null });
    if (this.calls.length >= maxCalls * 2) this.calls = this.calls.slice(-maxCalls);
  }

  update(seq: number, facts: Partial<Pick<MockCall, "status" | "durationMs" | "replayed" | "fault">>): void {
    const first = this.calls[0]?.seq ?? 0;
    const index = seq - first;
    const call = this.calls[index];
    if (call !== undefined && call.seq === seq) this.calls[index] = { ...call, ...facts };
  }

  carriedOut(idempotencyKey: string, method: string, path: string): void {
    this.bump(idempotencyKey, method, path, { calls: 0, carriedOut: 1 });
  }

  list(limit: number = maxCalls): readonly MockCall[] {
    return this.calls.slice(-Math.min(limit, maxCalls));
  }

  counts(): readonly KeyCount[] {
    return [...this.byKey.values()];
  }

  clear(): void {
    this.calls = [];
    this.byKey.clear();
    this.count = 0;
  }

  private bump(idempotencyKey: string, method: string, path: string, by: { calls: number; carriedOut: number }): void {
    const name = `${method} ${path} ${idempotencyKey}`;
    const before = this.byKey.get(name) ?? { idempotencyKey, method, path, calls: 0, carriedOut: 0 };
    this.byKey.set(name, { ...before, calls: before.calls + by.calls, carriedOut: before.carriedOut + by.carriedOut });
    if (this.byKey.size > maxKeys) this.byKey.delete(this.byKey.keys().next().value ?? "");
  }
}
