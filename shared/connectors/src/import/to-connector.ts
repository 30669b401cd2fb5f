import { AppError, type Json, type JsonObject } from "@fastn/core/values";
import type { Security } from "../client/sign.ts";
import type { HttpMethod } from "../client/transport.ts";
import type { ActionDef, ConnectorCtx, ConnectorDefinition } from "../definition.ts";
import { inputSchemaOf, outputSchemaOf } from "./input-schema.ts";
import { shorten } from "./json-schema.ts";
import type { Api, ApiOperation } from "./operation.ts";
import { pagingOf } from "./paging.ts";
import { patternFault } from "./pattern.ts";
import { buildRequest } from "./request.ts";
import { carrierOf, waysOf } from "./security.ts";

/** A description as a connector. Schemas are made when first asked for: a large API has hundreds, and a workspace uses a few. */
export function toConnector(name: string, api: Api): ConnectorDefinition {
  const [auth = { type: "none" }, ...otherAuth] = waysOf(api.schemes, api.operations);
  return {
    name,
    displayName: api.title,
    description: api.description === "" ? `${api.title} ${api.version}`.trim() : shorten(api.description),
    category: "custom",
    auth,
    ...(otherAuth.length > 0 && { otherAuth }),
    imported: true,
    ...(api.server.origin !== undefined && { defaultBaseUrl: api.server.origin }),
    ...(api.server.root !== "" && { apiRoot: api.server.root }),
    actions: Object.fromEntries(api.operations.map((operation) => [operation.name, toAction(name, api, operation)])),
  };
}

function toAction(connector: string, api: Api, operation: ApiOperation): ActionDef {
  let input: JsonObject | undefined;
  let output: JsonObject | undefined;
  const paging = pagingOf(operation.pagination);
  const security = operation.security?.map((set) =>
    set.flatMap((scheme) => (api.schemes[scheme] === undefined ? [] : [carrierOf(scheme, api.schemes[scheme])])),
  );
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
      return send(ctx, security, operation, params);
    },
  };
}

async function send(ctx: ConnectorCtx, security: Security | undefined, operation: ApiOperation, input: JsonObject): Promise<Json> {
  const { url, options } = buildRequest(operation, input);
  const answer = await ctx.http.request(operation.method as HttpMethod, url, { ...options, ...(security !== undefined && { security }) });
  return answer.data;
}
