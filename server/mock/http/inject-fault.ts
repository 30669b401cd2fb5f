import type { FastifyReply, FastifyRequest } from "fastify";
import type { FaultKind } from "../faults.ts";
import type { MockAnswer } from "../service.ts";
import { sendAnswer } from "./send-answer.ts";

export interface Injected {
  readonly kind: FaultKind;
  readonly retryAfterSeconds: number | null;
}

/** Tells the log how a call ended: the status, or 0 for a connection that was cut. */
export type Finish = (status: number) => void;

/**
 * Answer with a failure, or not at all.
 * @param words how the service words a failure of a status
 */
export async function injectFault(
  request: FastifyRequest,
  reply: FastifyReply,
  words: (status: number) => MockAnswer,
  { kind, retryAfterSeconds }: Injected,
  finish: Finish,
): Promise<FastifyReply> {
  switch (kind) {
    case "timeout":
      // No answer at all, until the caller gives up or the server closes.
      await new Promise<void>((resolve) => request.raw.socket.once("close", resolve));
      return cutConnection(reply, finish);
    case "reset":
    case "reset-after":
      return cutConnection(reply, finish);
    case "truncated":
      finish(200);
      reply.hijack();
      // Promises more than it sends.
      reply.raw.writeHead(200, { "content-type": "application/json; charset=utf-8", "content-length": "1000" });
      reply.raw.write('{"orders": [{"id": 1,', () => reply.raw.destroy());
      return reply;
    case "html":
      finish(200);
      return reply.type("text/html; charset=utf-8").send("<!doctype html><title>Sign in</title><h1>Please sign in</h1>");
    case "bad-json":
      finish(200);
      return reply.type("application/json; charset=utf-8").send('{"orders": [{"id": 1,');
    default: {
      const answer = words(kind);
      const wait = retryAfterSeconds ?? (kind === 429 ? 1 : null);
      finish(answer.status);
      if (wait !== null) void reply.header("retry-after", String(wait));
      return sendAnswer(reply, answer);
    }
  }
}

/** End the connection without a byte of an answer. */
export function cutConnection(reply: FastifyReply, finish: Finish): FastifyReply {
  finish(0);
  reply.hijack();
  reply.raw.destroy();
  return reply;
}
