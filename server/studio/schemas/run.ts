import { pageOf, RunStatus, RunSummary } from "@fastn/core";
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
