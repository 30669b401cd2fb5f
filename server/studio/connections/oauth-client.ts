import { AppError } from "@fastn/core";
import type { OAuth2Def } from "@fastn/connectors";
import type { Configuration, TokenEndpointResponse } from "openid-client";
import type { StoredScheme } from "./connection-store.ts";

/** Where and as whom a connection is authorized. */
export interface OAuthParty {
  readonly authorizationUrl: string;
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  readonly scopeSeparator: string;
  readonly clientAuth: "basic" | "body";
  readonly params: Readonly<Record<string, string>>;
  /** `client_credentials`: nobody signs in. */
  readonly grant: "authorization_code" | "client_credentials";
}

export interface TokenSet {
  readonly accessToken: string;
  /** undefined: the service gave none, so one we have stays good. */
  readonly refreshToken: string | undefined;
  readonly expiresInSeconds: number | undefined;
}

/**
 * Put together what the connector knows, what the person entered and, for the mock server, its stub.
 * @param baseUrl the connection's address, null when it names none
 * @param mockOAuth address of the stub, when the connection is to the mock server; null otherwise
 * @throws AppError CONFIG_INVALID when an address is missing
 */
export function oauthParty(
  auth: Extract<StoredScheme, { type: "oauth2" }>,
  definition: OAuth2Def | undefined,
  at: { readonly connector: string; readonly baseUrl: string | null; readonly mockOAuth: string | null; readonly clientSecret: string | undefined },
): OAuthParty {
  const address = (own: string | null, known: string | undefined, stub: string): string => {
    if (own !== null) return own;
    if (at.mockOAuth !== null) return `${at.mockOAuth}/${stub}`;
    const found = at.baseUrl === null ? known : known?.replaceAll("{baseUrl}", at.baseUrl);
    if (found === undefined || found.includes("{"))
      throw new AppError(
        "CONFIG_INVALID",
        `The connection of ${at.connector} needs ${known === undefined ? "the addresses of its authorization server" : "a baseUrl"}.`,
        {
          connector: at.connector,
        },
      );
    return found;
  };
  // Who names a page to sign in at wants a person to.
  const grant = auth.authorizationUrl === null ? (definition?.grant ?? "authorization_code") : "authorization_code";
  return {
    grant,
    authorizationUrl: grant === "client_credentials" ? "" : address(auth.authorizationUrl, definition?.authorizationUrl, "authorize"),
    tokenUrl: address(auth.tokenUrl, definition?.tokenUrl, "token"),
    clientId: auth.clientId,
    clientSecret: at.clientSecret ?? definition?.clientSecret,
    scopes: auth.scopes ?? definition?.scopes ?? [],
    scopeSeparator: definition?.scopeSeparator ?? " ",
    clientAuth: definition?.clientAuth ?? "basic",
    params: definition?.params ?? {},
  };
}

export interface Authorization {
  /** What the person opens. */
  readonly url: string;
  /** Trade what came back for tokens. @throws AppError CONNECTOR_UNAUTHORIZED with the service's words */
  finish(callback: URL): Promise<TokenSet>;
}

/** Authorization code with PKCE (S256) and state (RFC 6749, 7636, 8252). */
export async function beginAuthorization(party: OAuthParty, redirectUri: string): Promise<Authorization> {
  const client = await import("openid-client");
  const config = await configurationOf(party);
  const verifier = client.randomPKCECodeVerifier();
  const state = client.randomState();
  const url = client.buildAuthorizationUrl(config, {
    ...party.params,
    redirect_uri: redirectUri,
    response_type: "code",
    state,
    code_challenge: await client.calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(party.scopes.length > 0 && { scope: party.scopes.join(party.scopeSeparator) }),
  });
  return {
    url: url.href,
    finish: (callback) => tokensOf(client.authorizationCodeGrant(config, callback, { pkceCodeVerifier: verifier, expectedState: state })),
  };
}

/** @throws AppError CONNECTOR_UNAUTHORIZED when the token is no longer good, CONNECTOR_UNAVAILABLE when nobody answers */
export async function refreshTokens(party: OAuthParty, refreshToken: string): Promise<TokenSet> {
  const { refreshTokenGrant } = await import("openid-client");
  return tokensOf(refreshTokenGrant(await configurationOf(party), refreshToken));
}

/** Tokens in the client's own name. @throws AppError as `refreshTokens` */
export async function clientTokens(party: OAuthParty): Promise<TokenSet> {
  const { clientCredentialsGrant } = await import("openid-client");
  const scope = party.scopes.join(party.scopeSeparator);
  return tokensOf(clientCredentialsGrant(await configurationOf(party), { ...party.params, ...(scope !== "" && { scope }) }));
}

async function configurationOf({ authorizationUrl, tokenUrl, clientId, clientSecret, clientAuth }: OAuthParty): Promise<Configuration> {
  const client = await import("openid-client");
  const proof =
    clientSecret === undefined ? client.None() : clientAuth === "body" ? client.ClientSecretPost(clientSecret) : client.ClientSecretBasic(clientSecret);
  const server = {
    issuer: new URL(authorizationUrl === "" ? tokenUrl : authorizationUrl).origin,
    ...(authorizationUrl !== "" && { authorization_endpoint: authorizationUrl }),
    token_endpoint: tokenUrl,
  };
  const config = new client.Configuration(server, clientId, clientSecret, proof);
  // Only the mock server and servers of one's own network are reached without TLS; the person sees the address.
  if (tokenUrl.startsWith("http:")) client.allowInsecureRequests(config);
  return config;
}

async function tokensOf(asked: Promise<TokenEndpointResponse>): Promise<TokenSet> {
  try {
    const { access_token: accessToken, refresh_token: refreshToken, expires_in: expiresInSeconds } = await asked;
    return { accessToken, refreshToken, expiresInSeconds };
  } catch (error) {
    const { error: code, error_description: words, cause } = error as { error?: string; error_description?: string; cause?: unknown };
    if (code !== undefined)
      throw new AppError(
        "CONNECTOR_UNAUTHORIZED",
        `The service refused to authorize: ${(words ?? code).replace(/\.$/, "")}. Reconnect under Connections.`,
        { error: code },
        { cause: error },
      );
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError("CONNECTOR_UNAVAILABLE", `The authorization server gave no usable answer: ${reason}.`, {}, { cause: cause ?? error });
  }
}
