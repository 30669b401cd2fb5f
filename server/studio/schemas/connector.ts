import { AnyJson } from "@fastn/core";
import { Type } from "typebox";

const JsonSchemaText = Type.Record(Type.String(), AnyJson, { description: "JSON Schema" });

export const ActionInfoSchema = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  description: Type.String(),
  entity: Type.String(),
  type: Type.Enum(["read", "create", "update", "delete", "list", "other"]),
  inputSchema: JsonSchemaText,
  outputSchema: JsonSchemaText,
});

const authTypes = ["none", "basic", "bearer_token", "api_key", "oauth2", "custom", "combined"] as const;
const wayMembers = {
  type: Type.Enum([...authTypes]),
  scheme: Type.Optional(Type.String({ description: "Name in the API description the connector is made of" })),
  in: Type.Optional(Type.Enum(["header", "query", "cookie"], { description: "Where an API key goes" })),
  name: Type.Optional(Type.String({ description: "Under which name it goes there" })),
};
/** AuthWay of @fastn/core. */
const AuthWaySchema = Type.Object({
  ...wayMembers,
  parts: Type.Optional(Type.Array(Type.Object(wayMembers), { description: "What has to be given together" })),
});

/** ConnectorInfo of @fastn/core. */
export const ConnectorInfoSchema = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  description: Type.String(),
  category: Type.String(),
  color: Type.String(),
  icon: Type.String(),
  auth: Type.Enum([...authTypes]),
  authWays: Type.Array(AuthWaySchema, { description: "All ways to sign in, the usual one first" }),
  actions: Type.Array(ActionInfoSchema),
});

export const ConnectorImport = Type.Object(
  {
    file: Type.String({ minLength: 1, maxLength: 500, description: "Names the description in messages, and the connector unless `name` does" }),
    text: Type.String({ maxLength: 52_000_000, description: "OpenAPI 3, Swagger 2 or a Postman collection; JSON or YAML" }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 60, description: "Slug of the connector" })),
    replace: Type.Optional(Type.Boolean({ description: "Take the place of an earlier import of that name" })),
  },
  { additionalProperties: false },
);

export const ImportedConnector = Type.Object({
  name: Type.String(),
  path: Type.String({ description: "Of the file written in the workspace" }),
  displayName: Type.String(),
  auth: Type.String(),
  actions: Type.Array(Type.Object({ name: Type.String(), type: Type.String(), method: Type.String(), path: Type.String() })),
  notes: Type.Array(Type.String()),
});
