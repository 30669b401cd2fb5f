import { AnyJson, ErrorRecordSchema, Problem, RunStatus, StepLog, StepRun } from "@fastn/core";
import { Type } from "typebox";

export const WorkflowCases = Type.Object({
  file: Type.String({ description: "Workspace path of the cases file; where it would be when there is none" }),
  cases: Type.Array(
    Type.Object({
      name: Type.String(),
      input: AnyJson,
      pins: Type.Record(Type.String(), AnyJson, { description: "Outputs of steps that are not executed; empty: a live case" }),
      events: Type.Array(Type.Object({ name: Type.String(), payload: AnyJson })),
      mock: Type.Optional(Type.Record(Type.String(), AnyJson, { description: "How the mock server is to be otherwise than the folder says" })),
      expect: Type.Object({
        status: RunStatus,
        output: Type.Optional(AnyJson),
        error: Type.Optional(AnyJson),
        steps: Type.Record(Type.String(), AnyJson),
      }),
      line: Type.Integer({ minimum: 1 }),
    }),
  ),
  problems: Type.Array(Problem),
});

export const RunCaseBody = Type.Object(
  {
    case: Type.String({ minLength: 1, maxLength: 1000, description: "Name of the case" }),
    environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);

export const CaseRun = Type.Object({
  result: Type.Object({
    name: Type.String(),
    passed: Type.Boolean(),
    differences: Type.Array(Type.Object({ path: Type.String(), message: Type.String(), expected: AnyJson, actual: AnyJson })),
    status: RunStatus,
    output: AnyJson,
    error: Type.Union([ErrorRecordSchema, Type.Null()]),
    steps: Type.Array(StepRun),
    logs: Type.Array(StepLog),
    pinned: Type.Array(Type.String(), { description: "Steps that answered a pin" }),
    reached: Type.Array(Type.String(), { description: "Ids of `points` it reached" }),
    tookMs: Type.Integer({ description: "Real time; waits are skipped" }),
  }),
  points: Type.Array(
    Type.Object({
      id: Type.String(),
      kind: Type.Union([Type.Literal("step"), Type.Literal("branch"), Type.Literal("error")]),
      step: Type.String(),
      what: Type.String({ description: "In words" }),
    }),
  ),
});
