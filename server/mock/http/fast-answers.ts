import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import type { CallDetail } from "../call-details.ts";
import type { CallFacts } from "../call-log.ts";
import type { MockAnswer } from "../service.ts";
import type { MockState } from "../state.ts";
import { textOf } from "./send-answer.ts";

interface Ready {
  /** Whom it was asked of: answers hold links. */
  readonly host: string;
  readonly facts: CallFacts;
  /** Of an earlier request it answered: one with the same headers needs no second look, and no place of its own in the log. */
  rawHeaders: readonly string[];
  detail: CallDetail;
  /** Head and text go to the system in one piece, so it is text whose characters are bytes; a long one is not copied for that. */
  readonly body: string | Buffer;
  readonly head: string[];
}

const maxAnswers = 1_000;
const maxTextBytes = 64 * 1024;
/** A request with one of these is steered, signed in, traced by key or from a page: it takes the long way. */
const special = [
  "authorization",
  "idempotency-key",
  "origin",
  "x-mock-seed",
  "x-mock-environment",
  "x-mock-locale",
  "x-mock-latency",
  "x-mock-fail",
  "x-mock-fresh",
];

/**
 * Answers to reads that nothing has changed since, as bytes: the request is answered before Fastify sees it. Everything that could make the answer another
 * one empties the table, and everything that asks for more than the answer goes the long way.
 */
export class FastAnswers {
  private readonly state: MockState;
  /** By path and query as asked for. */
  private readonly ready = new Map<string, Ready>();

  constructor(state: MockState) {
    this.state = state;
  }

  clear(): void {
    this.ready.clear();
  }

  /** Keep the answer to a plain GET, whose host was found to be this machine. */
  keep({ headers, rawHeaders, method, url = "" }: IncomingMessage, call: Pick<CallFacts, "path" | "query" | "answeredBy">, answer: MockAnswer): void {
    const { host } = headers;
    if (host === undefined || method !== "GET" || !this.isPlain || isSpecial(headers)) return;
    if (answer.text === undefined && answer.body === undefined) return;
    if (this.ready.size >= maxAnswers) this.ready.clear();
    const { seed, locale } = this.state;
    const bytes = Buffer.from(textOf(answer));
    const own = { "content-type": "application/json; charset=utf-8", ...answer.headers, "content-length": String(bytes.length) };
    this.ready.set(url, {
      host,
      facts: { method, ...call, environment: "local", seed, locale, idempotencyKey: null, status: 200, durationMs: 0, replayed: false, fault: null },
      rawHeaders,
      detail: { headers },
      body: bytes.length > maxTextBytes ? bytes : bytes.toString("latin1"),
      head: Object.entries(own).flat(),
    });
  }

  /** @returns false when the request has to go the long way */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { ready, state } = this;
    if (ready.size === 0 || request.method !== "GET" || !this.isPlain) return false;
    const found = ready.get(request.url ?? "");
    if (found === undefined) return false;
    if (!areSame(found.rawHeaders, request.rawHeaders)) {
      const { headers } = request;
      if (headers.host !== found.host || isSpecial(headers)) return false;
      found.rawHeaders = request.rawHeaders;
      found.detail = { headers };
    }
    state.calls.add(state.clock.now(), found.facts, found.detail);
    response.writeHead(200, found.head);
    response.end(found.body, "latin1");
    return true;
  }

  /** Whether the mock answers as its services do, at once. */
  private get isPlain(): boolean {
    const { latencyMs, failureRate, fresh, faults, rules, recordings } = this.state;
    return latencyMs <= 0 && failureRate <= 0 && !fresh && faults.isEmpty && rules.isEmpty && recordings.isEmpty;
  }
}

const isSpecial = (headers: IncomingHttpHeaders): boolean => special.some((name) => headers[name] !== undefined);

const areSame = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((text, index) => text === others[index]);
