import { AnyJson, FileContent, pageOf, Problem, WorkflowSummary } from "@fastn/core";
import { type Static, Type } from "typebox";
import { FlowChangeSchema, FlowGraphSchema, TextEditSchema } from "./graph.ts";

export const WorkflowPage = pageOf(WorkflowSummary);

export const TestCase = Type.Object({ name: Type.String(), input: AnyJson });

export const WorkflowDetail = Type.Object({
  summary: WorkflowSummary,
  source: FileContent,
  graph: FlowGraphSchema,
  /** From `<workflow>.cases.json`; empty without such a file. */
  cases: Type.Array(TestCase),
  /** `<workflow>.layout.json` as it stands; null without such a file. */
  layout: Type.Union([AnyJson, Type.Null()]),
});

export const WorkflowGraph = Type.Object({ graph: FlowGraphSchema, problems: Type.Array(Problem), etag: Type.String() });

export const EditBody = Type.Object({ change: FlowChangeSchema }, { additionalProperties: false });
export const EditAnswer = Type.Object({ file: FileContent, edits: Type.Array(TextEditSchema), graph: FlowGraphSchema });

export const ValidateBody = Type.Object({ source: Type.Optional(Type.String()) }, { additionalProperties: false });
export const ValidateAnswer = Type.Object({ problems: Type.Array(Problem) });

export const RunBody = Type.Object(
  {
    input: Type.Optional(AnyJson),
    headers: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 8192 }))),
    environment: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  { additionalProperties: false },
);
export type RunBody = Static<typeof RunBody>;
