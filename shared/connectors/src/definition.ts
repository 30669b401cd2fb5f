import type { CredentialField, Json, JsonObject } from "@fastn/core";
import type { SchemaCheck } from "@fastn/core/schema-check";
import type { Static, TSchema } from "typebox";
import type { ServiceFaultReader } from "./client/faults.ts";
import type { HttpClient, IdempotencyDef } from "./client/http-client.ts";
import type { Paging } from "./paging.ts";
import type { SignatureDef } from "./webhook/signature.ts";

/** A third-party system and the operations it offers. Register it with `ConnectorRegistry.register`. */
export interface ConnectorDefinition {
  /** Slug used in workflows: lower-case letters, digits and hyphens, starting with a letter. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  /** The way to authenticate that is offered first. */
  readonly auth: AuthDef;
  /** Others the service takes too. */
  readonly otherAuth?: readonly AuthDef[];
  /** What a connection needs besides its credentials. */
  readonly connection?: ConnectionDef;
  /** How the service recognises a change it has had already. Left out: the key goes out as `Idempotency-Key`, and the service may ignore it. */
  readonly idempotency?: IdempotencyDef;
  /** Reads the service's own error body. Left out: the usual members of one. */
  readonly readFault?: ServiceFaultReader;
  /** Left out: the service's webhooks are not understood. */
  readonly webhook?: WebhookDef;
  /** By the name used in workflows: `createInvoice`. */
  readonly actions: Readonly<Record<string, ActionDef>>;
  /** By the name used in workflows: `order.created`. */
  readonly triggers?: Readonly<Record<string, TriggerSpec>>;
  readonly entities?: Readonly<Record<string, EntityDef>>;
  readonly capabilities?: CapabilityDecl;
  /** Group in pickers, default `other`. */
  readonly category?: string;
  /** Brand colour of the icon tile, `#rrggbb`; default a neutral grey. */
  readonly color?: string;
  /** Name of a lucide icon; default `plug`. */
  readonly icon?: string;
  /** Where the service answers when the connection names no address of its own; an origin, no trailing slash. */
  readonly defaultBaseUrl?: string;
  /** Path every relative URL starts with: `/api.xro/2.0`. Left out when the connection's address ends with it already. */
  readonly apiRoot?: string;
  /** Made from an API description: schemas are made when first asked for, and already in the standard form. Default false. */
  readonly imported?: boolean;
}

export type AuthDef =
  | { readonly type: "none" }
  | SchemeDef
  /** Several at once, each with a `scheme` of its own, at most one of them `oauth2`. */
  | { readonly type: "combined"; readonly parts: readonly SchemeDef[] }
  | CustomAuthDef;

export interface CustomAuthDef {
  readonly type: "custom";
  /** What a connection is asked for. Left out: its own headers are all there is. */
  readonly fields?: Readonly<Record<string, CredentialField>>;
  /**
   * Headers made of what was entered, by field.
   * @throws AppError what went wrong, in words of the connector's author
   */
  readonly handler?: (credentials: Readonly<Record<string, string>>, signal: AbortSignal) => Promise<{ readonly headers: Readonly<Record<string, string>> }>;
}

/** One kind of credentials. `scheme`: its name in the API description the connector is made of. */
export type SchemeDef =
  | { readonly type: "basic"; readonly scheme?: string }
  | { readonly type: "bearer_token"; readonly scheme?: string }
  | ApiKeyDef
  | OAuth2Def;

export interface ApiKeyDef {
  readonly type: "api_key";
  readonly scheme?: string;
  /** Name of the header, or of what `in` says. */
  readonly headerName: string;
  /** Default `header`. */
  readonly in?: "header" | "query" | "cookie";
  /** Stands before the key: `Bearer `. */
  readonly prefix?: string;
}

/** Addresses may hold `{baseUrl}`, the connection's own. */
export interface OAuth2Def {
  readonly type: "oauth2";
  readonly scheme?: string;
  /** `client_credentials`: the client asks for tokens in its own name, nobody signs in. Default `authorization_code`. */
  readonly grant?: "authorization_code" | "client_credentials";
  /** Empty for `client_credentials`. */
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly scopes: readonly string[];
  readonly clientId?: string;
  readonly clientSecret?: string;
  /** Default a space. */
  readonly scopeSeparator?: "," | " ";
  /** Whether the service takes PKCE (S256). Default false. */
  readonly pkce?: boolean;
  /** How the client proves itself at `tokenUrl`. Default `basic`. */
  readonly clientAuth?: "basic" | "body";
  /** `rotating`: each refresh gives a new refresh token and ends the old; `fixed`: it stays; `none`: access tokens do not expire. Default `fixed`. */
  readonly refresh?: "rotating" | "fixed" | "none";
  /** Added to `authorizationUrl`. */
  readonly params?: Readonly<Record<string, string>>;
  /** Header the access token goes into bare. Default `Authorization: Bearer …`. */
  readonly tokenHeader?: string;
}

export interface ConnectionDef {
  /** Shown when the service has no one address: `https://my-shop.myshopify.com`. */
  readonly baseUrlExample?: string;
  /** Headers to be given with every connection, by name. */
  readonly headers?: Readonly<Record<string, { readonly label: string; readonly description: string; readonly secret?: boolean }>>;
}

export type ActionType = "read" | "create" | "update" | "delete" | "list" | "other";

/** JSON Schema (2020-12). A property marked `required: true` counts as listed in `required` of its object, as older definitions write it. */
export type JsonSchema = JsonObject;

export interface ActionDef {
  readonly name: string;
  /** Default: the name in words, `Create invoice`. */
  readonly displayName?: string;
  readonly description: string;
  readonly entity: string;
  readonly type: ActionType;
  /** Checked before the handler runs; left out: any object. */
  readonly inputSchema?: JsonSchema;
  /** Checks the input instead of `inputSchema`, for schemas of others whose regular expressions need a bound. */
  readonly check?: SchemaCheck;
  /** May hold `{ "$ref": "#/entities/order" }` for an entity of the same definition. Left out: anything. */
  readonly outputSchema?: JsonSchema;
  /** For lists that come in pages. */
  readonly paging?: Paging;
  /** @throws AppError CONNECTOR_* as `HttpClient` does */
  handler(ctx: ConnectorCtx, params: JsonObject): Promise<Json>;
  /**
   * The whole action, when it is but a function of its input: it touches nothing outside, waits for nothing and gives the same for the same.
   * @throws AppError DATA_VALIDATION_ERROR
   */
  readonly compute?: (params: JsonObject) => Json;
}

/** What an action may use. Lives for one call. */
export interface ConnectorCtx {
  /** Headers of the connection. `http` adds them itself wherever they may be sent. */
  readonly auth: { readonly headers: Readonly<Record<string, string>> };
  readonly http: HttpClient;
  /** The connection's address, for what does not speak HTTP; null when it has none. */
  readonly baseUrl: string | null;
  readonly tenant: { readonly id: string };
  readonly logger: ConnectorLogger;
  /** The same for every attempt of one step. `http` sends it already. */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the attempt has timed out. */
  readonly signal: AbortSignal;
}

export interface ConnectorLogger {
  debug(message: string): void;
  info(message: string): void;
  warn(message: string): void;
  error(message: string): void;
}

export interface TriggerSpec {
  readonly name: string;
  readonly description: string;
  readonly entity: string;
  readonly type: "webhook" | "poll";
  /** Of a webhook: the service's own names of the event, `orders/create`. */
  readonly topics?: readonly string[];
  /** What to read to find such events: for `poll`, and for webhooks that cannot reach this machine. */
  readonly poll?: PollSpec;
  handler(ctx: ConnectorCtx, payload: Json): Promise<{ entity: string; action: "created" | "updated" | "deleted"; data: Json }>;
}

/** A list whose answers are compared to find what changed. */
export interface PollSpec {
  /** A list action of the same connector; read with `all`. */
  readonly action: string;
  readonly input?: JsonObject;
  /** Field that names a record. */
  readonly key: string;
  /** Field that moves with each change of a record. Left out: the whole record is compared. */
  readonly changed?: string;
}

export interface WebhookDef {
  /** null: the service does not sign; the address itself is the secret then. */
  readonly signature: SignatureDef | null;
  /** What a delivery tells. Unknown topics are handed on as they are. @throws AppError BAD_REQUEST for a body that is no delivery of the service */
  read(delivery: WebhookDelivery): readonly WebhookNote[];
  /**
   * For services that want more than any 2xx: the body that status 200 has to carry for this delivery, null for none at all.
   * Left out, or undefined: what came of the delivery is told with 202.
   */
  reply?(delivery: WebhookDelivery): Json | undefined;
}

export interface WebhookDelivery {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Json;
}

/** One event of a delivery: services may send several at once. */
export interface WebhookNote {
  readonly topic: string;
  /** The service's id of the event, to tell repeats; null when it gives none. */
  readonly id: string | null;
  /** What the trigger's handler gets. */
  readonly payload: Json;
}

export interface EntityDef {
  readonly name: string;
  /** Entity of the common data model: `CDMContact`. */
  readonly cdmMapping: string;
  readonly fields: Readonly<Record<string, { readonly type: string; readonly cdmField?: string }>>;
}

export interface CapabilityDecl {
  readonly entities: readonly string[];
  readonly actions: Readonly<Record<string, readonly string[]>>;
  readonly events: Readonly<Record<string, readonly string[]>>;
}

/** An action whose handler gets the type its input schema describes. */
export interface TypedAction<I extends TSchema> {
  readonly displayName?: string;
  readonly description: string;
  readonly entity: string;
  readonly type: ActionType;
  readonly inputSchema: I;
  readonly outputSchema: TSchema;
  readonly paging?: Paging;
  handler(ctx: ConnectorCtx, params: Static<I>): Promise<Json>;
}

/** The registry checks the input against `inputSchema` before it calls, so the handler may trust its type. */
export function defineAction<I extends TSchema>(name: string, action: TypedAction<I>): ActionDef {
  return {
    name,
    ...(action.displayName !== undefined && { displayName: action.displayName }),
    description: action.description,
    entity: action.entity,
    type: action.type,
    inputSchema: plainSchema(action.inputSchema),
    outputSchema: plainSchema(action.outputSchema),
    ...(action.paging !== undefined && { paging: action.paging }),
    handler: (ctx, params) => action.handler(ctx, params as Static<I>),
  };
}

/** An action that only computes. */
export function defineComputation<I extends TSchema>(
  name: string,
  { compute, ...action }: Omit<TypedAction<I>, "handler" | "paging"> & { compute(params: Static<I>): Json },
): ActionDef {
  return {
    ...defineAction(name, { ...action, handler: async (_, params) => compute(params) }),
    compute: (params) => compute(params as Static<I>),
  };
}

/** Actions by name, for `ConnectorDefinition.actions`. */
export function actionTable(actions: readonly ActionDef[]): Readonly<Record<string, ActionDef>> {
  return Object.fromEntries(actions.map((action) => [action.name, action]));
}

/** TypeBox keeps its own marks in hidden members; what is left is JSON Schema. */
export function plainSchema(schema: TSchema): JsonSchema {
  return JSON.parse(JSON.stringify(schema)) as JsonSchema;
}
