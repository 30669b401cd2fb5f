import { AnyJson, RunStatus, StepLog } from "@fastn/core";
import { Type } from "typebox";

/** What this list does not name is kept too. */
const whole = { additionalProperties: true };
const Time = Type.Union([Type.Number(), Type.Null()]);

/** A run as it is taken from one workspace to another. Further members of the row travel along. */
export const RunArchiveSchema = Type.Object(
  {
    format: Type.Literal("fastn-run"),
    version: Type.Literal(1),
    run: Type.Object(
      {
        runId: Type.String({ maxLength: 100 }),
        workflow: Type.String(),
        file: Type.String(),
        definition: Type.String(),
        status: RunStatus,
        environment: Type.String(),
        input: AnyJson,
        output: AnyJson,
        error: AnyJson,
        createdAt: Type.Number(),
        startedAt: Time,
        finishedAt: Time,
      },
      whole,
    ),
    events: Type.Array(Type.Object({ seq: Type.Integer({ minimum: 1 }), at: Type.Number(), type: Type.String() }, whole)),
    logs: Type.Array(StepLog),
    definition: Type.Object({
      hash: Type.String(),
      workflow: Type.String(),
      file: Type.String(),
      source: Type.String(),
      code: Type.String(),
      sourceMap: Type.String(),
      plan: AnyJson,
    }),
  },
  { description: "Everything there is of one run" },
);
