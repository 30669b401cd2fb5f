import { once } from "node:events";
import type { ServiceReply, ServiceRequest } from "./service-types.ts";

export interface SseEvent {
  /** What the client sends back as Last-Event-ID. */
  readonly id?: string | number;
  readonly event: string;
  readonly data: unknown;
}

export interface SseStream {
  /** Resolves when the client can take more; a slow client holds its sender back instead of filling memory. */
  send(event: SseEvent): Promise<void>;
  /** Send what comes until it ends or the client leaves, then close. A source that fails is logged and the stream closed: clients reconnect. */
  drain<T>(source: AsyncIterable<T>, toEvent: (item: T) => SseEvent): Promise<void>;
  close(): void;
  /** Aborted when the client went away, the stream was closed or the service stops. */
  readonly signal: AbortSignal;
}

/** A comment line now and then keeps proxies from closing a quiet stream and tells us of clients that vanished. */
const heartbeatMs = 15_000;
const stopping = new WeakMap<object, Set<() => void>>();

/** Streams never end by themselves, so a closing service ends them first. */
export function endStreams(server: object): void {
  for (const close of stopping.get(server) ?? []) close();
}

/** Answer with an event stream (HTML Standard, section 9.2). The caller may return after this; the stream lives until closed. */
export function openSse(request: ServiceRequest, reply: ServiceReply): SseStream {
  reply.hijack();
  const { raw } = reply;
  const ended = new AbortController();
  const open = stopping.get(request.server.server) ?? new Set();
  stopping.set(request.server.server, open);
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    "x-accel-buffering": "no",
  });
  raw.flushHeaders();
  const heartbeat = setInterval(() => raw.write(":\n\n"), heartbeatMs);
  const close = (): void => {
    clearInterval(heartbeat);
    open.delete(close);
    ended.abort();
    raw.end();
  };
  open.add(close);
  raw.once("close", close);
  raw.once("error", close);
  const send = async ({ id, event, data }: SseEvent): Promise<void> => {
    if (ended.signal.aborted) return;
    const text = `${id === undefined ? "" : `id: ${id}\n`}event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    if (!raw.write(text)) await once(raw, "drain", { signal: ended.signal }).catch(() => undefined);
  };
  return {
    signal: ended.signal,
    close,
    send,
    async drain(source, toEvent) {
      try {
        for await (const item of source) await send(toEvent(item));
      } catch (error) {
        if (!ended.signal.aborted) request.log.error({ err: error, requestId: request.id }, "event stream failed");
      } finally {
        close();
      }
    },
  };
}

/** Sequence number to resume after: Last-Event-ID as sent by EventSource; 0 when absent or not a number of ours. */
export function resumeAfter(request: ServiceRequest): number {
  const id = request.headers["last-event-id"];
  return typeof id === "string" && /^\d{1,15}$/.test(id) ? Number(id) : 0;
}
