import type { Json } from "@fastn/core";
import { Type } from "typebox";
import type { HttpMethod } from "../client/transport.ts";
import type { QueryValue } from "../client/url.ts";
import { actionTable, defineAction, type ActionDef, type ActionType, type ConnectorCtx, type ConnectorDefinition } from "../definition.ts";
import { bodyInput, bodyOptions, type BodyKind } from "./body.ts";
import { commonInput } from "./input.ts";
import { list } from "./list.ts";

const request = {
  ...commonInput,
  answer: Type.Optional(
    Type.Enum(["auto", "json", "text", "base64"], {
      default: "auto",
      description: "How to read the answer; auto goes by its content type, base64 is for files",
    }),
  ),
};

const Output = Type.Object({
  status: Type.Integer({ description: "200..399; a higher status fails the step" }),
  headers: Type.Record(Type.String(), Type.String(), { description: "Names in lower case" }),
  body: Type.Unknown({ description: "Parsed JSON, or text; null for an empty answer" }),
});

interface RequestParams {
  readonly url: string;
  readonly query?: Readonly<Record<string, QueryValue | QueryValue[]>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly bodyType?: BodyKind;
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly answer?: "auto" | "json" | "text" | "base64";
}

async function send({ http }: ConnectorCtx, method: HttpMethod, params: RequestParams): Promise<Json> {
  const answer = await http.request(method, params.url, {
    params: params.query ?? {},
    timeoutMs: params.timeoutMs ?? 30_000,
    maxBytes: params.maxBytes ?? 1_048_576,
    answer: params.answer ?? "auto",
    ...bodyOptions(params.body as Json | undefined, params.bodyType ?? "auto", params.headers ?? {}),
  });
  return { status: answer.status, headers: answer.headers, body: answer.data };
}

function verb(name: string, method: HttpMethod, type: ActionType, withBody: boolean): ActionDef {
  return defineAction(name, {
    displayName: method,
    description: `Send a ${method} request.`,
    entity: "request",
    type,
    inputSchema: Type.Object(withBody ? { ...request, ...bodyInput } : request, { additionalProperties: false }),
    outputSchema: Output,
    handler: (ctx, params) => send(ctx, method, params),
  });
}

const anyMethod = defineAction("request", {
  displayName: "Request",
  description: "Send a request with a method chosen at run time.",
  entity: "request",
  type: "other",
  inputSchema: Type.Object(
    { method: Type.Enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], { default: "GET" }), ...request, ...bodyInput },
    { additionalProperties: false },
  ),
  outputSchema: Output,
  handler: (ctx, { method, ...params }) => send(ctx, method, params),
});

export const http: ConnectorDefinition = {
  name: "http",
  displayName: "HTTP",
  description: "Requests to any web service.",
  category: "generic",
  color: "#2563eb",
  icon: "globe",
  auth: { type: "custom" },
  actions: actionTable([
    verb("get", "GET", "read", false),
    verb("post", "POST", "create", true),
    verb("put", "PUT", "update", true),
    verb("patch", "PATCH", "update", true),
    verb("delete", "DELETE", "delete", true),
    anyMethod,
    list,
  ]),
  capabilities: { entities: ["request"], actions: { request: ["create", "read", "update", "delete", "list"] }, events: {} },
};
