import type { Json } from "@fastn/core";
import { Type } from "typebox";
import type { HttpMethod } from "../client/transport.ts";
import type { QueryValue } from "../client/url.ts";
import { actionTable, defineAction, type ActionDef, type ActionType, type ConnectorCtx, type ConnectorDefinition } from "../definition.ts";

const Scalar = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);

const request = {
  url: Type.String({ minLength: 1, description: "https:// address, or a path below the connection's baseUrl" }),
  query: Type.Optional(Type.Record(Type.String(), Type.Union([Scalar, Type.Array(Scalar)]), { description: "Added to the address; a list repeats its name" })),
  headers: Type.Optional(Type.Record(Type.String(), Type.String())),
  timeoutMs: Type.Optional(Type.Integer({ minimum: 1, maximum: 600_000, default: 30_000 })),
  maxBytes: Type.Optional(Type.Integer({ minimum: 1, maximum: 8_388_608, default: 1_048_576, description: "Longest answer accepted, bytes" })),
  answer: Type.Optional(Type.Enum(["auto", "json", "text"], { default: "auto", description: "How to read the answer; auto goes by its content type" })),
};
const body = { body: Type.Optional(Type.Unknown({ description: "Text goes out as it is, anything else as JSON" })) };

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
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  readonly answer?: "auto" | "json" | "text";
}

async function send({ http }: ConnectorCtx, method: HttpMethod, params: RequestParams): Promise<Json> {
  const answer = await http.request(method, params.url, {
    params: params.query ?? {},
    headers: params.headers ?? {},
    timeoutMs: params.timeoutMs ?? 30_000,
    maxBytes: params.maxBytes ?? 1_048_576,
    answer: params.answer ?? "auto",
    ...(params.body !== undefined && { body: params.body as Json }),
  });
  return { status: answer.status, headers: answer.headers, body: answer.data };
}

function verb(name: string, method: HttpMethod, type: ActionType, withBody: boolean): ActionDef {
  return defineAction(name, {
    displayName: method,
    description: `Send a ${method} request.`,
    entity: "request",
    type,
    inputSchema: Type.Object(withBody ? { ...request, ...body } : request, { additionalProperties: false }),
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
    { method: Type.Enum(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"], { default: "GET" }), ...request, ...body },
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
  auth: { type: "custom", handler: async () => ({ headers: {} }) },
  actions: actionTable([
    verb("get", "GET", "read", false),
    verb("post", "POST", "create", true),
    verb("put", "PUT", "update", true),
    verb("patch", "PATCH", "update", true),
    verb("delete", "DELETE", "delete", true),
    anyMethod,
  ]),
  capabilities: { entities: ["request"], actions: { request: ["create", "read", "update", "delete"] }, events: {} },
};
