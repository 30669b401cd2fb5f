import { Type, type Static } from "typebox";

/** Something wrong with a workspace, shown in the Problems panel. Lines and columns count from 1. */
export const Problem = Type.Object({
  severity: Type.Union([Type.Literal("error"), Type.Literal("warning"), Type.Literal("info")]),
  code: Type.String({ description: "An error code of @fastn/core" }),
  message: Type.String(),
  file: Type.String({ description: "Path inside the workspace, with forward slashes; empty for the workspace itself" }),
  line: Type.Integer({ minimum: 1 }),
  column: Type.Integer({ minimum: 1 }),
  endLine: Type.Optional(Type.Integer({ minimum: 1 })),
  endColumn: Type.Optional(Type.Integer({ minimum: 1 })),
  step: Type.Optional(Type.String({ description: "Name of the step at fault" })),
});
export type Problem = Static<typeof Problem>;
