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

/** ConnectorInfo of @fastn/core. */
export const ConnectorInfoSchema = Type.Object({
  name: Type.String(),
  displayName: Type.String(),
  description: Type.String(),
  category: Type.String(),
  color: Type.String(),
  icon: Type.String(),
  auth: Type.Enum(["none", "basic", "bearer_token", "api_key", "oauth2", "custom"]),
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
