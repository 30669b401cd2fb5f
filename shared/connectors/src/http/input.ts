import { Type } from "typebox";

const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

/** What every request of the connector takes. */
export const commonInput = {
  url: Type.String({ minLength: 1, description: "https:// address, or a path below the connection's baseUrl" }),
  query: Type.Optional(Type.Record(Type.String(), Type.Union([Scalar, Type.Array(Scalar)]), { description: "Added to the address; a list repeats its name" })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000, default: 30_000 })),
  maxBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 8_388_608, default: 1_048_576, description: "Longest answer accepted, bytes" })),
};
