import type { FastifyReply } from "fastify";
import type { MockAnswer } from "../service.ts";

/** Answers repeat (cached reads, repeated keys), so their text is made once for each. */
const texts = new WeakMap<MockAnswer, string>();

export function sendAnswer(reply: FastifyReply, answer: MockAnswer): FastifyReply {
  void reply.code(answer.status);
  if (answer.headers !== undefined) void reply.headers(answer.headers);
  if (answer.bytes !== undefined) return reply.send(answer.bytes);
  if (answer.text === undefined && answer.body === undefined) return reply.send();
  return (answer.headers?.["content-type"] === undefined ? reply.type("application/json; charset=utf-8") : reply).send(textOf(answer));
}

export function textOf(answer: MockAnswer): string {
  if (answer.text !== undefined) return answer.text;
  let text = texts.get(answer);
  if (text === undefined) {
    text = JSON.stringify(answer.body ?? null);
    texts.set(answer, text);
  }
  return text;
}
