import { AppError, isJsonObject, type Json, type JsonObject } from "@fastn/core";
import { boundedSchema } from "@fastn/core/bounded-schema";
import { schemaCheck } from "@fastn/core/schema-check";
import type { ActionDef, AuthDef, ConnectorCtx, ConnectorDefinition, HttpBodyOptions } from "@fastn/connectors";
import type { ConnectorFile } from "@fastn/builder";
import type { Question } from "@fastn/runtime/step-host";
import type { ConnectorHost } from "./connector-host.ts";

/**
 * A connector file as a connector: what is read of it, with functions that are called in the step host.
 * @throws AppError VALIDATION_FAILED for a regular expression that cannot be matched in bounded time
 */
export function toDefinition(name: string, path: string, file: ConnectorFile, host: Pick<ConnectorHost, "call">): ConnectorDefinition {
  const { displayName = name, description = "", category = "custom", baseUrl, entities = {}, actions } = file;
  return {
    name,
    displayName,
    description,
    category,
    auth: authOf(file.auth ?? { type: "none" }, "auth", path, host),
    ...(file.otherAuth !== undefined && { otherAuth: file.otherAuth.map((auth, index) => authOf(auth, `otherAuth.${index}`, path, host)) }),
    ...(file.color !== undefined && { color: file.color }),
    ...(file.icon !== undefined && { icon: file.icon }),
    ...(baseUrl !== undefined && { defaultBaseUrl: baseUrl.replace(/\/+$/, "") }),
    ...(file.idempotency !== undefined && { idempotency: file.idempotency }),
    entities: Object.fromEntries(Object.entries(entities).map(([entity, facts]) => [entity, { name: entity, ...facts }])),
    actions: Object.fromEntries(Object.entries(actions).map(([action, facts]) => [action, actionOf(name, action, facts, path, host)])),
  };
}

function actionOf(connector: string, name: string, facts: ConnectorFile["actions"][string], path: string, host: Pick<ConnectorHost, "call">): ActionDef {
  const { displayName, description = "", entity = connector, type = "other", inputSchema, outputSchema } = facts;
  return {
    name,
    ...(displayName !== undefined && { displayName }),
    description,
    entity,
    type,
    ...(inputSchema !== undefined && { inputSchema, check: schemaCheck(boundedSchema(inputSchema) as JsonObject) }),
    ...(outputSchema !== undefined && { outputSchema }),
    handler: (ctx, input) =>
      host.call({
        file: path,
        fn: `actions.${name}.handler`,
        input,
        context: { auth: { headers: ctx.auth.headers }, baseUrl: ctx.baseUrl, tenant: { id: ctx.tenant.id }, idempotencyKey: ctx.idempotencyKey },
        signal: ctx.signal,
        onLog: (level, message) => ctx.logger[level](message),
        ask: (question) => answer(ctx, question),
      }),
  };
}

function authOf(auth: NonNullable<ConnectorFile["auth"]>, fn: string, path: string, host: Pick<ConnectorHost, "call">): AuthDef {
  switch (auth.type) {
    case "oauth2": {
      const { authorizationUrl = "", scopes = [], ...rest } = auth;
      return { ...rest, authorizationUrl, scopes };
    }
    case "custom":
      return {
        type: auth.type,
        fields: auth.fields,
        handler: async (credentials, signal) =>
          headersOf(
            path,
            await host.call({
              file: path,
              fn: `${fn}.handler`,
              input: credentials,
              context: null,
              signal,
              onLog: () => undefined,
              ask: () => Promise.reject(new AppError("FORBIDDEN", "The sign-in of a connector may use fetch; connectors, secrets and state are for others.")),
            }),
          ),
      };
    default:
      return auth;
  }
}

const headersCheck = schemaCheck({
  type: "object",
  required: ["headers"],
  properties: { headers: { type: "object", maxProperties: 50, additionalProperties: { type: "string", maxLength: 16_384 } } },
});

/** @throws AppError CONFIG_INVALID when the code gave something else */
function headersOf(path: string, value: Json): { readonly headers: Readonly<Record<string, string>> } {
  if (headersCheck(value) === null) return value as unknown as { headers: Record<string, string> };
  throw new AppError("CONFIG_INVALID", `${path}: auth.handler must give { headers: { name: text } }.`, { file: path });
}

const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
const scalar = { type: ["string", "number", "boolean", "null"] };
const optionsCheck = schemaCheck({
  type: "object",
  additionalProperties: false,
  properties: {
    headers: { type: "object", additionalProperties: { type: "string" } },
    params: { type: "object", additionalProperties: { anyOf: [scalar, { type: "array", items: scalar }] } },
    body: {},
    timeoutMs: { type: "number", minimum: 1, maximum: 900_000 },
    answer: { enum: ["auto", "json", "text", "base64"] },
  },
});

/** What an action's code may ask for: calls of its own connection. @throws AppError FORBIDDEN, DATA_VALIDATION_ERROR, what the call throws */
async function answer({ http }: ConnectorCtx, question: Question): Promise<Json> {
  if (question.kind !== "http") throw new AppError("FORBIDDEN", "A connector's action calls its own service only, with ctx.http.");
  const method = methods.find((each) => each === question.method);
  if (method === undefined) throw new AppError("DATA_VALIDATION_ERROR", `ctx.http has no method ${question.method.slice(0, 20)}.`);
  const { options } = question;
  const fault = isJsonObject(options) ? optionsCheck(options) : { field: "", problem: "must be an object" };
  if (fault !== null)
    throw new AppError("DATA_VALIDATION_ERROR", `The options of ctx.http.${method.toLowerCase()}: ${fault.field} ${fault.problem}.`, { field: fault.field });
  const { status, headers, data } = await http.request(method, question.url, options as JsonObject as HttpBodyOptions);
  return { status, headers, data };
}
