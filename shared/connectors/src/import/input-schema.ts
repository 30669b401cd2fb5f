import { isJsonObject, type Json, type JsonObject } from "@fastn/core/values";
import { pagingInput } from "../paging.ts";
import { toJsonSchema } from "./json-schema.ts";
import { fileSchema } from "./multipart-body.ts";
import { pagingOf } from "./paging.ts";
import type { Api, ApiBody, ApiOperation, ApiParameter } from "./operation.ts";

/** JSON Schema of an action's input: parameters by name, the request's body as `body`. */
export function inputSchemaOf(api: Api, operation: ApiOperation): JsonObject {
  const properties: Record<string, Json> = {};
  const required: string[] = [];
  for (const parameter of operation.parameters) {
    properties[parameter.field] = parameterSchema(api, parameter);
    if (parameter.required) required.push(parameter.field);
  }
  if (operation.body !== null) {
    properties["body"] = bodySchema(api, operation.body);
    if (operation.body.required) required.push("body");
  }
  if (pagingOf(operation.pagination) !== undefined) Object.assign(properties, pagingInput);
  return { type: "object", properties, ...(required.length > 0 && { required }), additionalProperties: false };
}

/** JSON Schema of an action's output: the answer's body; null where there is none. */
export function outputSchemaOf(api: Api, { answer }: ApiOperation): JsonObject {
  if (answer.contentType === null) return { type: "null" };
  return /[/+]json\b/i.test(answer.contentType) ? toJsonSchema(answer.schema, api.document, "output") : { type: "string" };
}

function parameterSchema(api: Api, { schema, description, in: place }: ApiParameter): JsonObject {
  const written = toJsonSchema(schema, api.document, "input");
  const other = written["enum"] === undefined && place !== "header" ? alsoTaken(written["type"]) : undefined;
  const loose = other === undefined ? written : { ...written, type: [written["type"] as string, other] };
  return description === "" ? loose : { ...loose, description };
}

/** Paths and queries are text anyway: numbers arrive as text from templates and forms, and ids that are text as numbers from other services. */
function alsoTaken(type: Json | undefined): string | undefined {
  if (type === "integer" || type === "number") return "string";
  return type === "string" ? "number" : undefined;
}

function bodySchema(api: Api, body: ApiBody): JsonObject {
  if (body.kind === "bytes") return fileSchema;
  const written = toJsonSchema(body.schema, api.document, "input");
  return body.kind === "multipart" ? withFiles(written) : written;
}

function withFiles(schema: JsonObject): JsonObject {
  const properties = schema["properties"];
  if (!isJsonObject(properties)) return schema;
  return { ...schema, properties: Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, fileOr(property)])) };
}

function fileOr(property: Json): Json {
  if (!isJsonObject(property)) return property;
  if (property["format"] === "binary")
    return typeof property["description"] === "string" ? { ...fileSchema, description: property["description"] } : fileSchema;
  return property["type"] === "array" && isJsonObject(property["items"]) ? { ...property, items: fileOr(property["items"]) } : property;
}
