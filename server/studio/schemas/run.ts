import { ErrorRecordSchema, pageOf, RunStatus, RunSummary } from "@fastn/core";
import { type Static, Type } from "typebox";

export const RunAccepted = Type.Object({ runId: Type.String(), status: RunStatus });

export const RunPage = pageOf(RunSummary);

export const RunQuery = Type.Object(
  {
    workflow: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
    status: Type.Optional(RunStatus),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })),
    cursor: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

export const RunParams = Type.Object({ runId: Type.String({ maxLength: 100 }) });

export const RunView = Type.Object(
  {
    payloads: Type.Optional(
      Type.Enum(["load", "refer"], { default: "load", description: "refer: values over 64 KiB are named under `payloads` instead of loaded" }),
    ),
  },
  { additionalProperties: false },
);

export const PayloadParams = Type.Object({ runId: Type.String({ maxLength: 100 }), hash: Type.String({ pattern: "^[0-9a-f]{64}$" }) });

export const PruneBody = Type.Object(
  {
    days: Type.Optional(Type.Number({ minimum: 0, maximum: 36_500, description: "Keep ended runs for so long; default: the configured retention" })),
    runs: Type.Optional(Type.Integer({ minimum: 0, maximum: 10_000_000, description: "Keep so many of the newest ended runs" })),
  },
  { additionalProperties: false },
);
export const RunsPruned = Type.Object({ runs: Type.Integer(), payloads: Type.Integer() });
export const RunsRebuilt = Type.Object({
  runs: Type.Integer({ description: "Looked at" }),
  changed: Type.Array(Type.String(), { description: "Whose row said something else than their journal" }),
  failed: Type.Array(Type.Object({ runId: Type.String(), error: ErrorRecordSchema })),
});

export const ApprovalBody = Type.Object(
  { stepPath: Type.String({ minLength: 1, maxLength: 1000 }), approved: Type.Boolean(), comment: Type.Optional(Type.String({ maxLength: 10_000 })) },
  { additionalProperties: false },
);
export type ApprovalBody = Static<typeof ApprovalBody>;

export const RunTraceSchema = Type.Object({
  traceId: Type.String({ description: "32 hex digits" }),
  parentSpanId: Type.Union([Type.String(), Type.Null()], { description: "The caller's span; null when the trace begins with the run" }),
  sampled: Type.Boolean(),
  spans: Type.Array(
    Type.Object({
      spanId: Type.String(),
      parentSpanId: Type.Union([Type.String(), Type.Null()]),
      name: Type.String(),
      kind: Type.Enum(["internal", "server", "client", "consumer"]),
      startMs: Type.Number({ description: "ms since 1970" }),
      endMs: Type.Union([Type.Number(), Type.Null()], { description: "null while it lasts" }),
      status: Type.Enum(["unset", "ok", "error"]),
      message: Type.Union([Type.String(), Type.Null()]),
      attributes: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()])),
    }),
  ),
});
