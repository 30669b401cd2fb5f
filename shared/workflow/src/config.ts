import type { Json } from "@fastn/core";
import type { MockConfig, MockOverrides } from "./mock-config.ts";

/** `fastn.config.ts`: read by parsing, never by running, so only literals count. */
export interface WorkspaceConfig {
  /** Id of the project, `[a-z0-9-]+`; stays when the folder is renamed. */
  readonly project: string;
  /** Shown in the title bar; default: `project`. */
  readonly name?: string;
  /** Default: `local`. */
  readonly defaultEnvironment?: string;
  readonly environments?: Readonly<Record<string, EnvironmentConfig>>;
  readonly retention?: RetentionConfig;
  readonly mock?: MockConfig;
}

export interface EnvironmentConfig {
  /** By connector name. A connector left out talks to the mock server in `local` and fails with CONNECTION_MISSING elsewhere. */
  readonly connections?: Readonly<Record<string, ConnectionConfig>>;
  /** Read as `{{variables.x}}` and `ctx.variables.x`. */
  readonly variables?: Readonly<Record<string, Json>>;
  /** Read as `{{config.x}}` and `ctx.config.x`. */
  readonly config?: Readonly<Record<string, Json>>;
  /** How calls made in this environment find the mock server; with it they have data of their own there. */
  readonly mock?: MockOverrides;
}

export interface ConnectionConfig {
  /** `"mock"`, an http(s) address, or `smtp://` for email. Default `"mock"` in `local`, elsewhere the connector's own. */
  readonly baseUrl?: string;
  /** Sent with every call: `{ "Xero-Tenant-Id": "…" }`. No secrets: this file is shared. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly auth?:
    | { readonly type: "none" }
    | SignInConfig
    /** Several at once, each with the `scheme` of the API description it is for. */
    | { readonly type: "combined"; readonly parts: readonly SignInConfig[] }
    /** What a connector of the workspace asks for. */
    | { readonly type: "custom"; readonly fields: Readonly<Record<string, string | SecretRef>> };
}

/** `scheme`: name of the sign-in in the API description the connector is made of; left out: none in particular. */
export type SignInConfig =
  | { readonly type: "bearer_token"; readonly scheme?: string; readonly token: SecretRef }
  /** `headerName`: default the connector's own. */
  | { readonly type: "api_key"; readonly scheme?: string; readonly headerName?: string; readonly key: SecretRef }
  | { readonly type: "basic"; readonly scheme?: string; readonly user: string; readonly password: SecretRef }
  /** Tokens in the client's own name. Where a person has to sign in, connect under Connections instead. */
  | {
      readonly type: "oauth2";
      readonly scheme?: string;
      readonly clientId: string;
      readonly clientSecret: SecretRef;
      readonly scopes?: readonly string[];
      /** Default: the connector's own. */
      readonly tokenUrl?: string;
    };

/** Names a secret; its value comes from the host (kept under Connections, or environment variable `FASTN_SECRET_<NAME>`), never from a file of the workspace. */
export interface SecretRef {
  readonly secret: string;
}

/** Which ended runs are kept; both limits hold. Open runs always are. */
export interface RetentionConfig {
  /** Since a run ended. Default 30. */
  readonly days?: number;
  /** Newest ended runs. Default 10,000. */
  readonly runs?: number;
}

/** Gives a config file its types; returns its argument. */
export function defineConfig(config: WorkspaceConfig): WorkspaceConfig {
  return config;
}
