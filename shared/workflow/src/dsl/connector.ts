import type { Json } from "@fastn/core";
import type { JsonSchema, Loose } from "./schema.ts";
import type { StepLogger } from "./context.ts";

/**
 * A connector of this workspace: `connectors/<name>.ts`. Everything but its functions is read by parsing, so it has to be written out; the
 * functions run where steps run.
 */
export interface ConnectorDefinition {
  /** The file's name, if it is given at all. */
  readonly name?: string;
  /** Default: `name`. */
  readonly displayName?: string;
  readonly description?: string;
  /** Group in pickers, default `other`. */
  readonly category?: string;
  /** Brand colour of the icon tile, `#rrggbb`. */
  readonly color?: string;
  /** Name of a lucide icon. */
  readonly icon?: string;
  /** Where the service answers when a connection names no address of its own. */
  readonly baseUrl?: string;
  /** How connections sign in. Default: not at all. */
  readonly auth?: ConnectorAuth;
  /** Others the service takes too. */
  readonly otherAuth?: readonly ConnectorAuth[];
  /** How the service recognises a change it has had already. Default: a header `Idempotency-Key`. */
  readonly idempotency?: { readonly in: "header" | "query"; readonly name: string };
  /** By name: what the service keeps, with its fields' places in the common data model. */
  readonly entities?: Readonly<Record<string, ConnectorEntity>>;
  /** By the name used in workflows: `createInvoice`. */
  readonly actions: Readonly<Record<string, ConnectorActionDefinition>>;
}

export type ConnectorAuth =
  | { readonly type: "none" | "basic" | "bearer_token" }
  | { readonly type: "api_key"; readonly headerName: string; readonly in?: "header" | "query" | "cookie"; readonly prefix?: string }
  | {
      readonly type: "oauth2";
      readonly grant?: "authorization_code" | "client_credentials";
      /** Addresses may hold `{baseUrl}`, the connection's own. Left out for `client_credentials`. */
      readonly authorizationUrl?: string;
      readonly tokenUrl: string;
      readonly scopes?: readonly string[];
      readonly clientAuth?: "basic" | "body";
    }
  | {
      readonly type: "custom";
      /** What a connection is asked for, by name. */
      readonly fields: Readonly<Record<string, CredentialField>>;
      /**
       * Headers for the service's calls. Asked for a connection's first call, again when the service answers 401, and after 15 minutes.
       * @param credentials what the person entered, by field
       */
      handler(credentials: Readonly<Record<string, string>>): SignedHeaders | Promise<SignedHeaders>;
    };

export interface SignedHeaders {
  readonly headers: Readonly<Record<string, string>>;
}

export interface CredentialField {
  readonly label?: string;
  readonly description?: string;
  /** `password`: not shown while it is typed. Default `password`. */
  readonly type?: "text" | "password";
  /** Default true. */
  readonly required?: boolean;
}

export interface ConnectorEntity {
  /** Entity of the common data model: `CDMContact`. */
  readonly cdmMapping: string;
  readonly fields: Readonly<Record<string, { readonly type: string; readonly cdmField?: string }>>;
}

export interface ConnectorActionDefinition {
  /** Default: the name in words. */
  readonly displayName?: string;
  readonly description?: string;
  /** What it is about: `invoice`. Default: the connector's name. */
  readonly entity?: string;
  /** Default `other`. */
  readonly type?: "read" | "create" | "update" | "delete" | "list" | "other";
  /** Checked before the handler runs. Default: any object. */
  readonly inputSchema?: JsonSchema;
  /** May hold `{ $ref: "#/entities/order" }`. */
  readonly outputSchema?: JsonSchema;
  /** @param params the step's input, held to `inputSchema` */
  handler(ctx: ConnectorContext, params: Loose): unknown;
}

/** What an action may use; lives for one call. */
export interface ConnectorContext {
  /** Headers of the connection. `http` adds them itself to calls of the connection's address. */
  readonly auth: { readonly headers: Readonly<Record<string, string>> };
  /** Calls of the platform: credentials, the idempotency key and the trace go along, and a refusal becomes an error that steps know when to retry. */
  readonly http: ConnectorHttp;
  /** The connection's address; null when it has none. */
  readonly baseUrl: string | null;
  readonly tenant: { readonly id: string };
  readonly logger: StepLogger;
  /** The same for every attempt of one step. */
  readonly idempotencyKey: string;
  /** Aborts when the run is cancelled or the attempt has timed out. */
  readonly signal: AbortSignal;
}

/** `url` is absolute, or relative to the connection's address. Any status of 400 and more throws. */
export interface ConnectorHttp {
  get(url: string, options?: ConnectorHttpOptions): Promise<ConnectorAnswer>;
  post(url: string, options?: ConnectorHttpOptions): Promise<ConnectorAnswer>;
  put(url: string, options?: ConnectorHttpOptions): Promise<ConnectorAnswer>;
  patch(url: string, options?: ConnectorHttpOptions): Promise<ConnectorAnswer>;
  delete(url: string, options?: ConnectorHttpOptions): Promise<ConnectorAnswer>;
}

export interface ConnectorHttpOptions {
  readonly headers?: Readonly<Record<string, string>>;
  /** A list repeats its name; null is left out. */
  readonly params?: Readonly<Record<string, string | number | boolean | null | readonly (string | number | boolean)[]>>;
  /** Text goes out as it is, anything else as JSON. Not with `get`. */
  readonly body?: Json;
  /** Default 30,000. */
  readonly timeoutMs?: number;
  /** How to read the answer. Default `json`: anything else is an error. */
  readonly answer?: "auto" | "json" | "text" | "base64";
}

export interface ConnectorAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON, or text; null for an empty answer. */
  readonly data: Loose;
}

/** Gives a connector file its types; returns its argument. */
export function defineConnector(connector: ConnectorDefinition): ConnectorDefinition {
  return connector;
}
