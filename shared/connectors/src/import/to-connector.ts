import { AppError, type Json, type JsonObject } from "@fastn/core/values";
import type { HttpMethod } from "../client/transport.ts";
import type { ActionDef, ConnectorCtx, ConnectorDefinition } from "../definition.ts";
import { readAuth, type ApiAuth } from "./auth.ts";
import { inputSchemaOf, outputSchemaOf } from "./input-schema.ts";
import { shorten } from "./json-schema.ts";
import type { Api, ApiOperation } from "./operation.ts";
import { pagingOf } from "./paging.ts";
import { patternFault } from "./pattern.ts";
import { buildRequest } from "./request.ts";

/** A description as a connector. Schemas are made when first asked for: a large API has hundreds, and a workspace uses a few. */
export function toConnector(name: string, api: Api): ConnectorDefinition {
  const auth = readAuth(api.document);
  return {
    name,
    displayName: api.title,
    description: api.description === "" ? `${api.title} ${api.version}`.trim() : shorten(api.description),
    category: "custom",
    auth: auth.def,
    imported: true,
    ...(api.server.origin !== undefined && { defaultBaseUrl: api.server.origin }),
    ...(api.server.root !== "" && { apiRoot: api.server.root }),
    actions: Object.fromEntries(api.operations.map((operation) => [operation.name, toAction(name, api, auth, operation)])),
  };
}

function toAction(connector: string, api: Api, auth: ApiAuth, operation: ApiOperation): ActionDef {
  let input: JsonObject | undefined;
  let output: JsonObject | undefined;
  const paging = pagingOf(operation.pagination);
  const inputSchema = (): JsonObject => (input ??= inputSchemaOf(api, operation));
  return {
    name: operation.name,
    ...(operation.summary !== "" && { displayName: operation.summary.replace(/\.$/, "") }),
    description: operation.deprecated ? `Deprecated. ${operation.description}` : operation.description,
    entity: operation.entity,
    type: operation.type,
    ...(paging !== undefined && { paging }),
    get inputSchema() {
      return inputSchema();
    },
    get outputSchema() {
      return (output ??= outputSchemaOf(api, operation));
    },
    async handler(ctx, params) {
      const fault = patternFault(params, inputSchema());
      if (fault !== null) {
        throw new AppError("DATA_VALIDATION_ERROR", `${connector}.${operation.name}: input "${fault.field}" ${fault.problem}.`, { field: fault.field });
      }
      return send(ctx, auth, operation, params);
    },
  };
}

async function send(ctx: ConnectorCtx, auth: ApiAuth, operation: ApiOperation, input: JsonObject): Promise<Json> {
  const { url, options } = buildRequest(operation, input);
  const key = auth.def.type === "api_key" ? ctx.auth.headers[auth.def.headerName.toLowerCase()] : undefined;
  const headers = { ...options.headers };
  if (key !== undefined && auth.cookie !== undefined)
    headers["cookie"] = [headers["cookie"], `${auth.cookie}=${encodeURIComponent(key)}`].filter(Boolean).join("; ");
  const answer = await ctx.http.request(operation.method as HttpMethod, url, {
    ...options,
    headers,
    ...(key !== undefined && auth.query !== undefined && { params: { [auth.query]: key } }),
  });
  return answer.data;
}
