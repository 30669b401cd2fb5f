import type { Json, JsonObject } from "@fastn/core";
import type { Static, TSchema } from "typebox";
import type { HttpClient } from "./client/http-client.ts";

/** A third-party system and the operations it offers. Register it with `ConnectorRegistry.register`. */
export interface ConnectorDefinition {
  /** Slug used in workflows: lower-case letters, digits and hyphens, starting with a letter. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly auth: AuthDef;
  /** By the name used in workflows: `createInvoice`. */
  readonly actions: Readonly<Record<string, ActionDef>>;
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
}

export type AuthDef =
  | { readonly type: "none" }
  | { readonly type: "basic" }
  | { readonly type: "bearer_token" }
  | { readonly type: "api_key"; readonly headerName: string }
  | {
      readonly type: "oauth2";
      readonly authorizationUrl: string;
      readonly tokenUrl: string;
      readonly scopes: readonly string[];
      readonly clientId?: string;
      readonly clientSecret?: string;
    }
  | { readonly type: "custom"; handler(credentials: JsonObject): Promise<{ headers: Record<string, string> }> };

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
  /** May hold `{ "$ref": "#/entities/order" }` for an entity of the same definition. Left out: anything. */
  readonly outputSchema?: JsonSchema;
  /** @throws AppError CONNECTOR_* as `HttpClient` does */
  handler(ctx: ConnectorCtx, params: JsonObject): Promise<Json>;
}

/** What an action may use. Lives for one call. */
export interface ConnectorCtx {
  /** Headers of the connection. `http` adds them itself wherever they may be sent. */
  readonly auth: { readonly headers: Readonly<Record<string, string>> };
  readonly http: HttpClient;
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
  handler(ctx: ConnectorCtx, payload: Json): Promise<{ entity: string; action: "created" | "updated" | "deleted"; data: Json }>;
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
    handler: (ctx, params) => action.handler(ctx, params as Static<I>),
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
