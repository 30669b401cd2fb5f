import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import type { HttpAnswer } from "./http-client.ts";

/** Reads members of a service's answers. @throws AppError CONNECTOR_BAD_ANSWER when an answer is not as documented */
export function answerReader(service: string): {
  object(answer: HttpAnswer): JsonObject;
  member(answer: HttpAnswer, name: string): Json;
  list(answer: HttpAnswer, name: string): readonly Json[];
} {
  const refuse = (answer: HttpAnswer, what: string): never => {
    throw new AppError("CONNECTOR_BAD_ANSWER", `${service}'s answer ${what}.`, { status: answer.status });
  };
  const object = (answer: HttpAnswer): JsonObject => (isJsonObject(answer.data) ? answer.data : refuse(answer, "is not an object"));
  const member = (answer: HttpAnswer, name: string): Json => object(answer)[name] ?? refuse(answer, `has no "${name}"`);
  const list = (answer: HttpAnswer, name: string): readonly Json[] => {
    const value = member(answer, name);
    return Array.isArray(value) ? (value as readonly Json[]) : refuse(answer, `has no list "${name}"`);
  };
  return { object, member, list };
}
