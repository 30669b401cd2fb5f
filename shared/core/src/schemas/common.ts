import { Type, type Static, type TSchema } from "typebox";

/** Body of every error answer (RFC 9457 in spirit, the product's published field names). */
export const ProblemBody = Type.Object(
  {
    code: Type.String({ description: "Stable error code; branch on this" }),
    statusCode: Type.Integer(),
    message: Type.String({ description: "A sentence for a person: what happened, where, what to do next" }),
    details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
    requestId: Type.String(),
  },
  { $id: "ProblemBody" },
);
export type ProblemBody = Static<typeof ProblemBody>;

export const ErrorRecordSchema = Type.Object({
  code: Type.String(),
  message: Type.String(),
  details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean()]))),
  stack: Type.Optional(Type.String()),
});

/** Any JSON value. */
export const AnyJson = Type.Unknown({ description: "Any JSON value" });

/** Cursor pagination: `nextCursor` is null on the last page. */
export const pageOf = <T extends TSchema>(item: T) => Type.Object({ data: Type.Array(item), nextCursor: Type.Union([Type.String(), Type.Null()]) });

/** ISO 8601 text in UTC, as `Date.toISOString` writes it. */
export const IsoTime = Type.String({ format: "date-time" });
