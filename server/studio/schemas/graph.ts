import { AnyJson, Problem, stepTypes, triggerTypes } from "@fastn/core";
import { type TSchema, Type } from "typebox";

// The graph of @fastn/builder as JSON Schema: the same shape as its FlowGraph, which graph.test.ts holds it to.

const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
const closed = { additionalProperties: false } as const;

export const SourceRangeSchema = Type.Object({
  start: Type.Integer(),
  end: Type.Integer(),
  line: Type.Integer(),
  column: Type.Integer(),
  endLine: Type.Integer(),
  endColumn: Type.Integer(),
});

export const OptionValueSchema = Type.Union([
  Type.Object({ kind: Type.Literal("literal"), value: AnyJson, range: SourceRangeSchema }),
  Type.Object({ kind: Type.Literal("mixed"), value: AnyJson, text: Type.String(), range: SourceRangeSchema }),
  Type.Object({ kind: Type.Literal("code"), text: Type.String(), range: SourceRangeSchema }),
]);

const Options = Type.Record(Type.String(), OptionValueSchema);
const Parent = nullable(Type.Object({ key: Type.String(), slot: Type.String() }));
const StepTypeSchema = Type.Enum(stepTypes);

const Dependencies = Type.Array(
  Type.Object({
    name: Type.String(),
    by: Type.Enum(["reference", "dependsOn"]),
    ranges: Type.Array(SourceRangeSchema),
    options: Type.Array(Type.String()),
  }),
);

export const FlowStepSchema = Type.Object({
  kind: Type.Literal("step"),
  key: Type.String(),
  name: Type.String(),
  nameRange: nullable(SourceRangeSchema),
  type: StepTypeSchema,
  range: SourceRangeSchema,
  options: Options,
  parent: Parent,
  slots: Type.Array(Type.Object({ name: Type.String(), range: nullable(SourceRangeSchema) })),
  waitsFor: Dependencies,
});

export const FlowOpaqueSchema = Type.Object({
  kind: Type.Literal("opaque"),
  key: Type.String(),
  text: Type.String(),
  range: SourceRangeSchema,
  parent: Parent,
  waitsFor: Dependencies,
});

export const FlowGraphSchema = Type.Object({
  workflow: nullable(
    Type.Object({
      name: Type.String(),
      nameRange: nullable(SourceRangeSchema),
      form: Type.Enum(["steps", "function", "opaque"]),
      range: SourceRangeSchema,
      list: nullable(SourceRangeSchema),
      options: Options,
    }),
  ),
  trigger: nullable(
    Type.Object({
      type: Type.Enum([...triggerTypes, "unknown"]),
      range: SourceRangeSchema,
      options: Options,
    }),
  ),
  nodes: Type.Array(Type.Union([FlowStepSchema, FlowOpaqueSchema])),
  edges: Type.Array(
    Type.Object({
      id: Type.String(),
      from: Type.String(),
      to: Type.String(),
      kind: Type.Enum(["reference", "dependsOn", "start", "branch"]),
      label: nullable(Type.String()),
    }),
  ),
  problems: Type.Array(Problem),
});

export const TextEditSchema = Type.Object({ start: Type.Integer({ minimum: 0 }), end: Type.Integer({ minimum: 0 }), text: Type.String() }, closed);

const Path = Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Integer({ minimum: 0 })]), { minItems: 1, maxItems: 64 });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Place = Type.Object({ parent: nullable(Type.Object({ key: Name, slot: Name }, closed)), index: Type.Optional(Type.Integer({ minimum: 0 })) }, closed);
/** Leaving `value` out removes the option. */
const Value = Type.Optional(AnyJson);

/** One gesture on the canvas, as FlowChange of @fastn/builder. */
export const FlowChangeSchema = Type.Union([
  Type.Object({ type: Type.Literal("step.rename"), step: Name, to: Name }, closed),
  Type.Object({ type: Type.Literal("step.setOption"), step: Name, path: Path, value: Value }, closed),
  Type.Object({ type: Type.Literal("step.add"), name: Name, stepType: StepTypeSchema, options: Type.Record(Type.String(), AnyJson), place: Place }, closed),
  Type.Object({ type: Type.Literal("step.delete"), step: Name }, closed),
  Type.Object({ type: Type.Literal("step.connect"), from: Name, to: Name }, closed),
  Type.Object({ type: Type.Literal("step.disconnect"), from: Name, to: Name }, closed),
  Type.Object({ type: Type.Literal("step.move"), step: Name, place: Place }, closed),
  Type.Object({ type: Type.Literal("workflow.setOption"), path: Path, value: Value }, closed),
  Type.Object({ type: Type.Literal("trigger.setOption"), path: Path, value: Value }, closed),
  Type.Object({ type: Type.Literal("text"), edits: Type.Array(TextEditSchema, { maxItems: 10_000 }) }, closed),
]);
