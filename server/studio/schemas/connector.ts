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
