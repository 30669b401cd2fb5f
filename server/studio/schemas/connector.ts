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
  grant: Type.Optional(Type.Enum(["authorization_code", "client_credentials"], { description: "Whether a person signs in, or the client in its own name" })),
  fields: Type.Optional(
    Type.Record(
      Type.String(),
      Type.Object({
        label: Type.Optional(Type.String()),
        description: Type.Optional(Type.String()),
        type: Type.Optional(Type.Enum(["text", "password"])),
        required: Type.Optional(Type.Boolean()),
      }),
      { description: "What a connector of the workspace asks for" },
    ),
  ),
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
  baseUrlExample: Type.Optional(Type.String({ description: "How its address is written, where the service has no one address" })),
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
