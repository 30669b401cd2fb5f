import type { Json, JsonObject } from "./json.ts";

/** How the runtime reaches connectors without knowing any. `@fastn/connectors` implements it. */
export interface ConnectorPort {
  /** Every connector, for pickers and checks; safe to send to the renderer. */
  list(): readonly ConnectorInfo[];
  find(connector: string): ConnectorInfo | undefined;
  /**
   * Do one action once. Retries belong to the runtime.
   * @throws AppError CONNECTOR_UNKNOWN, ACTION_UNKNOWN, DATA_VALIDATION_ERROR, CONNECTOR_* with the service's own words
   */
  invoke(call: ConnectorCall): Promise<Json>;
  /** The action as a plain function, for one that only computes; null for all others. Absent where none is known. */
  computation?(connector: string, action: string): Computation | null;
}

/**
 * An action that touches nothing outside and waits for nothing: nobody can tell whether it was done once or twice. Gives what `invoke` gives,
 * at once and before `toJson`; what comes in may be part of what goes out.
 * @throws AppError DATA_VALIDATION_ERROR as `invoke` does
 */
export type Computation = (input: Json) => Json;

export interface ConnectorCall {
  readonly connector: string;
  readonly action: string;
  readonly input: Json;
  readonly connection: Connection;
  /** `runId/stepPath`: the same for every attempt; sent as `Idempotency-Key` where the service has one. */
  readonly idempotencyKey: string;
  /** W3C trace context of the attempt, to be sent along; none when the run is not traced. */
  readonly traceHeaders?: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
  readonly log: (level: "debug" | "info" | "warn" | "error", message: string) => void;
}

/** An authenticated connector as one environment sees it, secrets resolved. Stays on the host side. */
export interface Connection extends Signature {
  /** Where the service answers; undefined for connectors that reach nothing (`transform`) or take a URL per call (`http`). */
  readonly baseUrl?: string;
  /**
   * What replaces a signature whose headers the service has just answered 401 to; null when there is nothing. Left out: the credentials cannot be renewed.
   * @throws AppError CONNECTOR_UNAUTHORIZED when the person has to authorize again
   */
  readonly renew?: (refused: Readonly<Record<string, string>>) => Promise<Signature | null>;
}

/** What is sent along with the calls of a connection. */
export interface Signature {
  /** Names in lower case; those that authenticate and others. */
  readonly headers: Readonly<Record<string, string>>;
  /** What of it authenticates; those of headers stand there too. Left out: nobody knows which headers do, so all are sent with every call. */
  readonly credentials?: readonly Credential[];
}

export interface Credential {
  /** Security scheme of an API description that it is for; left out: chosen without one. */
  readonly scheme?: string;
  readonly in: "header" | "query" | "cookie";
  /** Of a header in lower case. */
  readonly name: string;
  readonly value: string;
}

/** One way to sign in to a service, as far as a form has to know it. */
export interface AuthWay {
  readonly type: "none" | "basic" | "bearer_token" | "api_key" | "oauth2" | "custom" | "combined";
  /** Name in the API description the connector is made of. */
  readonly scheme?: string;
  /** Of an API key: where it goes, and under which name. */
  readonly in?: Credential["in"];
  readonly name?: string;
  /** Of `oauth2`: whether a person signs in, or the client in its own name. */
  readonly grant?: "authorization_code" | "client_credentials";
  /** Of `custom`: what the connector asks for. Left out: headers of the person's own. */
  readonly fields?: Readonly<Record<string, CredentialField>>;
  /** Of `combined`: what has to be given together. */
  readonly parts?: readonly AuthWay[];
}

/** One thing a connector of the workspace asks for to sign in. */
export interface CredentialField {
  readonly label?: string;
  readonly description?: string;
  /** `password`: not shown while it is typed. Default `password`. */
  readonly type?: "text" | "password";
  /** Default true. */
  readonly required?: boolean;
}

export interface ConnectorInfo {
  /** Slug used in workflows: `shopify`, `cin7-core`. */
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly category: string;
  /** Brand colour of the icon tile, `#rrggbb`. */
  readonly color: string;
  /** Name of a lucide icon. */
  readonly icon: string;
  /** Of the way that is offered first. */
  readonly auth: AuthWay["type"];
  /** All ways to sign in, the usual one first. */
  readonly authWays: readonly AuthWay[];
  /** How its address is written, where the service has no one address: `https://my-shop.myshopify.com`. */
  readonly baseUrlExample?: string;
  readonly actions: readonly ActionInfo[];
}

export interface ActionInfo {
  readonly name: string;
  readonly displayName: string;
  readonly description: string;
  readonly entity: string;
  readonly type: "read" | "create" | "update" | "delete" | "list" | "other";
  /** JSON Schema of the input object and of the output. */
  readonly inputSchema: JsonObject;
  readonly outputSchema: JsonObject;
}
