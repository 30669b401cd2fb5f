import { AppError } from "@fastn/core";
import type { ConnectionConfig, SecretRef } from "@fastn/workflow";
import { fieldSecret, schemesOf, type StoredAuth, type StoredScheme } from "./connection-store.ts";

type AuthConfig = NonNullable<ConnectionConfig["auth"]>;
type SchemeConfig = Exclude<AuthConfig, { type: "none" } | { type: "combined" } | { type: "custom" }>;

/** How a connection of `fastn.config.ts` signs in, as one that the studio keeps. */
export interface ConfiguredAuth {
  readonly auth: StoredAuth;
  /** Where each secret is, or the text that stands in the file, by the names `schemesOf` gives them. */
  readonly secrets: ReadonlyMap<string, SecretRef | string>;
}

export function configuredAuth(auth: AuthConfig = { type: "none" }): ConfiguredAuth {
  if (auth.type === "none") return { auth, secrets: new Map() };
  if (auth.type === "custom") {
    const secrets = Object.entries(auth.fields).map(([field, value]) => [fieldSecret(field), value] as const);
    return { auth: { type: "custom", fields: Object.keys(auth.fields) }, secrets: new Map(secrets) };
  }
  const secrets = schemesOf<SchemeConfig>(auth).map(({ scheme, prefix }) => secretOf(scheme, prefix));
  const stored: StoredAuth = auth.type === "combined" ? { type: auth.type, parts: auth.parts.map(storedScheme) } : storedScheme(auth);
  return { auth: stored, secrets: new Map(secrets) };
}

function secretOf(scheme: SchemeConfig, prefix: string): readonly [string, SecretRef] {
  switch (scheme.type) {
    case "bearer_token":
      return [`${prefix}token`, scheme.token];
    case "api_key":
      return [`${prefix}key`, scheme.key];
    case "basic":
      return [`${prefix}password`, scheme.password];
    case "oauth2":
      return ["clientSecret", scheme.clientSecret];
  }
}

function storedScheme(given: SchemeConfig): StoredScheme {
  const scheme = given.scheme === undefined ? {} : { scheme: given.scheme };
  switch (given.type) {
    case "bearer_token":
      return { type: given.type, ...scheme };
    case "api_key":
      return { type: given.type, ...scheme, headerName: given.headerName ?? null };
    case "basic":
      return { type: given.type, ...scheme, user: given.user };
    case "oauth2":
      return { type: given.type, ...scheme, clientId: given.clientId, scopes: given.scopes ?? null, authorizationUrl: null, tokenUrl: given.tokenUrl ?? null };
  }
}

/** @throws AppError CONFIG_INVALID: a file cannot sign in for a person */
export function personMustSignIn(connector: string): AppError {
  const message = `${connector} wants a person to sign in, which fastn.config.ts cannot: remove its connection there and connect it under Connections.`;
  return new AppError("CONFIG_INVALID", message, { connector });
}
