import { Type, type TSchema } from "typebox";

/** Pieces that schemas of several connectors share. */
export const nullable = <T extends TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

/** Object input that takes no unknown fields. */
export const inputOf = <P extends Record<string, TSchema>>(properties: P) => Type.Object(properties, { additionalProperties: false });
