import { AnyJson } from "@fastn/core";
import { type Static, Type } from "typebox";

export const MockView = Type.Object({
  url: Type.Union([Type.String(), Type.Null()], { description: "null while the mock server is not running" }),
  seed: Type.Integer(),
  latencyMs: Type.Number(),
  failureRate: Type.Number(),
  locale: Type.String({ description: "Language of made-up records" }),
  requests: Type.Integer({ description: "Calls answered since start or reset" }),
});
export type MockView = Static<typeof MockView>;

export const MockState = Type.Record(Type.String(), AnyJson, { description: "By service, then by resource" });

export const MockReset = Type.Object({ seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2 ** 31 - 1 })) }, { additionalProperties: false });

export const MockCall = Type.Object({
  seq: Type.Integer(),
  at: Type.String({ format: "date-time" }),
  method: Type.String(),
  path: Type.String(),
  query: Type.String(),
  environment: Type.String(),
  seed: Type.Integer(),
  locale: Type.String(),
  idempotencyKey: Type.Union([Type.String(), Type.Null()]),
  status: Type.Integer({ description: "0 while it is being answered, or when the connection was cut instead" }),
  durationMs: Type.Number(),
  replayed: Type.Boolean({ description: "Answered from an earlier call with the same key: nothing was done" }),
  fault: Type.Union([Type.String(), Type.Null()], { description: "The failure that was injected" }),
  answeredBy: Type.Object({
    kind: Type.Union([Type.Literal("service"), Type.Literal("rule"), Type.Literal("recording"), Type.Literal("nothing")]),
    name: Type.String({ description: "The route, the rule's id, or the recorded call" }),
  }),
});
export type MockCall = Static<typeof MockCall>;
