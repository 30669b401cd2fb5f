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
