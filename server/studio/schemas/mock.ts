import { AnyJson } from "@fastn/core";
import { type Static, Type } from "typebox";

export const MockView = Type.Object({
  url: Type.Union([Type.String(), Type.Null()], { description: "null while the mock server is not running" }),
  seed: Type.Integer(),
  latencyMs: Type.Number(),
  failureRate: Type.Number(),
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
  idempotencyKey: Type.Union([Type.String(), Type.Null()]),
  status: Type.Integer({ description: "0 while it is being answered, or when the connection was cut instead" }),
  durationMs: Type.Number(),
  replayed: Type.Boolean({ description: "Answered from an earlier call with the same key: nothing was done" }),
  fault: Type.Union([Type.String(), Type.Null()], { description: "The failure that was injected" }),
});
export type MockCall = Static<typeof MockCall>;
