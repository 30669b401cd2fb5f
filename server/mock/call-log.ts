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

/** What is known of a call beside its number and time. Calls answered from one prepared answer share one. */
export type CallFacts = Omit<MockCall, "seq" | "at">;

type NewCall = Omit<CallFacts, "status" | "durationMs" | "replayed" | "fault" | "answeredBy">;

/** A call that is being answered. What becomes of it is told here, also when it is no longer in the log. */
export interface OpenCall {
  readonly seq: number;
  update(facts: Partial<Pick<CallFacts, "status" | "durationMs" | "replayed" | "fault" | "answeredBy">>): void;
  /** Why it was answered so. */
  explain(why: Pick<CallDetail, "rules" | "recordings">): void;
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
  /** Call n stands in place n % maxCalls of both, and nothing is made for a call that is like an earlier one: it would outlive every collection of young objects. */
  private facts: CallFacts[] = [];
  private readonly times = new Float64Array(maxCalls);
  private readonly details = new CallDetails();
  private readonly byKey = new Map<string, KeyCount>();
  private count = 0;

  /** Calls since start or `clear`. */
  get total(): number {
    return this.count;
  }

  /** @param atMs time of arrival */
  begin(atMs: number, call: NewCall, detail: CallDetail): OpenCall {
    const facts: CallFacts = { ...call, status: 0, durationMs: 0, replayed: false, fault: null, answeredBy: nothing };
    const kept = { ...detail };
    this.add(atMs, facts, kept);
    if (call.idempotencyKey !== null) this.bump(call.idempotencyKey, call.method, call.path, { calls: 1, carriedOut: 0 });
    return { seq: this.count, update: (changes) => void Object.assign(facts, changes), explain: (why) => void Object.assign(kept, why) };
  }

  /** A call that is answered already. Both are kept as they are. */
  add(atMs: number, facts: CallFacts, detail: CallDetail): void {
    const place = ++this.count % maxCalls;
    this.facts[place] = facts;
    this.times[place] = atMs;
    this.details.keep(this.count, detail);
  }

  carriedOut(idempotencyKey: string, method: string, path: string): void {
    this.bump(idempotencyKey, method, path, { calls: 0, carriedOut: 1 });
  }

  /** The newest calls, oldest first. */
  list(limit: number = maxCalls): readonly MockCall[] {
    const length = Math.min(limit, maxCalls, this.count);
    return Array.from({ length }, (_, index) => this.call(this.count - length + 1 + index));
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
      .map((call) => ({ ...call, ...this.details.view(call.seq, this.count) }));
  }

  counts(): readonly KeyCount[] {
    return [...this.byKey.values()];
  }

  clear(): void {
    this.facts = [];
    this.details.clear();
    this.byKey.clear();
    this.count = 0;
  }

  private call(seq: number): MockCall {
    const place = seq % maxCalls;
    const facts = this.facts[place] as CallFacts;
    return { seq, at: new Date(this.times[place] ?? 0).toISOString(), ...facts, query: queryWithoutCredentials(facts.query) };
  }

  private bump(idempotencyKey: string, method: string, path: string, by: { calls: number; carriedOut: number }): void {
    const name = `${method} ${path} ${idempotencyKey}`;
    const before = this.byKey.get(name) ?? { idempotencyKey, method, path, calls: 0, carriedOut: 0 };
    this.byKey.set(name, { ...before, calls: before.calls + by.calls, carriedOut: before.carriedOut + by.carriedOut });
    if (this.byKey.size > maxKeys) this.byKey.delete(this.byKey.keys().next().value ?? "");
  }
}
