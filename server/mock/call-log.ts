import { CallDetails, type CallDetail, type DetailView } from "./call-details.ts";
import { queryWithoutCredentials } from "./http/credentials.ts";

/** What answered a call. */
export interface AnsweredBy {
  /** `nothing`: no route, no rule, no recording, or no answer yet. */
  readonly kind: "service" | "rule" | "recording" | "nothing";
  /** `GET /shopify/orders/:id`, the rule's id, `acme.json #3`. */
  readonly name: string;
}

export const nothing: AnsweredBy = { kind: "nothing", name: "" };

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
  readonly locale: string;
  readonly idempotencyKey: string | null;
  /** Status answered; 0 while it is being answered, or when the connection was cut instead. */
  readonly status: number;
  readonly durationMs: number;
  /** Answered from an earlier call with the same key: nothing was done. */
  readonly replayed: boolean;
  /** The failure that was injected, or null. */
  readonly fault: string | null;
  readonly answeredBy: AnsweredBy;
}

/** A call with what was kept of its request and why it was answered so. */
export type CallView = MockCall & DetailView;

/** Which calls are wanted; all of what is given has to fit. */
export interface CallFilter {
  /** First part of the path. */
  readonly service?: string;
  /** As called, or up to a `*` at its end. */
  readonly path?: string;
  /** Id of the rule that answered. */
  readonly rule?: string;
  readonly status?: number;
  /** The newest of them. */
  readonly limit?: number;
}

type NewCall = Omit<MockCall, "seq" | "status" | "durationMs" | "replayed" | "fault" | "answeredBy">;

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
  private readonly details = new CallDetails();
  private readonly byKey = new Map<string, KeyCount>();
  private count = 0;

  /** Calls since start or `clear`. */
  get total(): number {
    return this.count;
  }

  begin(call: NewCall, detail?: CallDetail): number {
    const seq = ++this.count;
    this.calls.push({ ...call, seq, status: 0, durationMs: 0, replayed: false, fault: null, answeredBy: nothing });
    if (detail !== undefined) this.details.keep(seq, detail);
    // Trimmed in steps: removing one at a time would move the whole list at each call.
    if (this.calls.length >= maxCalls * 2) this.calls = this.calls.slice(-maxCalls);
    if (call.idempotencyKey !== null) this.bump(call.idempotencyKey, call.method, call.path, { calls: 1, carriedOut: 0 });
    return seq;
  }

  /** A call that is answered already, with 200 and in no time. */
  done(call: NewCall & Pick<MockCall, "answeredBy">, detail: CallDetail): void {
    this.calls.push({ ...call, seq: ++this.count, status: 200, durationMs: 0, replayed: false, fault: null });
    this.details.keep(this.count, detail);
    if (this.calls.length >= maxCalls * 2) this.calls = this.calls.slice(-maxCalls);
  }

  update(seq: number, facts: Partial<Pick<MockCall, "status" | "durationMs" | "replayed" | "fault" | "answeredBy">>): void {
    const first = this.calls[0]?.seq ?? 0;
    const index = seq - first;
    const call = this.calls[index];
    if (call !== undefined && call.seq === seq) this.calls[index] = { ...call, ...facts };
  }

  /** Why the call was answered so. */
  explain(seq: number, why: Pick<CallDetail, "rules" | "recordings">): void {
    this.details.explain(seq, why);
  }

  carriedOut(idempotencyKey: string, method: string, path: string): void {
    this.bump(idempotencyKey, method, path, { calls: 0, carriedOut: 1 });
  }

  list(limit: number = maxCalls): readonly MockCall[] {
    return this.calls.slice(-Math.min(limit, maxCalls));
  }

  /** Calls that fit, oldest first, with the details of those that still have them. */
  find({ service, path, rule, status, limit = maxCalls }: CallFilter): readonly CallView[] {
    const fits = (call: MockCall): boolean =>
      (service === undefined || call.path === `/${service}` || call.path.startsWith(`/${service}/`)) &&
      (path === undefined || (path.endsWith("*") ? call.path.startsWith(path.slice(0, -1)) : call.path === path)) &&
      (rule === undefined || (call.answeredBy.kind === "rule" && call.answeredBy.name === rule)) &&
      (status === undefined || call.status === status);
    return this.list()
      .filter(fits)
      .slice(-Math.min(limit, maxCalls))
      .map((call) => ({ ...call, query: queryWithoutCredentials(call.query), ...this.details.view(call.seq) }));
  }

  counts(): readonly KeyCount[] {
    return [...this.byKey.values()];
  }

  clear(): void {
    this.calls = [];
    this.details.clear();
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
