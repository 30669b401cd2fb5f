import type { IncomingMessage, ServerResponse } from "node:http";
import { assertLoopback } from "../loopback.ts";
import type { AnsweredBy } from "../call-log.ts";
import type { MockState } from "../state.ts";

interface Ready {
  readonly service: string;
  readonly path: string;
  readonly query: string;
  readonly answeredBy: AnsweredBy;
  readonly bytes: Buffer;
  readonly headers: readonly string[];
}

const maxAnswers = 1_000;
const maxHosts = 16;
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
] as const;

/**
 * Answers to reads that nothing has changed since, as bytes: the request is answered before Fastify sees it. Everything that could make the answer another
 * one empties the table, and everything that asks for more than the answer goes the long way.
 */
export class FastAnswers {
  private readonly state: MockState;
  private readonly ready = new Map<string, Ready>();
  private readonly hosts = new Set<string>();

  constructor(state: MockState) {
    this.state = state;
  }

  clear(): void {
    this.ready.clear();
  }

  /** Keep the answer to a plain GET. @param url path and query as asked for */
  keep(request: IncomingMessage, answer: Omit<Ready, "bytes" | "headers">, text: string): void {
    const { host } = request.headers;
    if (host === undefined || !this.isPlain(request)) return;
    if (this.ready.size >= maxAnswers) this.ready.clear();
    const bytes = Buffer.from(text);
    const headers = ["content-type", "application/json; charset=utf-8", "content-length", String(bytes.length)];
    this.ready.set(`${host} ${request.url ?? ""}`, { ...answer, bytes, headers });
    if (this.hosts.size < maxHosts) this.hosts.add(host);
  }

  /** @returns false when the request has to go the long way */
  answer(request: IncomingMessage, response: ServerResponse): boolean {
    const { host } = request.headers;
    if (this.ready.size === 0 || host === undefined || !this.isPlain(request)) return false;
    const found = this.ready.get(`${host} ${request.url ?? ""}`);
    if (found === undefined) return false;
    if (!this.hosts.has(host)) assertLoopback(host, undefined);
    const { calls, clock, seed, locale } = this.state;
    const { service: _, bytes, headers, ...rest } = found;
    calls.done(
      { at: new Date(clock.now()).toISOString(), method: "GET", ...rest, environment: "local", seed, locale, idempotencyKey: null },
      { headers: request.headers },
    );
    response.writeHead(200, headers as string[]);
    response.end(bytes);
    return true;
  }

  private isPlain({ method, headers }: IncomingMessage): boolean {
    const { state } = this;
    if (
      method !== "GET" ||
      state.latencyMs > 0 ||
      state.failureRate > 0 ||
      state.fresh ||
      !state.faults.isEmpty ||
      !state.rules.isEmpty ||
      !state.recordings.isEmpty
    )
      return false;
    return special.every((name) => headers[name] === undefined);
  }
}
